// Machines: body, one transition, the statements of the state then held (rule 10). States are flattened into blocks
// guarded by "this state is held"; timers are counters.
#include <algorithm>

#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

constexpr long kLongest = 2147483647;  // rule 10.3

}  // namespace

void Lowering::lower_machine(const dsl::Machine& machine, const Context& policy) {
  const Place place(*this, machine.span);
  MachineDraft draft;
  draft.machine = &machine;
  draft.entity = policy.scope->find(machine.name.text);
  if (draft.entity == nullptr || draft.entity->machine != &machine) return;
  draft.entity->index = static_cast<uint32_t>(out_->machines.size());
  draft.body = policy;
  draft.body.scope = new_scope(policy.scope);
  draft.body.domain = draft.entity->domain;
  draft.body.machine = &machine;
  draft.body.machine_index = static_cast<uint16_t>(draft.entity->index);
  draft.body.path = policy.path + machine.name.text + ".";
  draft.head = emitter_.new_block(draft.entity->domain, kNoSlot, period_ticks(), policy_);
  emitter_.blocks[draft.head].machine = draft.body.machine_index;
  step_blocks_.push_back(draft.head);

  statements(machine.body, draft.body);
  if (!machine.states.empty()) {
    draft.old_state = previous(draft.entity->slot);
    collect_states(draft);
    collect_transitions(draft);
    decide(draft);
    count_holds(draft);
  }
  store_vars();
  publish(draft);
  run_states(draft);
}

void Lowering::collect_states(MachineDraft& draft) {
  const dsl::Machine& machine = *draft.machine;
  for (const dsl::State& state : machine.states) {
    for (const StateDraft& other : draft.states) {
      if (other.state->name.text != state.name.text) continue;
      error("FB0360", state.name.span, "state `" + state.name.text + "` is declared already")
          .related.push_back({other.state->name.span, "the first declaration"});
    }
    draft.states.emplace_back();
    StateDraft& s = draft.states.back();
    s.state = &state;
    for (Scope* scope : {&s.scope, &s.conditions, &s.entry}) scope->parent = draft.body.scope;
  }
  // Vars are made once, before any condition reads them.
  for (size_t i = 0; i < draft.states.size(); ++i) {
    StateDraft& s = draft.states[i];
    Context context = draft.body;
    context.scope = &s.scope;
    context.state = static_cast<uint16_t>(i);
    context.clear_in = draft.head;
    context.path = draft.body.path + s.state->name.text + ".";
    for (const dsl::StmtPtr& stmt : s.state->body) {
      if (stmt->kind != dsl::StmtKind::kVar) continue;
      state_vars_[stmt.get()] = make_var(*stmt, context);  // null after an error, which is then said once
      s.scope.names.erase(stmt->name.text);  // it comes back where its statement stands
    }
  }
}

/// The names of a state as its conditions see them: vars as the last step left them, or (when `start` is given) at
/// their first values in the step of entry; lets as expressions.
void Lowering::bind_state_names(MachineDraft& draft, StateDraft& state, Scope& scope, SlotId start) {
  Context context = draft.body;
  context.scope = &scope;
  context.start = start;
  context.no_blocks = "a transition's condition";
  for (const dsl::StmtPtr& stmt : state.state->body) {
    if (stmt->kind == dsl::StmtKind::kLet && scope.find(stmt->name.text) == nullptr) {
      Entity* let = new_entity(EntityKind::kLazyLet, stmt->name);
      let->let = stmt.get();
      scope.names[stmt->name.text] = let;
    }
    const auto made = state_vars_.find(stmt.get());
    if (made == state_vars_.end() || made->second == nullptr) continue;
    Entity* seen = new_entity(EntityKind::kVar, stmt->name);
    *seen = *made->second;
    seen->current = kNoSlot;
    scope.names[stmt->name.text] = seen;
    if (start == kNoSlot) continue;
    start_var(*stmt, *seen, context);
    changed_.erase(std::remove(changed_.begin(), changed_.end(), seen), changed_.end());
  }
}

void Lowering::collect_transitions(MachineDraft& draft) {
  for (const dsl::Transition& t : draft.machine->transitions) add_transition(draft, t, kFromBody);
  for (size_t i = 0; i < draft.states.size(); ++i) {
    bind_state_names(draft, draft.states[i], draft.states[i].conditions, kNoSlot);
    for (const dsl::Transition& t : draft.states[i].state->transitions) {
      add_transition(draft, t, static_cast<uint16_t>(i));
    }
  }
}

