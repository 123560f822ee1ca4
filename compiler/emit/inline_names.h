// Names for straight-line code, from the policy: members of the memory, and values on the way.
#pragma once

#include <string>
#include <vector>

#include "compiler/emit/identifiers.h"
#include "compiler/emit/inline_plan.h"

namespace flyball::emit {

class InlineNames {
 public:
  InlineNames(const compiler::LinkedSet& linked, const ValueForms& values, const Plan& plan);

  /// Where a slot is kept in the memory; "" when it is not.
  const std::string& member(SlotId slot) const { return members_[slot]; }
  /// For a value on the way; not unique.
  const std::string& wish(SlotId slot) const { return wishes_[slot]; }
  /// "kTile", of namespace domain; "kTileSize" is its size.
  std::string size(DomainId domain) const { return "domain::" + identifiers.domains[domain] + "Size"; }
  /// "state::Guard::kEmergency".
  std::string state(uint16_t machine, uint32_t state) const {
    return "state::" + identifiers.machines[machine].substr(1) + "::" + identifiers.states[machine][state];
  }

  /// "kRailOfTile": the parent's element by the child's.
  std::string relation(uint32_t relation) const {
    const Relation& row = linked_.program.relations[relation];
    return identifiers.domains[row.parent] + "Of" + identifiers.domains[row.child].substr(1);
  }

  const Identifiers identifiers;

 private:
  void wish_for_slots();
  void wish_for(const Op& op);
  std::string state_test(const Op& op) const;
  std::string in_words(const Op& op) const;
  void hand_back(const Op& op);

  const compiler::LinkedSet& linked_;
  const ValueForms& values_;
  std::vector<bool> named_;
  std::vector<std::string> wishes_, members_;
};

}  // namespace flyball::emit
