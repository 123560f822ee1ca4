// Transitions: which of them is taken in a step, what it counts for that, and how many steps each state is held (rules
// 10.1 to 10.4, 10.8, 10.9). Timers are counters.
#include <algorithm>

#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

constexpr long kLongest = 2147483647;  // rule 10.3

}  // namespace

/// The names of a state as its conditions see them: vars as the last step left them, or (when `start` is given) at
/// their first values in the step of entry; lets as expressions.
void Lowering::bind_state_names(MachineDraft& draft, StateDraft& state, Scope& scope, SlotId start) {
  Context context = conditions_of(draft, state.index);
  context.scope = &scope;
  context.start = start;
  context.held = state.held;
  for (const dsl::StmtPtr& stmt : state.state->body) {
    if (stmt->kind == dsl::StmtKind::kLet && scope.find(stmt->name.text) == nullptr) {
      Entity* let = new_entity(EntityKind::kLazyLet, stmt->name);
      let->let = stmt.get();
      let->state = state.index;
      let->period_us = state.pace.period_us;
      let->slow_state = context.slow_state;
      scope.names[stmt->name.text] = let;
    }
    const auto made = state_vars_.find(stmt.get());
    if (made == state_vars_.end() || made->second == nullptr) continue;
    Entity* seen = new_entity(EntityKind::kVar, stmt->name);
    *seen = *made->second;
    seen->current = kNoSlot;
    scope.names[stmt->name.text] = seen;
    if (start == kNoSlot || seen->kind == EntityKind::kBroken) continue;
    start_var(*stmt, *seen, context);
    changed_.erase(std::remove(changed_.begin(), changed_.end(), seen), changed_.end());
  }
}

/// Where the conditions of a state stand, or those of the body.
Context Lowering::conditions_of(MachineDraft& draft, uint16_t from) const {
  Context context = draft.body;
  context.no_blocks = "a transition's condition";
  if (from == kFromBody) return context;
  StateDraft& state = draft.states[from];
  context.scope = &state.conditions;
  context.state = state.index;
  context.slow_state = state.every > 1;
  return context;
}

/// The body's first, then those of the states that hold others, then those of the states in them: the order in which
/// they are looked at.
void Lowering::collect_transitions(MachineDraft& draft) {
  for (const dsl::Transition& t : draft.machine->transitions) add_transition(draft, t, kFromBody);
  const auto add = [&](StateDraft& s) {
    bind_state_names(draft, s, s.conditions, kNoSlot);
    for (const dsl::Transition& t : s.state->transitions) add_transition(draft, t, s.index);
  };
  for (StateDraft& s : draft.states) {
    if (s.is_outer()) add(s);
  }
  for (StateDraft& s : draft.states) {
    if (!s.is_outer()) add(s);
  }
}

void Lowering::add_transition(MachineDraft& draft, const dsl::Transition& transition, uint16_t from) {
  const Place place(*this, transition.span);
  const PaceIs pace(*this, from == kFromBody ? pace_ : draft.states[from].pace);
  TransitionDraft t;
  t.transition = &transition;
  t.from = from;
  t.target = state_named(draft, transition.target);
  if (t.target != kNoIndex) t.to = draft.states[t.target].first;
  const Context context = conditions_of(draft, from);
  t.condition = transition.condition ? expression(*transition.condition, context) : Value::constant_truth(true);
  if (t.condition.number()) {
    error("FB0204", transition.condition->span, "a transition wants a condition");
    return;
  }
  if (transition.hold && transition.samples) {
    const Range samples{{}, 1, kLongest};
    if (!constant_in(*transition.hold, context, "the number of samples", samples, t.hold_steps)) return;
    --t.hold_steps;
  } else if (transition.hold && !duration_ticks(*transition.hold, context, t.hold_steps)) {
    return;
  }
  if (transition.after && !duration_ticks(*transition.after, context, t.after_steps)) return;
  if (t.condition.error() || t.target == kNoIndex) return;
  draft.transitions.push_back(t);
}

