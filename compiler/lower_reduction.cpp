// Reductions over a domain: which domain, which elements, what comes out (rules 7.4 and 7.5).
#include <fmt/format.h>

#include <algorithm>

#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

bool truth_reduction(const std::string& name) { return name == "any" || name == "all" || name == "count"; }

bool index_reduction(const std::string& name) {
  return name == "argmin" || name == "argmax" || name == "first" || name == "last";
}

/// Rule 9.5: a machine's var may have more elements than the machine.
bool has_var(const Entity& machine, const dsl::Name& var) {
  return machine.kind == EntityKind::kMachine &&
         std::any_of(machine.machine->body.begin(), machine.machine->body.end(), [&](const dsl::StmtPtr& stmt) {
           return stmt->kind == dsl::StmtKind::kVar && stmt->name.text == var.text;
         });
}

}  // namespace

bool Lowering::is_reduction(const dsl::Expr& expr) const {
  if (expr.kind != dsl::ExprKind::kCall) return false;
  const std::string& name = expr.name.text;
  if (name == "min" || name == "max") return expr.args.size() == 1;
  return name == "sum" || name == "avg" || name == "median" || truth_reduction(name) || index_reduction(name);
}

bool Lowering::below(DomainId child, DomainId parent) const {
  if (child == kNoDomain || parent == kNoDomain || child == parent) return false;
  std::vector<DomainId> around{child};  // each once, however many ways lead to it
  for (size_t i = 0; i < around.size(); ++i) {
    for (const uint16_t r : domains_[around[i]].relations) {
      const DomainId up = out_->relations[r].parent;
      if (up == parent) return true;
      if (std::find(around.begin(), around.end(), up) == around.end()) around.push_back(up);
    }
  }
  return false;
}

/// What a place names: of `m.x` the var, where there is one. Null where nothing is declared so.
const Entity* Lowering::named(const dsl::Expr& place, const Context& context) {
  Entity* entity = context.scope->find(place.name.text);
  return entity != nullptr && has_var(*entity, place.field) ? machine_var(*entity, place.field, context) : entity;
}

/// With kNoDomain among them where a name has an error, which is told.
void Lowering::collect_domains(const dsl::Expr& expr, const Context& context, std::set<DomainId>& domains) {
  if (expr.kind == dsl::ExprKind::kName) {
    const Entity* entity = named(expr, context);
    if (context.scope->find(expr.name.text) == nullptr) {
      unknown(expr.name, context);
      domains.insert(kNoDomain);
    }
    if (entity != nullptr && entity->kind != EntityKind::kBinder) {
      DomainId domain = entity->kind == EntityKind::kValue ? entity->value.domain : entity->domain;
      const bool of_mine = is_pair(domain) && expr.indexes.size() == 1;  // there is one for each of the first
      if (!expr.indexes.empty()) domain = of_mine ? domains_[domain].first : kNoDomain;
      const bool wrong =
          entity->kind == EntityKind::kBroken || (entity->kind == EntityKind::kValue && entity->value.error());
      if (domain != kNoDomain || wrong) domains.insert(domain);
    }
  }
  if (is_reduction(expr)) return;  // an inner reduction has its own elements
  for (const dsl::ExprPtr* part : {&expr.a, &expr.b, &expr.c}) {
    if (*part) collect_domains(**part, context, domains);
  }
  for (const dsl::ExprPtr& index : expr.indexes) collect_domains(*index, context, domains);
  for (const dsl::Argument& argument : expr.args) {
    if (argument.value) collect_domains(*argument.value, context, domains);
    if (argument.where) collect_domains(*argument.where, context, domains);
  }
}

DomainId Lowering::lowest(const std::set<DomainId>& domains) const {
  for (const DomainId candidate : domains) {
    const bool below_others = std::all_of(
        domains.begin(), domains.end(), [&](DomainId other) { return other == candidate || below(candidate, other); });
    if (below_others) return candidate;
  }
  return kNoDomain;
}

