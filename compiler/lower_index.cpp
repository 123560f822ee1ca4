// Indexes: the domain that a declaration's indexes mean, and the element that those of a name mean (rules 7.3, 7.6 to
// 7.8). The pairs of two domains are a domain that lies in both, pair i * N + j of element i and element j of N: how
// names meet over them, what is mine and what a reduction takes is what relations say of any domain.
#include <algorithm>
#include <functional>

#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

constexpr uint32_t kMostCounted = 1024;
constexpr uint32_t kMostPairs = 65535;  // what a domain of the program holds

}  // namespace

// ---- in a declaration ----

DomainId Lowering::index_domain(const std::vector<dsl::Name>& index, const Context& context) {
  if (index.empty()) return kNoDomain;
  const DomainId first = domain_of(index[0], context);
  if (index.size() == 1 || first == kNoDomain) return first;
  if (index.size() > 2) {
    error("FB0191", index[2].span, "an index has at most two domains").hint =
        "an enumeration that names what the second and third mean together";
    return kNoDomain;
  }
  const DomainId second = domain_of(index[1], context);
  return second == kNoDomain ? kNoDomain : pairs(first, second, index[1].span);
}

DomainId Lowering::single_domain(const std::vector<dsl::Name>& index, const Context& context, const char* what) {
  if (index.size() < 2) return index_domain(index, context);
  error("FB0448", index[1].span, std::string(what) + " an element of one domain, so it has one index").hint =
      "what is kept or given for each pair is a `var`, `let`, `output` or `param`";
  return kNoDomain;
}

DomainId Lowering::own_domain(const std::vector<dsl::Name>& index, const Context& context) {
  const DomainId own = index_domain(index, context);
  if (own == kNoDomain || context.domain == kNoDomain) return own;
  if (!is_pair(own) && !is_pair(context.domain)) return pairs(context.domain, own, index[0].span);
  error("FB0191", index.back().span,
        "each " + domains_[context.domain].name + " has this, and an index has at most two domains in all")
      .hint = "one index here, or declare it at policy level";
  return kNoDomain;
}

/// A domain by its name, or the one of the numbers below a constant.
DomainId Lowering::domain_of(const dsl::Name& name, const Context& context) {
  if (name.text[0] >= '0' && name.text[0] <= '9') {
    dsl::Expr number;
    number.number = name.text;
    number.number.erase(std::remove(number.number.begin(), number.number.end(), '_'), number.number.end());
    number.span = name.span;
    const Value count = literal(number);
    return count.error() ? kNoDomain : counted(count, name.span);
  }
  const Entity* entity = context.scope->find(name.text);
  const bool constant = entity != nullptr && entity->kind == EntityKind::kValue && entity->value.constant;
  return constant ? counted(entity->value, name.span) : domain_named(name, context);
}

/// The numbers 0 .. count - 1 as a domain: one for all that have this count.
DomainId Lowering::counted(const Value& count, dsl::Span span) {
  const bool number = count.number() && count.dimension.none() && count.offset.get_den() == 1;
  if (!number || count.offset < 1 || count.offset > kMostCounted) {
    error("FB0447", span, "an index is a domain, or how many elements there are: 1 .. 1,024").why =
        "this is " + (count.number() ? show(count.offset, count.dimension, count.point) : describe(count));
    return kNoDomain;
  }
  DomainDraft draft;
  draft.size = draft.proof_size = static_cast<uint32_t>(count.offset.get_num().get_ui());
  draft.name = "0.." + std::to_string(draft.size - 1);
  draft.fixed = true;
  draft.span = span;
  for (size_t i = 0; i < domains_.size(); ++i) {
    if (domains_[i].name == draft.name) return static_cast<DomainId>(i);
  }
  return add_domain(draft);
}

