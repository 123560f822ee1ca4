// What a slot is called across versions of a text, and what has yet to have its first step in one that takes over from
// another (rule 14).
#include "compiler/lowering.h"

namespace flyball::compiler {

/// Names differ: the second `x` is called `x#2`.
Identity& Lowering::identify(SlotId slot, const std::string& name, const std::string& alike) {
  const int count = ++identified_[name];
  Identity identity;
  identity.slot = slot;
  identity.name = count == 1 ? name : name + "#" + std::to_string(count);
  identity.alike = alike;
  identity_of_[slot] = out_->identities.size();
  out_->identities.push_back(std::move(identity));
  return out_->identities.back();
}

/// The same for what belongs to a place in the text, and to the machine around.
Identity& Lowering::identify_in(const Context& context, SlotId slot, const std::string& name,
                                const std::string& alike) {
  Identity& identity = identify(slot, context.home + name, alike);
  if (context.machine != nullptr) identity.machine = policy_name() + "." + context.machine->name.text;
  return identity;
}

/// 1 in the first step of what `slot`, a state slot with an identity, belongs to. A version that takes over has a mark
/// for each, since some of them go on; else one is enough.
SlotId Lowering::begins(SlotId slot) {
  if (!options_.successor) return first_tick_;
  const auto [mark, is_new] = begins_.try_emplace(slot, kNoSlot);
  if (is_new) {
    mark->second = emitter_.new_state(0, 1, 1, emitter_.domain(slot));
    out_->identities[identity_of_.at(slot)].begins = mark->second;
  }
  return mark->second;
}

/// The same of a state's var, in a state that is held: one that is entered gives it its first value anyway.
SlotId Lowering::begins_in_state(SlotId var, const Context& context) {
  begin_in_state_[var] = context.keeps;
  return emitter_.both(over(context.held, emitter_.domain(var)), begins(var));
}

/// The last thing in a step of a machine. A state that waits for its own step has not had it.
void Lowering::end_first_steps_in_states() {
  if (begin_in_state_.empty()) return;
  step_blocks_.push_back(emitter_.new_block(kNoDomain, kNoSlot, period_ticks(), policy_));
  for (const auto& [var, keeps] : begin_in_state_) {
    const SlotId mark = begins(var);
    const bool waits = keeps != kNoSlot;
    const SlotId left = waits ? emitter_.both(mark, over(keeps, emitter_.domain(mark))) : emitter_.truth(false);
    emitter_.store(mark, left);
    begins_.erase(var);
  }
  begin_in_state_.clear();
}

/// The last thing in a step.
void Lowering::end_first_steps() {
  step_blocks_.push_back(emitter_.new_block(kNoDomain, kNoSlot, 1, 0));
  emitter_.store(first_tick_, emitter_.truth(false));
  for (const auto& [slot, mark] : begins_) emitter_.store(mark, emitter_.truth(false));
}

std::string Lowering::policy_name() const { return out_->policies[policy_].name; }

/// What counts steps means something else where they are longer.
std::string Lowering::each_period() const { return "each " + std::to_string(pace_.period_us) + " us"; }

/// How a value is made of its parts, whatever these are.
std::string form_of(const Value& value) {
  if (!value.number()) return "truth";
  std::string form = value.offset.get_str() + (value.has_divisor() ? " quotient" : "");
  for (const auto& [slot, coefficient] : value.terms) form += " " + coefficient.get_str();
  return form;
}

}  // namespace flyball::compiler