/// Rule 10.1 (b), 10.2: the state after this step's transition, and which transition it was.
void Lowering::decide(MachineDraft& draft) {
  wait_for_states(draft);
  make_step_counters(draft);
  SlotId next = draft.old_state;
  SlotId fired = emitter_.constant(0);
  for (size_t i = draft.transitions.size(); i-- > 0;) {
    TransitionDraft& t = draft.transitions[i];
    const Place place(*this, t.transition->span);
    t.fires = transition_fires(draft, t);
    next = emitter_.select(t.fires, emitter_.constant(t.to), next);
    fired = emitter_.select(t.fires, emitter_.constant(static_cast<long>(i) + 1), fired);
  }
  SlotId resumed = kNoSlot;
  const SlotId first = first_state(draft, resumed);
  draft.next = emitter_.select(draft.begins, first, next);
  fired = emitter_.select(draft.begins, resumed, fired);
  draft.changed = emitter_.either(draft.begins, emitter_.compare(OpCode::kNotEqual, draft.next, draft.old_state));
  const long rows = static_cast<long>(draft.transitions.size() + draft.resume.size());
  draft.fired = emitter_.new_state(0, rows, 0, draft.entity->domain);
  emitter_.store(draft.entity->slot, draft.next);
  emitter_.store(draft.fired, fired);
}

/// Rule 10.8: whether the state held so far steps in this step of the machine. It does in the step of entry, and in
/// each `every`th after.
void Lowering::wait_for_states(MachineDraft& draft) {
  uint32_t longest = 1;
  SlotId last = emitter_.constant(0);
  for (const StateDraft& s : draft.states) {
    if (s.every == 1) continue;
    longest = std::max(longest, s.every);
    const SlotId held = emitter_.compare(OpCode::kEqual, draft.old_state, emitter_.constant(s.index));
    last = emitter_.select(held, emitter_.constant(static_cast<long>(s.every) - 1), last);
  }
  if (longest == 1) return;
  draft.wait = emitter_.new_state(0, static_cast<long>(longest) - 1, 0, draft.entity->domain);
  identify_in(draft.body, draft.wait, "steps since the state's last", each_period());
  draft.due = emitter_.compare(OpCode::kLessEqual, last, draft.wait);
}

/// One counter of steps for the body's `after`, one for those of the states that can be held, and one for each state
/// that holds others.
void Lowering::make_step_counters(MachineDraft& draft) {
  std::map<SlotId*, int64_t> longest;
  for (const TransitionDraft& t : draft.transitions) {
    if (t.after_steps == 0) continue;
    int64_t& most = longest[&steps_counter(draft, t.from)];
    most = std::max(most, t.after_steps);
  }
  const auto make = [&](SlotId& counter, const std::string& since) {
    const auto asked = longest.find(&counter);
    if (asked == longest.end()) return;
    counter = emitter_.new_state(0, static_cast<long>(asked->second), 0, draft.entity->domain);
    identify_in(draft.body, counter, "steps since " + since, each_period());
  };
  make(draft.steps, "entry");
  make(draft.body_steps, "the first");
  for (StateDraft& s : draft.states) make(s.steps, "entry of " + s.name);
}

SlotId& Lowering::steps_counter(MachineDraft& draft, uint16_t from) {
  if (from == kFromBody) return draft.body_steps;
  return draft.states[from].is_outer() ? draft.states[from].steps : draft.steps;
}

/// Whether `state`, a slot with the state held, is one of those.
SlotId Lowering::lies_in(SlotId state, const FlatState& states) {
  const SlotId first = emitter_.constant(states.first);
  if (states.first == states.last) return emitter_.compare(OpCode::kEqual, state, first);
  return emitter_.both(emitter_.compare(OpCode::kLessEqual, first, state),
                       emitter_.compare(OpCode::kLessEqual, state, emitter_.constant(states.last)));
}