Context Lowering::elements_of(DomainId domain, const Context& context) const {
  const bool mine = below(domain, context.domain);
  Context inner = context;
  inner.domain = domain;
  inner.others = context.others || !mine;
  if (!mine) inner.binders.clear();
  return inner;
}

DomainId Lowering::reduced_domain(const dsl::Expr& expr, const Context& context) {
  if (!expr.binder.text.empty()) {
    const DomainId domain = domain_of(expr.binder_domain, context);
    return domain == kNoDomain ? kNoDomain : pairs_of_binder(expr, domain, context);
  }
  std::set<DomainId> domains;
  for (const dsl::Argument& argument : expr.args) {
    collect_domains(*argument.value, context, domains);
    if (argument.where) collect_domains(*argument.where, context, domains);
  }
  if (domains.count(kNoDomain) > 0) return kNoDomain;
  if (domains.empty()) {
    error("FB0341", expr.span, "there is nothing to reduce: no name in it has a value for each element of a domain");
    return kNoDomain;
  }
  if (const DomainId reduced = lowest(domains); reduced != kNoDomain) return reduced;
  error("FB0342", expr.span, "names of domains that are not related meet in one reduction").hint =
      "name the elements: sum(t in tile: ...)";
  return kNoDomain;
}

Value Lowering::reduction(const dsl::Expr& expr, const Context& context, const Value* instead) {
  emitter_.enter_others();
  const Value r = reduction_of_others(expr, context, instead);
  emitter_.leave();
  return r;
}

Value Lowering::reduction_of_others(const dsl::Expr& expr, const Context& context, const Value* instead) {
  const std::string& name = expr.name.text;
  if (!want_arguments(expr, 1, name == "avg" ? 2 : 1)) return {};
  const DomainId domain = reduced_domain(expr, context);
  if (domain == kNoDomain) return {};
  const bool mine = below(domain, context.domain);
  Context inner = elements_of(domain, context);
  inner.no_blocks = "a reduction";
  if (!expr.binder.text.empty()) {
    inner.scope = new_scope(context.scope);
    Entity* binder = new_entity(EntityKind::kBinder, expr.binder);
    binder->domain = last_part(domain);
    inner.scope->names[expr.binder.text] = binder;
    inner.binders.push_back(binder);
  }
  const DomainId result = mine ? context.domain : kNoDomain;
  const uint16_t relation = mine ? relation_between(domain, context.domain) : kNoIndex;
  SlotId where = kNoSlot;
  if (expr.args[0].where) {
    const Value condition = expression(*expr.args[0].where, inner);
    if (condition.error()) return {};
    if (!condition.is_truth()) {
      error("FB0204", expr.args[0].where->span, "`where` wants a condition");
      return {};
    }
    where = arithmetic_.slot_of(condition);
  }
  const bool may_be_empty = index_reduction(name) ? (where != kNoSlot || name == "first" || name == "last")
                                                  : where != kNoSlot && !truth_reduction(name) && name != "sum";
  if (may_be_empty && instead == nullptr) {
    error("FB0343", expr.span, "`" + name + "` may find nothing").hint =
        "say what stands for it: `" + name + "(...) otherwise v`";
    return {};
  }
  if (!may_be_empty && instead != nullptr) {
    error("FB0344", expr.span, "`" + name + "` always has a value here: `otherwise` would never be used");
    return {};
  }
  if (where == kNoSlot && !truth_reduction(name) && name != "sum" && !may_be_empty && !each_has_one(relation, expr)) {
    return {};
  }
  if (truth_reduction(name)) return reduce_truth(expr, inner, result, relation, where);
  if (index_reduction(name)) return reduce_index(expr, inner, result, relation, where, instead);
  return reduce_number(expr, inner, result, relation, where, instead);
}

