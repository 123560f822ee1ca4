// Domains: their sizes from the text or the chip, and how they lie in each other (rules 7.1 and 7.2).
#include <algorithm>

#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

constexpr uint32_t kDefaultSize = 4;  // rule 7.1, without a chip
constexpr uint32_t kProofSize = 1024;
constexpr size_t kMostDomains = 1000;

}  // namespace

void Lowering::declare_domains(const dsl::File& file, Scope& scope) {
  for (const dsl::Item& item : file.items) {
    if (item.kind == dsl::ItemKind::kDomain) declare_domain(*item.domain, scope);
  }
}

void Lowering::declare_domain(const dsl::Domain& domain, Scope& scope) {
  Entity* entity = declare(scope, domain.name, EntityKind::kDomain);
  if (entity == nullptr) return;
  DomainDraft draft;
  draft.name = domain.name.text;
  draft.span = domain.name.span;
  draft.fixed = domain.count != nullptr || !domain.elements.empty();
  if (!domain.elements.empty()) {
    declare_names(domain, draft);
  } else if (draft.fixed) {
    Context context;
    context.scope = &scope;
    int64_t count = 1;
    if (!constant_in(*domain.count, context, "the size of a domain", {{}, 1, kProofSize}, count)) count = kDefaultSize;
    draft.size = draft.proof_size = static_cast<uint32_t>(count);
    const chip::Domain* found = chip_ == nullptr ? nullptr : chip_->domain(draft.name);
    if (found != nullptr && found->elements.size() != draft.size) {
      error("FB0363", domain.span,
            "`" + draft.name + "` has " + std::to_string(found->elements.size()) + " elements on chip " + chip_->name)
          .hint = "leave the size to the chip: `domain " + draft.name + ";`";
    }
  } else if (chip_ != nullptr) {
    const chip::Domain* found = chip_->domain(draft.name);
    if (found == nullptr) {  // what is indexed by it is still looked at
      std::vector<std::string> names;
      for (const chip::Domain& d : chip_->domains) names.push_back(d.name);
      auto& d = error("FB0362", domain.name.span, "chip " + chip_->name + " has no domain `" + draft.name + "`");
      const std::string near = dsl::nearest(draft.name, names);
      d.hint = near.empty() ? "" : "did you mean `" + near + "`?";
    }
    draft.size = draft.proof_size = found == nullptr ? kDefaultSize : static_cast<uint32_t>(found->elements.size());
  } else {
    draft.size = kDefaultSize;
    draft.proof_size = kProofSize;
  }
  // A domain of the same name in another policy is the same set.
  for (size_t i = 0; i < domains_.size(); ++i) {
    if (domains_[i].name != draft.name) continue;
    entity->index = static_cast<uint32_t>(i);
    if (domains_[i].size != draft.size || domains_[i].fixed != draft.fixed || domains_[i].names != draft.names) {
      const bool named = domains_[i].names != nullptr || draft.names != nullptr;
      error("FB0363", domain.name.span,
            "`" + draft.name + "` has " + (named ? "other names" : "another size") + " than in the other policy")
          .related.push_back({domains_[i].span, "there"});
    }
    relate(domain, static_cast<DomainId>(i));
    name_elements(domain, scope);
    return;
  }
  const DomainId added = add_domain(draft);
  if (added == kNoDomain) {
    entity->kind = EntityKind::kBroken;
    return;
  }
  entity->index = added;
  relate(domain, added);
  name_elements(domain, scope);
}

/// kNoDomain after an error. Domains are gone through for each that is declared.
DomainId Lowering::add_domain(const DomainDraft& draft) {
  if (domains_.size() >= kMostDomains) {
    if (!told_many_domains_) {
      error("FB0458", draft.span, "there are more than 1,000 domains, counts and pairs of them counted");
    }
    told_many_domains_ = true;
    return kNoDomain;
  }
  const char* const* names = nullptr;
  if (draft.names != nullptr) {
    out_->name_lists.emplace_back();
    for (const std::string& name : draft.names->elements) out_->name_lists.back().push_back(keep(name));
    names = out_->name_lists.back().data();
  }
  out_->domains.push_back({keep(draft.name), static_cast<uint16_t>(draft.size), names});
  domains_.push_back(draft);
  return static_cast<DomainId>(domains_.size() - 1);
}

/// The same names in another policy are the same enumeration.
void Lowering::declare_names(const dsl::Domain& domain, DomainDraft& draft) {
  Names names{domain.name.text, {}};
  for (const dsl::Name& name : domain.elements) names.elements.push_back(name.text);
  draft.size = draft.proof_size = static_cast<uint32_t>(names.elements.size());
  for (const Names& known : names_) {
    if (known.domain == names.domain && known.elements == names.elements) draft.names = &known;
  }
  if (draft.names != nullptr) return;
  names_.push_back(std::move(names));
  draft.names = &names_.back();
}

/// The names of an enumeration are constants where it is declared (rule 2.11).
void Lowering::name_elements(const dsl::Domain& domain, Scope& scope) {
  const Entity& declared = *scope.find(domain.name.text);
  for (size_t i = 0; i < domain.elements.size(); ++i) {
    Entity* element = declare(scope, domain.elements[i], EntityKind::kValue);
    if (element == nullptr) continue;
    const Grid grid = element_range(static_cast<DomainId>(declared.index)).grid;
    element->value = Value::constant_number(static_cast<unsigned long>(i), grid.dimension);
  }
}