/// Index of the state named, or kNoIndex and a diagnostic.
uint16_t Lowering::state_named(const MachineDraft& draft, const dsl::Name& name) {
  std::vector<std::string> names;
  for (size_t i = 0; i < draft.states.size(); ++i) {
    if (draft.states[i].state->name.text == name.text) return static_cast<uint16_t>(i);
    names.push_back(draft.states[i].state->name.text);
  }
  auto& d = error("FB0311", name.span, "`" + draft.machine->name.text + "` has no state `" + name.text + "`");
  const std::string near = dsl::nearest(name.text, names);
  d.hint = near.empty() ? "" : "did you mean `" + near + "`?";
  return kNoIndex;
}

void Lowering::add_transition(MachineDraft& draft, const dsl::Transition& transition, uint16_t from) {
  const Place place(*this, transition.span);
  TransitionDraft t;
  t.transition = &transition;
  t.from = from;
  t.to = state_named(draft, transition.target);
  Context context = draft.body;
  if (from != kFromBody) context.scope = &draft.states[from].conditions;
  context.no_blocks = "a transition";
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
  if (t.condition.error() || t.to == kNoIndex) return;
  draft.transitions.push_back(t);
}

/// Rule 10.1 (b), 10.2: the state after this step's transition, and which transition it was.
void Lowering::decide(MachineDraft& draft) {
  int64_t longest = 0;
  int64_t longest_body = 0;
  for (const TransitionDraft& t : draft.transitions) {
    int64_t& most = t.from == kFromBody ? longest_body : longest;
    most = std::max(most, t.after_steps);
  }
  const auto steps_since = [&](int64_t most) {
    return most == 0 ? kNoSlot : emitter_.new_state(0, static_cast<long>(most), 0, draft.entity->domain);
  };
  draft.steps = steps_since(longest);
  draft.body_steps = steps_since(longest_body);
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
  draft.next = emitter_.select(first_tick_, first, next);
  fired = emitter_.select(first_tick_, resumed, fired);
  draft.changed = emitter_.either(first_tick_, emitter_.compare(OpCode::kNotEqual, draft.next, draft.old_state));
  if (draft.machine->states.size() > kFromResume) error("FB0393", draft.machine->span, "more than 65,534 states");
  const long rows = static_cast<long>(draft.transitions.size() + draft.resume.size());
  draft.fired = emitter_.new_state(0, rows, 0, draft.entity->domain);
  emitter_.store(draft.entity->slot, draft.next);
  emitter_.store(draft.fired, fired);
  const auto count_steps = [&](SlotId steps, SlotId restart) {
    if (steps == kNoSlot) return;
    const SlotId more =
        emitter_.minimum(emitter_.add(steps, emitter_.constant(1)), emitter_.constant(emitter_.hi(steps)));
    emitter_.store(steps, emitter_.select(restart, emitter_.constant(0), more));
  };
  count_steps(draft.steps, draft.changed);
  count_steps(draft.body_steps, first_tick_);
}

SlotId Lowering::transition_fires(MachineDraft& draft, TransitionDraft& t) {
  SlotId fires = arithmetic_.slot_of(t.condition);
  const SlotId target = emitter_.constant(t.to);
  if (t.from == kFromBody) {
    fires = emitter_.both(fires, emitter_.compare(OpCode::kNotEqual, draft.old_state, target));
  } else {
    fires = emitter_.both(fires, emitter_.compare(OpCode::kEqual, draft.old_state, emitter_.constant(t.from)));
    if (t.from == t.to) fires = emitter_.truth(false);
  }
  if (t.hold_steps > 0) {
    t.counter = emitter_.new_state(0, static_cast<long>(t.hold_steps), 0, draft.entity->domain);
    const SlotId held =
        emitter_.compare(OpCode::kLessEqual, emitter_.constant(static_cast<long>(t.hold_steps)), t.counter);
    fires = emitter_.both(fires, held);
  }
  if (t.after_steps > 0) {
    // The counter stands at the steps before this one, so one less is wanted.
    const SlotId steps = t.from == kFromBody ? draft.body_steps : draft.steps;
    const SlotId passed =
        emitter_.compare(OpCode::kLess, emitter_.constant(static_cast<long>(t.after_steps) - 2), steps);
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
    if (!condition.is_truth() || target == kNoIndex) return first;
    holds.push_back(arithmetic_.slot_of(condition));
    draft.resume.push_back({kFromResume, target, line(row.span)});
  }
  for (size_t i = rows.size(); i-- > 0;) {
    const Place place(*this, rows[i].span);
    const SlotId number = emitter_.constant(static_cast<long>(draft.transitions.size() + i) + 1);
    first = emitter_.select(holds[i], emitter_.constant(draft.resume[i].to), first);
    fired = emitter_.select(holds[i], number, fired);
  }
  return first;
}