/// Rule 7.5: a chip may have a rail without tiles.
bool Lowering::each_has_one(uint16_t relation, const dsl::Expr& reduction) {
  if (relation == kNoIndex) return true;
  const Relation& r = out_->relations[relation];
  const DomainDraft &child = domains_[r.child], &parent = domains_[r.parent];
  for (uint32_t i = 0; i < parent.size; ++i) {
    if (std::find(r.of, r.of + child.size, i) != r.of + child.size) continue;
    error("FB0343", reduction.span,
          fmt::format("`{}` finds nothing in element {} of `{}`: no element of `{}` lies in it", reduction.name.text, i,
                      parent.name, child.name))
        .hint = "say what stands for it: `" + reduction.name.text + "(... where true) otherwise v`";
    return false;
  }
  return true;
}

Value Lowering::reduce_truth(const dsl::Expr& expr, const Context& inner, DomainId result, uint16_t relation,
                             SlotId where) {
  const Value value = expression(*expr.args[0].value, inner);
  if (value.error()) return {};
  if (!value.is_truth()) {
    error("FB0204", expr.args[0].value->span, "`" + expr.name.text + "` wants a condition");
    return {};
  }
  const SlotId slot = each(arithmetic_.slot_of(value), inner.domain);
  if (expr.name.text == "count") {
    const Integer most(static_cast<unsigned long>(most_reduced(inner.domain, result)));
    const SlotId n =
        emitter_.emit_in(inner.domain, result, OpCode::kReduceSum, Type::kI32, slot, where, kNoSlot, relation, 0, most);
    Value r = Value::stored(n, result, {{}, false, 1}, {0, Rational(most)});
    return r;
  }
  const OpCode code = expr.name.text == "any" ? OpCode::kReduceAny : OpCode::kReduceAll;
  return Value::truth_of(emitter_.emit_in(inner.domain, result, code, Type::kI32, slot, where, kNoSlot, relation, 0, 1),
                         result);
}

/// Rule 5.3: how many elements come together in one result.
uint32_t Lowering::most_reduced(DomainId domain, DomainId result) const {
  const DomainDraft& draft = domains_[domain];
  if (is_pair(domain) && result == draft.first) return domains_[draft.second].proof_size;
  if (is_pair(domain) && result == draft.second) return domains_[draft.first].proof_size;
  return draft.proof_size;
}

Value Lowering::reduce_sum(const Value& value, DomainId domain, DomainId result, uint16_t relation, SlotId where,
                           dsl::Span span) {
  const Rational step =
      value.constant ? Rational(abs(value.offset) == 0 ? Rational(1) : Rational(abs(value.offset))) : term_step(value);
  const SlotId n = each(arithmetic_.numerator(value, step, span), domain);
  const Integer count(static_cast<unsigned long>(most_reduced(domain, result)));
  const Integer low = count * std::min(Integer(0), emitter_.lo(n));
  const Integer high = count * std::max(Integer(0), emitter_.hi(n));
  emitter_.check_fits(low, high);
  const Type type = fits(low, 32) && fits(high, 32) ? Type::kI32 : Type::kI64;
  const SlotId total = emitter_.emit_in(domain, result, OpCode::kReduceSum, type, emitter_.cast(n, type), where,
                                        kNoSlot, relation, low, high);
  arithmetic_.report_overflow(span);
  Value r =
      Value::stored(total, result, {value.dimension, value.point, step}, {Rational(low) * step, Rational(high) * step});
  r.step = value.step;
  return r;
}