/// `holds`, where the transition's own state is held and its target is not.
SlotId Lowering::may_leave(const MachineDraft& draft, const TransitionDraft& t, SlotId holds) {
  const StateDraft& target = draft.states[t.target];
  SlotId fires = holds;
  if (t.from != kFromBody) {
    const StateDraft& from = draft.states[t.from];
    if (target.contains(from)) return emitter_.truth(false);
    fires = emitter_.both(fires, lies_in(draft.old_state, from));
    if (from.every > 1) fires = emitter_.both(fires, draft.due);
    if (!from.contains(target)) return fires;
  }
  if (target.is_outer()) return emitter_.both(fires, emitter_.negated(lies_in(draft.old_state, target)));
  return emitter_.both(fires, emitter_.compare(OpCode::kNotEqual, draft.old_state, emitter_.constant(t.to)));
}

SlotId Lowering::transition_fires(MachineDraft& draft, TransitionDraft& t) {
  SlotId fires = may_leave(draft, t, arithmetic_.slot_of(t.condition));
  if (t.hold_steps > 0) {
    t.counter = emitter_.new_state(0, static_cast<long>(t.hold_steps), 0, draft.entity->domain);
    const bool in_body = t.from == kFromBody;
    const PaceIs pace(*this, in_body ? pace_ : draft.states[t.from].pace);
    const std::string condition = t.transition->condition ? text(t.transition->condition->span) : "true";
    identify_in(draft.body, t.counter,
                (in_body ? "" : draft.states[t.from].name + ": ") + condition + " -> " + t.transition->target.text,
                each_period());
    const SlotId held =
        emitter_.compare(OpCode::kLessEqual, emitter_.constant(static_cast<long>(t.hold_steps)), t.counter);
    fires = emitter_.both(fires, held);
  }
  if (t.after_steps > 0) {
    // The counter stands at the steps before this one, so one less is wanted.
    const SlotId passed = emitter_.compare(OpCode::kLess, emitter_.constant(static_cast<long>(t.after_steps) - 2),
                                           steps_counter(draft, t.from));
    fires = emitter_.both(fires, passed);
  }
  return fires;
}

/// Rule 10.2: the first row of resume that holds. `fired` counts rows after the transitions.
SlotId Lowering::first_state(MachineDraft& draft, SlotId& fired) {
  fired = emitter_.constant(0);
  SlotId first = emitter_.constant(0);
  if (!draft.machine->has_resume) return first;
  Context context = draft.body;
  context.no_blocks = "a row of resume";
  const auto& rows = draft.machine->resume;
  std::vector<SlotId> holds;
  for (const dsl::ResumeRow& row : rows) {
    const Place place(*this, row.span);
    const Value condition = row.condition ? expression(*row.condition, context) : Value::constant_truth(true);
    const uint16_t target = state_named(draft, row.target);
    if (condition.number()) error("FB0204", row.condition->span, "a row of resume wants a condition");
    if (!condition.is_truth() || target == kNoIndex) continue;
    holds.push_back(arithmetic_.slot_of(condition));
    draft.resume.push_back({kFromResume, draft.states[target].first, line(row.span)});
  }
  if (holds.size() < rows.size()) return first;  // one has an error
  for (size_t i = rows.size(); i-- > 0;) {
    const Place place(*this, rows[i].span);
    const SlotId number = emitter_.constant(static_cast<long>(draft.transitions.size() + i) + 1);
    first = emitter_.select(holds[i], emitter_.constant(draft.resume[i].to), first);
    fired = emitter_.select(holds[i], number, fired);
  }
  return first;
}

