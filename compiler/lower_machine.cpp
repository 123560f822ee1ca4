// Machines: body, one transition, the statements of the states then held (rule 10). States are flattened into blocks
// guarded by "this state is held"; what is decided between body and states is in lower_transition.cpp.
#include <algorithm>
#include <utility>

#include "compiler/lowering.h"

namespace flyball::compiler {

void Lowering::lower_machine(const dsl::Machine& machine, const Context& policy) {
  const Place place(*this, machine.span);
  MachineDraft draft;
  draft.machine = &machine;
  draft.entity = policy.scope->find(machine.name.text);
  if (draft.entity == nullptr || draft.entity->machine != &machine) return;
  Pace pace = pace_;
  if (machine.every && slower(*machine.every, policy, machine.name.text, pace)) pace.of = "machine";
  const PaceIs pace_is(*this, pace);
  draft.entity->index = static_cast<uint32_t>(out_->machines.size());
  draft.body = body_of(*draft.entity, policy);
  draft.body.scope->names.clear();  // vars made for who reads them from above come back where their statements stand
  draft.head = emitter_.new_block(draft.entity->domain, kNoSlot, period_ticks(), policy_);
  emitter_.blocks[draft.head].machine = draft.body.machine_index;
  step_blocks_.push_back(draft.head);

  identify_in(draft.body, draft.entity->slot, "state");
  statements(machine.body, draft.body);
  if (!machine.states.empty()) {
    draft.begins = begins(draft.entity->slot);
    draft.old_state = previous(draft.entity->slot);
    collect_states(draft);
    collect_transitions(draft);
    decide(draft);
    find_held(draft);
    count_holds(draft);
  }
  store_vars();
  publish(draft);
  run_states(draft);
  end_first_steps_in_states();
}

/// Where the statements of a machine's body stand.
Context Lowering::body_of(Entity& machine, const Context& policy) {
  if (machine.body == nullptr) machine.body = new_scope(policy.scope);
  Context context = policy;
  context.scope = machine.body;
  context.domain = machine.domain;
  context.machine = machine.machine;
  context.machine_index = static_cast<uint16_t>(machine.index);
  context.path = context.home = policy.path + machine.name + ".";
  return context;
}

const Lowering::VarsByName& Lowering::vars_of_body(const dsl::Machine& machine) {
  const auto [vars, is_new] = body_vars_.try_emplace(&machine);
  for (size_t i = 0; is_new && i < machine.body.size(); ++i) {
    const dsl::Stmt& stmt = *machine.body[i];
    if (stmt.kind == dsl::StmtKind::kVar) vars->second.try_emplace(stmt.name.text, &stmt);
  }
  return vars->second;
}

/// `machine.var` (rule 9.5): a var of the body, made now when it stands below; null after an error.
Entity* Lowering::machine_var(Entity& machine, const dsl::Name& var, const Context& context) {
  const VarsByName& vars = vars_of_body(*machine.machine);
  const auto found = vars.find(var.text);
  if (found == vars.end()) {
    auto& d = error("FB0303", var.span, "the body of machine `" + machine.name + "` has no var `" + var.text + "`");
    std::vector<std::string> names;
    if (may_suggest())
      std::transform(vars.begin(), vars.end(), std::back_inserter(names), [](auto& v) { return v.first; });
    const bool near = dsl::suggest(d, var.span, var.text, names);
    if (!near) d.hint = "a machine is asked `is STATE`, or for a var of its body";
    return nullptr;
  }
  const dsl::Stmt& stmt = *found->second;
  if (machine.body != nullptr) {
    if (const auto made = machine.body->names.find(var.text); made != machine.body->names.end()) return made->second;
  }
  if (const auto made = state_vars_.find(&stmt); made != state_vars_.end()) return made->second;
  return make_var_now(stmt, machine, context);
}

/// With what its type is `like`, which may go on for as many vars as there are.
Entity* Lowering::make_var_now(const dsl::Stmt& stmt, Entity& machine, const Context& context) {
  const OneMore deeper(depth_);
  if (is_too_deep(stmt.span)) return nullptr;
  state_vars_[&stmt] = nullptr;  // which a type that comes back to it finds
  const dsl::Expr* like = stmt.type->like.get();
  const bool like_name = like != nullptr && like->kind == dsl::ExprKind::kName && like->name.text != stmt.name.text;
  if (like_name && context.scope->find(like->name.text) == nullptr) machine_var(machine, like->name, context);
  Context policy;
  policy.scope = context.scope;
  while (policy.scope->parent != nullptr) policy.scope = policy.scope->parent;
  policy.path = policy_name() + ".";
  const Place place(*this, stmt.span);
  tell_calls();
  const std::vector<Call> calls = std::exchange(calls_, {});  // the var is the machine's, whoever asks
  Entity* made = make_var(stmt, body_of(machine, policy));
  tell_calls();
  calls_ = calls;
  return state_vars_[&stmt] = made;
}

void Lowering::collect_states(MachineDraft& draft) {
  for (const FlatState& flat : flat_states(*draft.machine)) {
    draft.states.emplace_back();
    StateDraft& s = draft.states.back();
    static_cast<FlatState&>(s) = flat;
    draft.state_names.try_emplace(flat.state->name.text, flat.index);
    s.pace = pace_;
    if (!flat.state->every || !slower(*flat.state->every, draft.body, flat.state->name.text, s.pace)) continue;
    s.pace.of = "state";
    s.every = s.pace.period_us / pace_.period_us;
  }
  check_states(draft);
  for (StateDraft& s : draft.states) {
    const bool inner = s.outer != kNoIndex;
    StateDraft& around = inner ? draft.states[s.outer] : s;
    s.scope.parent = inner ? &around.scope : draft.body.scope;
    s.conditions.parent = inner ? &around.conditions : draft.body.scope;
    s.entry.parent = inner ? &around.entry : draft.body.scope;
  }
  // Vars are made once, before any condition reads them; they come back into scope where their statements stand.
  const auto make_vars = [&](StateDraft& s) {
    Context context = inside(draft, s);
    context.scope = &s.scope;
    for (const dsl::StmtPtr& stmt : s.state->body) {
      if (stmt->kind == dsl::StmtKind::kVar) state_vars_[stmt.get()] = make_var(*stmt, context);  // null: said once
    }
  };
  const size_t held = held_count(flat_states(*draft.machine));
  for (size_t i = held; i < draft.states.size(); ++i) make_vars(draft.states[i]);
  for (size_t i = 0; i < held; ++i) make_vars(draft.states[i]);
  for (StateDraft& s : draft.states) s.scope.names.clear();
}

void Lowering::check_states(const MachineDraft& draft) {
  if (draft.states.size() > kFromResume) error("FB0393", draft.machine->name.span, "more than 65,534 states");
  std::map<std::string, const dsl::State*> known;
  for (const StateDraft& s : draft.states) {
    const auto [other, is_new] = known.try_emplace(s.state->name.text, s.state);
    if (!is_new) {
      error("FB0360", s.state->name.span, "state `" + s.state->name.text + "` is declared already")
          .related.push_back({other->second->name.span, "the first declaration"});
    }
    if (s.every > 1 && s.is_outer()) {
      error("FB0433", s.state->every->span, "a state that holds others steps whenever its machine does").hint =
          "write `every` in the states inside";
    }
  }
}

/// Where the statements of a state stand; its scope is for the caller to choose.
Context Lowering::inside(const MachineDraft& draft, const StateDraft& state) const {
  Context context = draft.body;
  context.state = state.index;
  context.start = state.entered;
  context.clear_in = draft.head;
  context.held = state.held;
  context.keeps = state.keeps;
  context.slow_state = state.every > 1;
  context.path = context.home = draft.body.path + state.name + ".";
  return context;
}

/// Index of the state named, or kNoIndex and a diagnostic.
uint16_t Lowering::state_named(const MachineDraft& draft, const dsl::Name& name) {
  if (const auto found = draft.state_names.find(name.text); found != draft.state_names.end()) return found->second;
  unknown_state(*draft.machine, name);
  return kNoIndex;
}

void Lowering::unknown_state(const dsl::Machine& machine, const dsl::Name& name) {
  auto& d = error("FB0311", name.span, "`" + machine.name.text + "` has no state `" + name.text + "`");
  if (!may_suggest()) return;
  std::vector<std::string> names;
  for (const FlatState& s : flat_states(machine)) names.push_back(s.state->name.text);
  dsl::suggest(d, name.span, name.text, names);
}

/// Rule 10.1 (c): a block for each state, guarded by "it is held, and steps"; those that hold others come first.
void Lowering::run_states(MachineDraft& draft) {
  const auto run = [&](size_t i) {
    StateDraft& s = draft.states[i];
    if (s.state->body.empty()) return;
    open_state_block(draft, draft.entity->domain, s.stepping, i);
    const PaceIs pace(*this, s.pace);
    Context context = inside(draft, s);
    context.scope = &s.scope;
    statements(s.state->body, context);
    store_vars();
    while (!changed_.empty()) {  // arrays of each element
      const DomainId domain = changed_.front()->domain;
      open_state_block(draft, domain, guard_over(draft, s.stepping, domain), i);
      store_vars();
    }
  };
  const size_t held = held_count(flat_states(*draft.machine));
  for (size_t i = held; i < draft.states.size(); ++i) run(i);
  for (size_t i = 0; i < held; ++i) run(i);
}

void Lowering::open_state_block(const MachineDraft& draft, DomainId domain, SlotId guard, size_t state) {
  const size_t block = emitter_.new_block(domain, guard, emitter_.blocks[draft.head].period_ticks, policy_);
  emitter_.blocks[block].machine = draft.body.machine_index;
  emitter_.blocks[block].state = static_cast<uint16_t>(state);
  step_blocks_.push_back(block);
}

/// A guard of the machine's elements for all that lie in them. It is made before the blocks of states.
SlotId Lowering::guard_over(const MachineDraft& draft, SlotId guard, DomainId domain) {
  const SlotId r = emitter_.new_slot(SlotKind::kTemporary, 0, 1, domain);
  const uint16_t relation = relation_between(domain, emitter_.domain(guard));
  emitter_.append(draft.head, {OpCode::kGather, Type::kI32, domain, r, guard, kNoSlot, kNoSlot, relation});
  return r;
}

void Lowering::publish(MachineDraft& draft) {
  Machine row{};
  row.name = keep(draft.machine->name.text);
  row.policy = policy_;
  row.domain = draft.entity->domain;
  row.state = draft.entity->slot;
  row.fired = draft.fired != kNoSlot ? draft.fired : emitter_.constant(0);
  out_->name_lists.emplace_back();
  out_->states.emplace_back();
  for (const StateDraft& s : draft.states) {
    out_->name_lists.back().push_back(keep(s.name));
    out_->states.back().push_back({s.outer, s.state->terminal});
    uint16_t& count = s.is_outer() ? row.outer_count : row.state_count;
    ++count;
  }
  row.states = out_->name_lists.back().data();
  publish_transitions(draft, row);
  out_->machines.push_back(row);
  bound_count(out_->machines.size(), draft.machine->name.span, "machines");
}

void Lowering::publish_transitions(MachineDraft& draft, Machine& row) {
  out_->transition_lists.emplace_back();
  std::vector<Transition>& list = out_->transition_lists.back();
  std::vector<TransitionText> texts;
  std::vector<SlotId> guards;
  for (const TransitionDraft& t : draft.transitions) {
    list.push_back({t.from, t.to, line(t.transition->span)});
    guards.push_back(t.transition->condition ? arithmetic_.slot_of(t.condition) : kNoSlot);
    const Context context = conditions_of(draft, t.from);
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
  if (draft.fired != kNoSlot) {
    std::string all;
    for (size_t i = 0; i < list.size(); ++i) {
      all += texts[i].condition + " " + std::to_string(list[i].from) + " -> " + std::to_string(list[i].to) + "\n";
    }
    identify_in(draft.body, draft.fired, "fired", all);
  }
  if (list.size() >= kNoIndex) error("FB0393", draft.machine->name.span, "more than 65,534 transitions");
  row.transitions = list.data();
  row.transition_count = static_cast<uint16_t>(list.size());
  out_->transitions.push_back(texts);
  guards.resize(list.size(), kNoSlot);
  out_->guards.push_back(guards);
}

}  // namespace flyball::compiler