Value Lowering::reduce_number(const dsl::Expr& expr, const Context& inner, DomainId result, uint16_t relation,
                              SlotId where, const Value* instead) {
  const std::string& name = expr.name.text;
  const Value value = expression(*expr.args[0].value, inner);
  if (value.error()) return {};
  if (!value.number() || value.has_divisor()) {
    error("FB0345", expr.args[0].value->span,
          value.number() ? "a reduction over quotients: round one first, with a typed `let`"
                         : "`" + name + "` wants a quantity");
    return {};
  }
  if ((name == "avg" || name == "sum") && !arithmetic_.want_quantities(value, value, "a sum", expr.span)) return {};
  if (name == "avg") return average(expr, value, inner, result, relation, where, instead);
  if (name == "sum") {
    if (value.point) {
      error("FB0203", expr.span, "temperatures counted from 0 degC cannot be added").hint = "`avg`, or `t - 0 degC`";
      return {};
    }
    return reduce_sum(value, inner.domain, result, relation, where, expr.span);
  }
  const Rational step = term_step(value);
  const SlotId n = each(arithmetic_.numerator(value, step, expr.span), inner.domain);
  const OpCode code = name == "min" ? OpCode::kReduceMin : name == "max" ? OpCode::kReduceMax : OpCode::kReduceMedian;
  const SlotId best = emitter_.emit_in(inner.domain, result, code, emitter_.type(n), n, where, kNoSlot, relation,
                                       emitter_.lo(n), emitter_.hi(n));
  emitter_.slots[best].type = emitter_.type(n);
  Value r = Value::stored(best, result, {value.dimension, value.point, step}, value.interval);
  r.step = value.step;
  return instead == nullptr ? r : when_any(r, *instead, inner.domain, result, relation, where, expr.span);
}

/// The slot with a value for each element of `domain`.
SlotId Lowering::each(SlotId slot, DomainId domain) {
  if (emitter_.domain(slot) != kNoDomain) return slot;
  const Type type = emitter_.type(slot);
  const SlotId r = emitter_.emit_in(domain, domain, OpCode::kCopy, type, slot, kNoSlot, kNoSlot, 0, emitter_.lo(slot),
                                    emitter_.hi(slot));
  emitter_.slots[r].type = type;
  return r;
}

/// Elements that each reduction covers when that is one number for all of them, else 0.
uint32_t Lowering::uniform_count(DomainId domain, DomainId result, uint16_t relation) const {
  if (result == kNoDomain) return domains_[domain].size;
  std::vector<uint32_t> counts(domains_[result].size, 0);
  for (uint32_t i = 0; i < domains_[domain].size; ++i) ++counts[out_->relations[relation].of[i]];
  const bool same = std::all_of(counts.begin(), counts.end(), [&](uint32_t n) { return n == counts[0]; });
  return same ? counts[0] : 0;
}

Value Lowering::average(const dsl::Expr& expr, const Value& value, const Context& inner, DomainId result,
                        uint16_t relation, SlotId where, const Value* instead) {
  Value offset = value;  // a point's offset from 0 degC can be added up
  offset.point = false;
  const Value total = reduce_sum(offset, inner.domain, result, relation, where, expr.span);
  const uint32_t count = uniform_count(inner.domain, result, relation);
  Value r;
  if (instead != nullptr) {
    Value fallback = *instead;
    if (fallback.point == value.point) fallback.point = false;
    const Value covered = reduce_sum(Value::constant_number(1, {}), inner.domain, result, relation, where, expr.span);
    r = expr.args.size() == 1 ? arithmetic_.divide_otherwise(total, covered, fallback, expr.span) : Value{};
  } else if (count != 0) {
    r = arithmetic_.divide(total, Value::constant_number(Rational(count), {}), expr.span);
  } else {
    Value covered = reduce_sum(Value::constant_number(1, {}), inner.domain, result, relation, where, expr.span);
    r = arithmetic_.divide_otherwise(total, covered, Value::constant_number(0, total.dimension), expr.span);
  }
  if (expr.args.size() == 2) r = weighted_average(expr, offset, r, count, inner, result, relation, where);
  if (!r.number()) return r;
  r.point = value.point;
  r.interval = instead == nullptr ? value.interval : hull(value.interval, instead->interval);
  return r;
}