/// Rules 10.3, 10.4: for how many steps each `for` condition has held, counting the step of entry.
void Lowering::count_holds(MachineDraft& draft) {
  for (size_t i = 0; i < draft.states.size(); ++i) {
    StateDraft& s = draft.states[i];
    const Place place(*this, s.state->span);
    s.held = emitter_.compare(OpCode::kEqual, draft.next, emitter_.constant(static_cast<long>(i)));
    s.entered = emitter_.both(s.held, draft.changed);
    const bool counts = std::any_of(draft.transitions.begin(), draft.transitions.end(),
                                    [&](const TransitionDraft& t) { return t.from == i && t.hold_steps > 0; });
    if (counts) bind_state_names(draft, s, s.entry, s.entered);
  }
  for (TransitionDraft& t : draft.transitions) {
    if (t.hold_steps == 0) continue;
    const Place place(*this, t.transition->span);
    SlotId holds = arithmetic_.slot_of(t.condition);
    SlotId restart = first_tick_;
    if (t.from != kFromBody) {
      Context context = draft.body;
      context.scope = &draft.states[t.from].entry;
      context.no_blocks = "a transition";
      const Value now =
          t.transition->condition ? expression(*t.transition->condition, context) : Value::constant_truth(true);
      if (now.error()) continue;
      holds = arithmetic_.slot_of(now);
      restart = draft.states[t.from].entered;
    }
    const SlotId before = emitter_.select(restart, emitter_.constant(0), t.counter);
    const SlotId more = emitter_.minimum(emitter_.add(before, emitter_.constant(1)),
                                         emitter_.constant(static_cast<long>(t.hold_steps)));
    emitter_.store(t.counter, emitter_.select(holds, more, emitter_.constant(0)));
  }
}

/// Rule 10.1 (c): a block for each state, guarded by "it is held".
void Lowering::run_states(MachineDraft& draft) {
  for (size_t i = 0; i < draft.states.size(); ++i) {
    StateDraft& s = draft.states[i];
    if (s.state->body.empty()) continue;
    const size_t block = emitter_.new_block(draft.entity->domain, s.held, period_ticks(), policy_);
    emitter_.blocks[block].machine = draft.body.machine_index;
    emitter_.blocks[block].state = static_cast<uint16_t>(i);
    step_blocks_.push_back(block);
    Context context = draft.body;
    context.scope = &s.scope;
    context.state = static_cast<uint16_t>(i);
    context.start = s.entered;
    context.clear_in = draft.head;
    context.path = draft.body.path + s.state->name.text + ".";
    statements(s.state->body, context);
    store_vars();
  }
}

void Lowering::publish(MachineDraft& draft) {
  Machine row{};
  row.name = keep(draft.machine->name.text);
  row.policy = policy_;
  row.domain = draft.entity->domain;
  row.state = draft.entity->slot;
  row.fired = draft.fired != kNoSlot ? draft.fired : emitter_.constant(0);
  out_->name_lists.emplace_back();
  for (const dsl::State& state : draft.machine->states) out_->name_lists.back().push_back(keep(state.name.text));
  row.states = out_->name_lists.back().data();
  row.state_count = static_cast<uint16_t>(draft.machine->states.size());
  out_->transition_lists.emplace_back();
  std::vector<Transition>& list = out_->transition_lists.back();
  std::vector<TransitionText> texts;
  std::vector<SlotId> guards;
  for (const TransitionDraft& t : draft.transitions) {
    list.push_back({t.from, t.to, line(t.transition->span)});
    guards.push_back(t.transition->condition ? arithmetic_.slot_of(t.condition) : kNoSlot);
    Context context = draft.body;
    if (t.from != kFromBody) context.scope = &draft.states[t.from].conditions;
    std::string words = text(t.transition->span);
    if (const size_t arrow = words.rfind("->"); arrow != std::string::npos) words.erase(arrow);
    while (!words.empty() && words.back() == ' ') words.pop_back();
    texts.push_back(
        {words, t.transition->condition ? names_read(*t.transition->condition, context) : std::vector<NamedSlot>{}});
  }
  for (size_t i = 0; i < draft.resume.size(); ++i) {
    list.push_back(draft.resume[i]);
    const dsl::ResumeRow& source = draft.machine->resume[i];
    texts.push_back({source.condition ? "resume: " + text(source.condition->span) : "resume: otherwise",
                     source.condition ? names_read(*source.condition, draft.body) : std::vector<NamedSlot>{}});
  }
  row.transitions = list.data();
  row.transition_count = static_cast<uint16_t>(list.size());
  out_->machines.push_back(row);
  out_->transitions.push_back(texts);
  guards.resize(list.size(), kNoSlot);
  out_->guards.push_back(guards);
}

}  // namespace flyball::compiler