DomainId Lowering::pairs(DomainId first, DomainId second, dsl::Span span) {
  for (size_t i = 0; i < domains_.size(); ++i) {
    if (domains_[i].first == first && domains_[i].second == second) return static_cast<DomainId>(i);
  }
  const DomainDraft a = domains_[first];
  const DomainDraft b = domains_[second];
  if (related(first, second)) {
    error("FB0415", span,
          first == second ? "each " + a.name + " would have a value for each " + b.name
                          : "`" + a.name + "` and `" + b.name + "` lie in each other")
        .hint = "pairs are of domains that have nothing to do with each other: `domain other of N;`";
    return kNoDomain;
  }
  const uint64_t size = uint64_t{a.size} * b.size;
  if (size > kMostPairs) {
    error("FB0450", span, "there are more than 65,535 pairs of " + a.name + " and " + b.name).why =
        std::to_string(a.size) + " times " + std::to_string(b.size) + " is " + std::to_string(size);
    return kNoDomain;
  }
  DomainDraft draft;
  draft.name = a.name + ", " + b.name;
  draft.size = static_cast<uint32_t>(size);
  draft.proof_size = a.proof_size * b.proof_size;
  draft.fixed = a.fixed && b.fixed;
  draft.first = first;
  draft.second = second;
  draft.span = span;
  const DomainId made = add_domain(draft);
  if (made == kNoDomain) return kNoDomain;
  std::vector<uint16_t> in_first, in_second;
  for (uint32_t i = 0; i < draft.size; ++i) {
    in_first.push_back(static_cast<uint16_t>(i / b.size));
    in_second.push_back(static_cast<uint16_t>(i % b.size));
  }
  relate(made, first, in_first);
  relate(made, second, in_second);
  return made;
}

// ---- of a name ----

SlotId Lowering::over(SlotId slot, DomainId domain) {
  const DomainId own = emitter_.domain(slot);
  if (own == kNoDomain || own == domain) return slot;
  const SlotId r = emitter_.emit_in(domain, domain, OpCode::kGather, emitter_.type(slot), slot, kNoSlot, kNoSlot,
                                    relation_between(domain, own), emitter_.lo(slot), emitter_.hi(slot));
  emitter_.slots[r].type = emitter_.type(slot);
  return r;
}

/// The number of the element of `part` that is meant: by an index, by a binder, or mine where there is none.
SlotId Lowering::part_meant(const dsl::Expr* index, DomainId part, const dsl::Expr& place, const Context& context) {
  const Entity* binder = nullptr;
  if (index != nullptr && index->kind == dsl::ExprKind::kName && index->indexes.empty()) {
    binder = context.scope->find(index->name.text);
    if (binder != nullptr && binder->kind != EntityKind::kBinder) binder = nullptr;
  }
  if (binder != nullptr && !is_bound(*binder, part, place, *index, context)) return kNoSlot;
  if (index != nullptr && binder == nullptr) {
    DomainId at = kNoDomain;
    return index_of(*index, part, context, at);
  }
  if (context.domain == part || below(context.domain, part)) return over(element_index(part), context.domain);
  error("FB0305", place.span,
        "`" + place.name.text + "` has a value for each " + domains_[part].name +
            " too, and there is none that is mine here")
      .hint = "give both indexes: `" + place.name.text + "[i, j]`";
  return kNoSlot;
}

/// The number of the pair that one index (of mine) or two mean; kNoSlot after an error.
SlotId Lowering::pair_meant(const dsl::Expr& place, DomainId domain, const Context& context) {
  if (place.indexes.size() > 2) {
    error("FB0305", place.indexes[2]->span, "two indexes are enough");
    return kNoSlot;
  }
  const DomainDraft draft = domains_[domain];
  const bool both = place.indexes.size() == 2;
  const SlotId first = part_meant(both ? place.indexes[0].get() : nullptr, draft.first, place, context);
  const SlotId second = part_meant(place.indexes.back().get(), draft.second, place, context);
  if (first == kNoSlot || second == kNoSlot) return kNoSlot;
  const SlotId before = emitter_.multiply(first, emitter_.constant(static_cast<long>(domains_[draft.second].size)));
  return emitter_.cast(emitter_.add(before, second), Type::kI32);
}

Value Lowering::indexed_pair(const Value& value, const dsl::Expr& place, const Context& context) {
  const bool all_mine = context.domain == value.domain && place.indexes.size() <= 2 &&
                        std::all_of(place.indexes.begin(), place.indexes.end(), [&](const dsl::ExprPtr& index) {
                          return index->kind == dsl::ExprKind::kName && index->indexes.empty() &&
                                 std::any_of(context.binders.begin(), context.binders.end(),
                                             [&](const Entity* b) { return b->name == index->name.text; });
                        });
  const SlotId which = pair_meant(place, value.domain, context);
  if (which == kNoSlot) return {};
  return all_mine ? value : picked(value, which);
}