Value Lowering::weighted_average(const dsl::Expr& expr, const Value& value, const Value& plain, uint32_t count,
                                 const Context& inner, DomainId result, uint16_t relation, SlotId where) {
  const Value weights = expression(*expr.args[1].value, inner);
  if (weights.error()) return {};
  if (!weights.number() || weights.point || weights.has_divisor() || weights.interval.lo < 0) {
    error("FB0346", expr.args[1].value->span, "a weight is a quantity that is never negative");
    return {};
  }
  if (where != kNoSlot || count == 0) {
    error("FB0347", expr.span, "a weighted `avg` takes no `where`, and wants equally many elements everywhere").hint =
        "give the elements to leave out the weight 0";
    return {};
  }
  const Value products = arithmetic_.multiply(weights, value, expr.span);
  if (products.error()) return {};
  const Value top = reduce_sum(products, inner.domain, result, relation, kNoSlot, expr.span);
  const Value bottom = reduce_sum(weights, inner.domain, result, relation, kNoSlot, expr.span);
  return arithmetic_.divide_otherwise(top, bottom, plain, expr.span);
}

Value Lowering::reduce_index(const dsl::Expr& expr, const Context& inner, DomainId result, uint16_t relation,
                             SlotId where, const Value* instead) {
  const std::string& name = expr.name.text;
  const Value value = expression(*expr.args[0].value, inner);
  if (value.error()) return {};
  const bool wants_truth = name == "first" || name == "last";
  const DomainId over_pairs = is_pair(inner.domain) ? inner.domain : kNoDomain;
  if (over_pairs != kNoDomain && result != domains_[over_pairs].first && result != domains_[over_pairs].second) {
    error("FB0449", expr.span, "`" + name + "` of pairs (" + domains_[over_pairs].name + ") is no one element").hint =
        "ask where one of the two is mine: in a `let` over it";
    return {};
  }
  if (value.is_truth() != wants_truth || value.has_divisor()) {
    error("FB0345", expr.args[0].value->span, "`" + name + "` wants " + (wants_truth ? "a condition" : "a quantity"));
    return {};
  }
  const Integer last(static_cast<long>(domains_[inner.domain].size) - 1);
  SlotId found = kNoSlot;
  SlotId mask = where;
  if (wants_truth) {
    const SlotId holds = arithmetic_.slot_of(value);
    mask = where == kNoSlot ? holds : emitter_.both(holds, where);
    const SlotId index = element_index(inner.domain);
    const OpCode code = name == "first" ? OpCode::kReduceMin : OpCode::kReduceMax;
    found = emitter_.emit_in(inner.domain, result, code, Type::kI32, index, mask, kNoSlot, relation, 0, last);
  } else {
    const SlotId n = each(arithmetic_.numerator(value, term_step(value), expr.span), inner.domain);
    const OpCode code = name == "argmin" ? OpCode::kReduceArgMin : OpCode::kReduceArgMax;
    found = emitter_.emit_in(inner.domain, result, code, emitter_.type(n), n, mask, kNoSlot, relation, 0, last);
    emitter_.slots[found].type = Type::kI32;
  }
  DomainId of = inner.domain;
  if (over_pairs != kNoDomain) {
    found = part_of_pair(found, over_pairs, result);
    of = result == domains_[over_pairs].first ? domains_[over_pairs].second : domains_[over_pairs].first;
  }
  const Range elements = element_range(of);
  const Value r = Value::stored(found, result, elements.grid, elements.interval());
  return instead == nullptr ? r : when_any(r, *instead, inner.domain, result, relation, mask, expr.span);
}

/// `r` where some element of those reduced is in `mask`, else `instead`.
Value Lowering::when_any(const Value& r, const Value& instead, DomainId domain, DomainId result, uint16_t relation,
                         SlotId mask, dsl::Span span) {
  const SlotId some = emitter_.emit_in(domain, result, OpCode::kReduceAny, Type::kI32, each(mask, domain), kNoSlot,
                                       kNoSlot, relation, 0, 1);
  return arithmetic_.select(Value::truth_of(some, result), r, instead, span);
}

}  // namespace flyball::compiler