bool Lowering::is_there(DomainId domain) const {
  const DomainDraft& draft = domains_[domain];
  return draft.fixed || chip_ == nullptr || chip_->domain(draft.name) != nullptr;
}

Range Lowering::element_range(DomainId domain) const {
  Range range;
  range.grid.dimension.names = domains_[domain].names;
  range.hi = static_cast<int64_t>(domains_[domain].size) - 1;
  return range;
}

std::vector<const dsl::Expr*> Lowering::by_element(const std::vector<dsl::NamedValue>& values, DomainId domain,
                                                   dsl::Span span) {
  const Names* names = domain == kNoDomain ? nullptr : domains_[last_part(domain)].names;
  if (names == nullptr) {
    error("FB0412", span, "values by name want an index whose domain has names").hint =
        "declare the domain with its names: `domain Mode { Quiet, Fast }`";
    return {};
  }
  std::vector<const dsl::Expr*> r(names->elements.size(), nullptr);
  bool ok = true;
  for (const dsl::NamedValue& value : values) {
    const auto found = std::find(names->elements.begin(), names->elements.end(), value.name.text);
    if (found == names->elements.end()) {
      auto& d = error("FB0413", value.name.span, "`" + names->domain + "` has no `" + value.name.text + "`");
      if (may_suggest()) dsl::suggest(d, value.name.span, value.name.text, names->elements);
      ok = false;
      continue;
    }
    const dsl::Expr*& place = r[static_cast<size_t>(found - names->elements.begin())];
    if (place != nullptr) {
      error("FB0413", value.name.span, "`" + value.name.text + "` has a value already")
          .related.push_back({place->span, "the first is here"});
      ok = false;
    }
    place = value.value.get();
  }
  for (size_t i = 0; ok && i < r.size(); ++i) {
    if (r[i] != nullptr) continue;
    error("FB0414", span, "there is no value for `" + names->elements[i] + "`");
    ok = false;
  }
  return ok ? r : std::vector<const dsl::Expr*>{};
}

void Lowering::relate(const dsl::Domain& domain, DomainId child) {
  for (const dsl::Name& name : domain.parents) {
    const auto found =
        std::find_if(domains_.begin(), domains_.end(), [&](const DomainDraft& d) { return d.name == name.text; });
    if (found == domains_.end()) {
      error("FB0364", name.span, "`" + name.text + "` is no domain declared above");
      continue;
    }
    const auto parent = static_cast<DomainId>(found - domains_.begin());
    if (parent == child || below(parent, child)) {
      error("FB0364", name.span, "a domain cannot lie in itself");
      continue;
    }
    if (below(child, parent)) continue;
    std::vector<uint16_t> of;
    const chip::Domain* chip_domain = chip_ == nullptr ? nullptr : chip_->domain(domain.name.text);
    if (chip_domain != nullptr && !domains_[child].fixed) {
      for (const chip::Relation& relation : chip_domain->in) {
        if (relation.parent == name.text) of = relation.of;
      }
      if (of.empty()) {
        error("FB0365", name.span,
              "on chip " + chip_->name + ", `" + domain.name.text + "` does not lie in `" + name.text + "`");
        continue;
      }
    } else {
      for (uint32_t i = 0; i < domains_[child].size; ++i) of.push_back(static_cast<uint16_t>(i % found->size));
    }
    relate(child, parent, of);
  }
}

void Lowering::relate(DomainId child, DomainId parent, const std::vector<uint16_t>& of) {
  out_->maps.push_back(of);
  out_->relations.push_back({child, parent, out_->maps.back().data()});
  domains_[child].relations.push_back(static_cast<uint16_t>(out_->relations.size() - 1));
}

/// The relation from child to a parent, or to a parent's parent: made by joining the two when there is none yet.
uint16_t Lowering::relation_between(DomainId child, DomainId parent) {
  for (const uint16_t r : domains_[child].relations) {
    if (out_->relations[r].parent == parent) return r;
  }
  for (const uint16_t r : std::vector<uint16_t>(domains_[child].relations)) {
    const DomainId middle = out_->relations[r].parent;
    if (!below(middle, parent)) continue;
    const uint16_t upper = relation_between(middle, parent);
    std::vector<uint16_t> of;
    for (uint32_t i = 0; i < domains_[child].size; ++i) {
      of.push_back(out_->relations[upper].of[out_->relations[r].of[i]]);
    }
    relate(child, parent, of);
    return domains_[child].relations.back();
  }
  return kNoIndex;
}

DomainId Lowering::domain_named(const dsl::Name& name, const Context& context) {
  const Entity* entity = context.scope->find(name.text);
  if (entity != nullptr && entity->kind == EntityKind::kDomain) return static_cast<DomainId>(entity->index);
  if (entity != nullptr && entity->kind == EntityKind::kBroken) return kNoDomain;
  auto& d = error("FB0340", name.span, "`" + name.text + "` is not a domain");
  std::vector<std::string> names;
  for (const DomainDraft& draft : domains_) names.push_back(draft.name);
  const bool near = may_suggest() && dsl::suggest(d, name.span, name.text, names);
  if (!near) d.hint = "declare it: `domain " + name.text + ";`";
  return kNoDomain;
}

}  // namespace flyball::compiler