/// The element `which` of the value; there may be one for each element of a domain.
Value Lowering::picked(const Value& value, SlotId which) {
  const DomainId at = emitter_.domain(which);
  return map_slots(value, at, [&](SlotId slot) {
    if (emitter_.domain(slot) == kNoDomain) return slot;
    const SlotId r = emitter_.emit_in(at, at, OpCode::kPick, emitter_.type(slot), slot, which, kNoSlot, value.domain,
                                      emitter_.lo(slot), emitter_.hi(slot));
    emitter_.slots[r].type = emitter_.type(slot);
    return r;
  });
}

/// With a binder over `domain`, `x[binder]` or `x[mine, binder]` of a name over pairs of mine and these: then it is
/// those that are reduced.
DomainId Lowering::pairs_of_binder(const dsl::Expr& reduction, DomainId domain, const Context& context) {
  DomainId found = domain;
  const std::function<void(const dsl::Expr&)> walk = [&](const dsl::Expr& e) {
    const bool by_names = e.kind == dsl::ExprKind::kName && !e.indexes.empty() &&
                          std::all_of(e.indexes.begin(), e.indexes.end(), [](const dsl::ExprPtr& index) {
                            return index->kind == dsl::ExprKind::kName && index->indexes.empty();
                          });
    const bool of_mine = by_names && (e.indexes.size() == 1 || is_mine(e.indexes[0]->name.text, context));
    const bool by_binder = of_mine && e.indexes.back()->name.text == reduction.binder.text;
    const Entity* entity = by_binder ? named(e, context) : nullptr;
    if (entity != nullptr) {
      const DomainId of = entity->kind == EntityKind::kValue ? entity->value.domain : entity->domain;
      const bool mine = is_pair(of) && domains_[of].first == context.domain && domains_[of].second == domain;
      if (mine) found = of;
    }
    for (const dsl::ExprPtr* part : {&e.a, &e.b, &e.c}) {
      if (*part) walk(**part);
    }
    for (const dsl::Argument& argument : e.args) {
      if (argument.value) walk(*argument.value);
      if (argument.where) walk(*argument.where);
    }
  };
  walk(reduction);
  return found;
}

/// Whether a name is the binder of a reduction around, over the context's domain: its element is mine.
bool Lowering::is_mine(const std::string& name, const Context& context) const {
  return std::any_of(context.binders.begin(), context.binders.end(),
                     [&](const Entity* binder) { return binder->name == name && binder->domain == context.domain; });
}

/// From the number of a pair, that of the part that is not mine where the reduction's result is for each `result`.
SlotId Lowering::part_of_pair(SlotId pair, DomainId pairs, DomainId result) {
  const DomainDraft& draft = domains_[pairs];
  const Integer count(static_cast<long>(domains_[draft.second].size));
  const Integer last(static_cast<long>(domains_[result == draft.first ? draft.second : draft.first].size) - 1);
  const OpCode code = result == draft.first ? OpCode::kMod : OpCode::kFloorDiv;
  return emitter_.binary(code, pair, emitter_.constant(count), 0, last);
}

bool Lowering::constant_place(const dsl::Expr& place, const Context& context, DomainId domain, int64_t& element) {
  if (place.indexes.size() != (is_pair(domain) ? 2U : 1U)) {
    error("FB0305", place.span,
          is_pair(domain) ? "`" + place.name.text + "` has two indexes: [" + domains_[domain].name + "]"
                          : "one index is enough");
    return false;
  }
  if (!is_pair(domain)) return constant_element(*place.indexes[0], context, domain, element);
  const DomainDraft draft = domains_[domain];
  int64_t second = 0;
  if (!constant_element(*place.indexes[0], context, draft.first, element)) return false;
  if (!constant_element(*place.indexes[1], context, draft.second, second)) return false;
  element = element * domains_[draft.second].size + second;
  return true;
}

}  // namespace flyball::compiler