/// The counters of steps; which states are held now, entered in this step, and step in it.
void Lowering::find_held(MachineDraft& draft) {
  SlotId step_now = kNoSlot;
  if (draft.due != kNoSlot) {
    step_now = emitter_.either(draft.changed, draft.due);
    const SlotId longer =
        emitter_.minimum(emitter_.add(draft.wait, emitter_.constant(1)), emitter_.constant(emitter_.hi(draft.wait)));
    emitter_.store(draft.wait, emitter_.select(step_now, emitter_.constant(0), longer));
  }
  const auto count = [&](SlotId steps, SlotId restart, SlotId due) {
    if (steps == kNoSlot) return;
    SlotId more = emitter_.minimum(emitter_.add(steps, emitter_.constant(1)), emitter_.constant(emitter_.hi(steps)));
    if (due != kNoSlot) more = emitter_.select(due, more, steps);
    emitter_.store(steps, emitter_.select(restart, emitter_.constant(0), more));
  };
  count(draft.steps, draft.changed, draft.due);
  count(draft.body_steps, draft.begins, kNoSlot);
  for (StateDraft& s : draft.states) {
    const Place place(*this, s.state->span);
    s.held = s.stepping = lies_in(draft.next, s);
    s.entered = emitter_.both(s.held, draft.changed);
    if (s.is_outer()) {
      const SlotId before = emitter_.both(emitter_.negated(draft.begins), lies_in(draft.old_state, s));
      s.entered = emitter_.both(s.held, emitter_.negated(before));
    }
    if (s.every == 1) continue;
    s.stepping = emitter_.both(s.held, step_now);
    s.keeps = emitter_.both(s.held, emitter_.negated(step_now));
  }
  for (const StateDraft& s : draft.states) count(s.steps, s.entered, kNoSlot);
}

/// Rules 10.3, 10.4: for how many steps each `for` condition has held, counting the step of entry.
void Lowering::count_holds(MachineDraft& draft) {
  std::vector<bool> counts(draft.states.size(), false);
  for (const TransitionDraft& t : draft.transitions) {
    if (t.from == kFromBody || t.hold_steps == 0) continue;
    counts[t.from] = true;
    const uint16_t outer = draft.states[t.from].outer;
    if (outer != kNoIndex) counts[outer] = true;
  }
  const auto bind = [&](StateDraft& s) {
    if (counts[s.index]) bind_state_names(draft, s, s.entry, s.entered);
  };
  for (StateDraft& s : draft.states) {
    if (s.is_outer()) bind(s);
  }
  for (StateDraft& s : draft.states) {
    if (!s.is_outer()) bind(s);
  }
  for (TransitionDraft& t : draft.transitions) {
    if (t.hold_steps == 0) continue;
    const Place place(*this, t.transition->span);
    const StateDraft* from = t.from == kFromBody ? nullptr : &draft.states[t.from];
    const SlotId holds = from == nullptr ? arithmetic_.slot_of(t.condition) : holds_on_entry(draft, t);
    if (holds == kNoSlot) continue;
    const SlotId restart = from == nullptr ? draft.begins : from->entered;
    const SlotId before = emitter_.select(restart, emitter_.constant(0), t.counter);
    const SlotId more = emitter_.minimum(emitter_.add(before, emitter_.constant(1)),
                                         emitter_.constant(static_cast<long>(t.hold_steps)));
    SlotId count = emitter_.select(holds, more, emitter_.constant(0));
    if (from != nullptr && from->every > 1) count = emitter_.select(from->stepping, count, t.counter);
    emitter_.store(t.counter, count);
  }
}

/// A state's condition with its vars at their first values in the step of entry; kNoSlot after an error.
SlotId Lowering::holds_on_entry(MachineDraft& draft, const TransitionDraft& t) {
  const PaceIs pace(*this, draft.states[t.from].pace);
  Context context = conditions_of(draft, t.from);
  context.scope = &draft.states[t.from].entry;
  if (!t.transition->condition) return emitter_.truth(true);
  const Value now = expression(*t.transition->condition, context);
  return now.error() ? kNoSlot : arithmetic_.slot_of(now);
}

}  // namespace flyball::compiler
