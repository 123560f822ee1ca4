// A tick: inputs, statements, machines, promises. Rules 4.2 to 4.6, 6, 9, 10, 13.2.
#include <algorithm>
#include <utility>

#include "tests/reference/world.h"

namespace flyball::reference {
namespace {

constexpr int64_t kOldest_us = INT64_C(0x7fffffff);  // rule 6.1

/// The elements of `domain` that lie in some of those of `around`.
std::vector<uint32_t> lying_in(const std::vector<uint32_t>& some, const Domain& domain, const Domain* around) {
  const std::vector<uint32_t>& of = domain.in.at(around);
  std::vector<uint32_t> out;
  for (uint32_t i = 0; i < domain.size; ++i) {
    if (std::find(some.begin(), some.end(), of[i]) != some.end()) out.push_back(i);
  }
  return out;
}

std::vector<uint32_t> first_elements(size_t count) {
  std::vector<uint32_t> out(count);
  for (uint32_t i = 0; i < count; ++i) out[i] = i;
  return out;
}

}  // namespace

// Rule 4.3.
void Interpreter::store(Cell& cell, uint32_t element, const Rational& value) {
  const int64_t n = (value / cell.grid.step).round();
  const int64_t kept = std::clamp(n, cell.grid.lo, cell.grid.hi);
  ++cell.stores;
  if (kept != n) ++cell.saturated;
  cell.put(element, kept);
  if (cell.shift >= 0) cell.fraction[element] = kept << cell.shift;
}

// Rule 4.4.
void Interpreter::add(Cell& cell, uint32_t element, const Rational& value) {
  if (cell.shift < 0) return store(cell, element, cell.value[element] + value);
  const Rational fine = cell.grid.step * Rational::power_of_two(-cell.shift);
  const Rational sum = Rational(cell.fraction[element]) + Rational((value / fine).round());
  const Rational lo = Rational(cell.grid.lo) * Rational::power_of_two(cell.shift);
  const Rational hi = Rational(cell.grid.hi) * Rational::power_of_two(cell.shift);
  const Rational kept = sum < lo ? lo : sum > hi ? hi : sum;
  ++cell.stores;
  if (kept != sum) ++cell.saturated;
  cell.fraction[element] = kept.floor();
  cell.put(element, cell.shift == 0 ? kept.floor() : (kept / Rational::power_of_two(cell.shift)).round());
}

// Rule 8.2.
void Interpreter::vote(Vote& vote, uint32_t element, const Rational& value) {
  const Limit& limit = *vote.limit;
  const Grid& grid = limit.grant.grid;
  const Rational steps = value / grid.step;
  const Rational q = limit.vote_step;
  int64_t n = steps.round();
  if (limit.vote_step > 1) {
    n = (vote.ceiling ? (steps / q).floor() : -(-(steps / q)).floor()) * limit.vote_step;
  }
  vote.value[element] = std::clamp(n, grid.lo, grid.hi);
  vote.active[element] = 1;
}

void Interpreter::execute(const std::vector<Stmt>& list, const Elements& in, const std::vector<char>& entering) {
  for (const Stmt& stmt : list) {
    if (!stmt.all) {
      execute(stmt, in, entering);
    } else if (stmt.each != nullptr) {
      std::vector<char> by_pair(stmt.domain->size);
      const std::vector<uint32_t>& of = stmt.domain->in.at(stmt.each);
      for (uint32_t i = 0; i < stmt.domain->size; ++i) by_pair[i] = entering[of[i]];
      execute(stmt, lying_in(in, *stmt.domain, stmt.each), by_pair);
    } else if (!in.empty()) {
      const uint32_t size = stmt.domain == nullptr ? 1 : stmt.domain->size;
      execute(stmt, first_elements(size), std::vector<char>(size, entering[in[0]]));
    }
  }
}

void Interpreter::execute(const Stmt& stmt, const Elements& in, const std::vector<char>& entering) {
  for (Call* block : stmt.calls) call(*block, in, entering);
  switch (stmt.kind) {
    case Stmt::Kind::kLet:
      for (uint32_t e : in) {
        const Rational value = eval(*stmt.value, Env{e, nullptr});
        if (stmt.exact != nullptr) stmt.exact->value[e] = value;
        if (stmt.cell != nullptr) stmt.cell->put(e, (value / stmt.cell->grid.step).round());
      }
      return;
    case Stmt::Kind::kVar:
      for (uint32_t e : in) {
        if (!entering[e] || stmt.cell == nullptr || stmt.cell->kept[e]) continue;
        store(*stmt.cell, e,
              eval(stmt.values.empty() ? *stmt.value : *stmt.values[e % stmt.values.size()], Env{e, nullptr}));
      }
      return;
    case Stmt::Kind::kSet:
    case Stmt::Kind::kAdd: return assign(stmt, in);
    case Stmt::Kind::kVote:
      for (uint32_t e : in) {
        const Env env{e, nullptr};
        stmt.vote->target[e] = element(stmt.vote->at, env);
        vote(*stmt.vote, e, eval(*stmt.value, env));
      }
      return;
    case Stmt::Kind::kIf: {
      Elements then, other;
      for (uint32_t e : in) (truth(*stmt.value, Env{e, nullptr}) ? then : other).push_back(e);
      if (!then.empty()) execute(stmt.then_body, then, entering);
      if (!other.empty()) execute(stmt.else_body, other, entering);
      return;
    }
    case Stmt::Kind::kMachine:
      if (stmt.machine->due) step(*stmt.machine);
      return;
  }
}

// Rules 7.6, 9.4: all are evaluated before any is changed.
void Interpreter::assign(const Stmt& stmt, const Elements& in) {
  std::vector<std::pair<uint32_t, Rational>> changes;
  for (uint32_t e : in) {
    const Env env{e, nullptr};
    changes.emplace_back(element(stmt.at, env), eval(*stmt.value, env));
  }
  for (const auto& [target, value] : changes) {
    if (stmt.kind == Stmt::Kind::kSet) {
      store(*stmt.cell, target, value);
    } else {
      add(*stmt.cell, target, stmt.subtract ? -value : value);
    }
  }
}

// Rule 10.5.
void Interpreter::call(Call& block, const Elements& in, const std::vector<char>& entering) {
  for (auto& [exact, value] : block.arguments) {
    for (uint32_t e : in) exact->value[e] = eval(*value, Env{e, nullptr});
  }
  execute(block.body, in, entering);
  for (Call* inner : block.result_calls) call(*inner, in, entering);
  if (block.result->constant) return;
  for (uint32_t e : in) block.exact.value[e] = eval(*block.result, Env{e, nullptr});
}

void Interpreter::begin(Cell& cell, uint32_t element, int64_t steps) {
  cell.put(element, steps);
  if (cell.shift >= 0) cell.fraction[element] = steps << cell.shift;
}

void Interpreter::enter(const std::vector<FirstValue>& first, const Elements& in) {
  for (const FirstValue& row : first) {
    const auto set = [&row](uint32_t e) {
      if (!row.cell->kept[e]) begin(*row.cell, e, row.steps);
    };
    if (!row.every) {
      for (uint32_t e : in) set(e);
    } else if (row.each != nullptr) {
      for (uint32_t e : lying_in(in, *row.cell->domain, row.each)) set(e);
    } else {
      for (uint32_t e = 0; e < row.cell->steps.size(); ++e) set(e);
    }
  }
}

// Rule 10.3: how long each condition has held.
void Interpreter::look(std::vector<Transition>& list, const Elements& in, bool entry) {
  for (Transition& row : list) {
    for (uint32_t e : in) {
      row.holds[e] = row.condition == nullptr || truth(*row.condition, Env{e, nullptr});
      if (entry) row.run[e] = 0;
      row.run[e] = row.holds[e] ? row.run[e] + 1 : 0;
    }
  }
}

// Conditions of a state may use its lets and, in the step of entry, the first values of its vars: they are looked at on
// what the machine's body left (rule 10.4).
void Interpreter::look_at_state(State& state, const Elements& in, bool entry) {
  if (in.empty()) return;
  if (entry && !state.first.empty()) enter(state.first, in);
  // All of them, whether a condition reads them or not; intervals are proved only of those that are read.
  const auto* hulls = std::exchange(world_.hulls, nullptr);
  for (const Stmt& stmt : state.body) {
    if (stmt.all) continue;
    if (stmt.kind == Stmt::Kind::kLet && stmt.exact != nullptr) {
      for (uint32_t e : in) stmt.exact->value[e] = eval(*stmt.value, Env{e, nullptr});
    } else if (stmt.kind == Stmt::Kind::kVar && entry && stmt.cell != nullptr && stmt.values.empty()) {
      for (uint32_t e : in) store(*stmt.cell, e, eval(*stmt.value, Env{e, nullptr}));
    }
  }
  world_.hulls = hulls;
  look(state.transitions, in, entry);
}

bool Interpreter::fires(const Transition& transition, uint32_t element, int64_t since) {
  if (!transition.holds[element]) return false;
  if (transition.hold >= 0 && transition.run[element] < transition.hold + 1) return false;
  return transition.after < 0 || since >= transition.after;
}

// The target of the first that fires and does not lead to what is held; -1: none.
int Interpreter::taken(std::vector<Transition>& list, int held, uint32_t element, int64_t since) {
  for (Transition& row : list) {
    if ((held >= row.target && held <= row.last_target) || !fires(row, element, since)) continue;
    ++row.taken;
    return row.target;
  }
  return -1;
}

// Rule 10.1 (b): the state after this step.
int Interpreter::next_state(Machine& machine, uint32_t element, bool due) {
  const int held = machine.state[element];
  State& state = machine.states[static_cast<size_t>(held)];
  int next = taken(machine.transitions, held, element, machine.steps);
  if (next < 0 && state.outer >= 0) {
    State& outer = machine.outers[static_cast<size_t>(state.outer)];
    next = taken(outer.transitions, held, element, machine.since_outer_entry[element]);
  }
  if (next < 0 && due) next = taken(state.transitions, held, element, machine.since_entry[element]);
  return next < 0 ? held : next;
}

// Rule 10.2.
void Interpreter::resume(Machine& machine, const Elements& all, std::vector<char>& entered) {
  for (uint32_t e : all) {
    machine.state[e] = 0;
    entered[e] = 1;
    for (const ResumeRow& row : machine.resume) {
      if (row.condition != nullptr && !truth(*row.condition, Env{e, nullptr})) continue;
      machine.state[e] = row.target;
      break;
    }
  }
}

// Rule 8.2. Votes of a state with a period of its own stand until it steps, or is left: `stepping` says who steps.
void Interpreter::clear_votes(Machine& machine, const std::vector<char>* stepping) {
  for (Vote* made : world_.vote_list) {
    if (made->machine < 0 || world_.machine_list[static_cast<size_t>(made->machine)] != &machine) continue;
    const auto state = static_cast<size_t>(made->state);
    const bool slow = made->state >= 0 && state < machine.states.size() && machine.states[state].every > 1;
    if (slow != (stepping != nullptr)) continue;
    for (size_t i = 0; i < made->active.size(); ++i) {
      const size_t e = made->domain == machine.domain ? i : 0;
      if (!slow || (*stepping)[e] || machine.state[e] != made->state) made->active[i] = 0;
    }
  }
}

// Rule 6.3 in a machine with a period of its own.
void Interpreter::count(Machine& machine) {
  for (Counted& row : machine.counted) {
    row.before = row.now;
    row.has_before = row.has_now;
    row.now = row.input->reading;
    row.has_now = row.input->has_reading;
    row.before.resize(row.now.size());
    row.has_before.resize(row.now.size());
  }
}

// Rule 10.1.
void Interpreter::step(Machine& machine) {
  const Elements all = first_elements(machine.state.size());
  count(machine);
  clear_votes(machine, nullptr);
  if (machine.steps == 0 && !machine.first.empty()) enter(machine.first, all);
  execute(machine.body, all, std::vector<char>(all.size(), machine.steps == 0));
  look(machine.transitions, all, false);
  if (!machine.states.empty()) step_states(machine);
  ++machine.steps;
}

// Transitions of states, by elements; `due`: whose state steps in this step of the machine.
void Interpreter::move(Machine& machine, const std::vector<char>& due, std::vector<char>& entered) {
  for (uint32_t e = 0; e < machine.state.size(); ++e) {
    if (due[e]) ++machine.since_entry[e];
    ++machine.since_outer_entry[e];
    const int next = next_state(machine, e, due[e]);
    entered[e] = next != machine.state[e];
    if (entered[e]) ++machine.changes;
    machine.state[e] = next;
  }
}

void Interpreter::step_states(Machine& machine) {
  const bool first = machine.steps == 0;
  const Elements all = first_elements(machine.state.size());
  const auto those = [&](const State& state, const std::vector<char>* only) {
    Elements out;
    for (uint32_t e : all) {
      const bool held = machine.state[e] >= state.lo && machine.state[e] <= state.hi;
      if (held && (only == nullptr || (*only)[e])) out.push_back(e);
    }
    return out;
  };
  const auto outer_of = [&](uint32_t e) { return machine.states[static_cast<size_t>(machine.state[e])].outer; };
  std::vector<char> due(all.size(), 0), entered(all.size(), 0), entered_outer(all.size(), 0);
  std::vector<int> outer_before(all.size(), -1);
  if (first) {
    resume(machine, all, entered);
  } else {
    for (uint32_t e : all) {
      due[e] = ++machine.since_step[e] >= machine.states[static_cast<size_t>(machine.state[e])].every;
      outer_before[e] = outer_of(e);
    }
    for (State& outer : machine.outers) look_at_state(outer, those(outer, nullptr), false);
    for (State& state : machine.states) look_at_state(state, those(state, &due), false);
    move(machine, due, entered);
  }
  for (uint32_t e : all) {
    entered_outer[e] = outer_of(e) >= 0 && outer_of(e) != outer_before[e];
    if (entered[e]) machine.since_entry[e] = 0;
    if (entered_outer[e]) machine.since_outer_entry[e] = 0;
    if (entered[e]) due[e] = 1;
    if (due[e]) machine.since_step[e] = 0;
  }
  clear_votes(machine, &due);
  for (State& outer : machine.outers) look_at_state(outer, those(outer, &entered_outer), true);
  for (State& state : machine.states) look_at_state(state, those(state, &entered), true);
  for (State& outer : machine.outers) execute(outer.body, those(outer, nullptr), entered_outer);
  for (State& state : machine.states) {
    const Elements in = those(state, &due);
    if (!in.empty()) execute(state.body, in, entered);
  }
}

// Rule 6.1.
void Interpreter::count_ages() {
  for (Input& input : world_.inputs) {
    for (size_t e = 0; e < input.age_us.size(); ++e) {
      if (input.fresh[e]) {
        input.age_us[e] = 0;
      } else if (input.age_us[e] < kOldest_us) {
        input.age_us[e] = std::min(kOldest_us, input.age_us[e] + world_.tick_us);
      }
      input.fresh[e] = 0;
    }
  }
}

// Rules 6.2 and 6.3.
void Interpreter::condition(Input& input) {
  const Grid& grid = input.cell.grid;
  for (uint32_t e = 0; e < input.age_us.size(); ++e) {
    const bool young = input.stale_us < 0 || input.age_us[e] <= input.stale_us;
    const Rational reading = Rational(input.reading[e]) * input.reading_step;
    const bool inside = reading >= grid.step * Rational(grid.lo) && reading <= grid.step * Rational(grid.hi);
    input.ok[e] = input.has_reading[e] && young && inside;
    if (input.counter) {
      input.before_counted[e] = input.counted[e];
      input.has_before[e] = input.has_counted[e];
      input.counted[e] = input.reading[e];
      input.has_counted[e] = input.has_reading[e];
      continue;
    }
    const Rational value = input.ok[e] ? reading : eval(*input.otherwise, Env{e, nullptr});
    input.cell.put(e, input.edge[e] ? 1 : (value / grid.step).round());
    input.edge[e] = 0;
  }
}

void Interpreter::see(std::deque<SeenLet>& lets) {
  for (SeenLet& seen : lets) {
    seen.earlier = seen.value.empty() ? seen.of->value : seen.value;
    seen.value = seen.of->value;
  }
}

void Interpreter::step(Policy& policy) {
  const bool first = policy.steps == 0;
  if (first) {
    for (auto& [name, input] : policy.inputs) {
      for (uint32_t e = 0; e < input->cell.before.size() && input->otherwise != nullptr; ++e) {
        const Rational other = eval(*input->otherwise, Env{e, nullptr});
        input->cell.before[e] = Rational((other / input->cell.grid.step).round()) * input->cell.grid.step;
      }
    }
    for (const SeenGrant& seen : policy.seen_grants) seen.cell->before = seen.limit->grant.value;
    for (auto& [name, machine] : policy.machines) {
      for (const SeenValue& row : machine->seen) row.seen->before = row.grant ? row.of->value : row.of->before;
    }
  }
  for (auto& [name, machine] : policy.machines) machine->due = policy.steps % machine->every == 0;
  for (auto& [name, input] : policy.inputs) condition(*input);
  for (Vote* made : policy.votes) {
    if (made->machine < 0) std::fill(made->active.begin(), made->active.end(), 0);
  }
  if (first && !policy.first.empty()) enter(policy.first, {0});
  execute(policy.items, {0}, std::vector<char>(1, first));
  for (const auto& [name, machine] : policy.machines) {
    machine->before = machine->state;
    for (const SeenValue& row : machine->seen) {
      if (machine->due) row.seen->before = row.of->value;
    }
    if (machine->due) see(machine->seen_lets);
  }
  see(policy.seen_lets);
  for (Cell* cell : policy.cells) {
    if (!cell->tracked) continue;
    cell->earlier = cell->before;
    cell->before = cell->value;
  }
  for (const SeenGrant& seen : policy.seen_grants) seen.cell->before = seen.limit->grant.value;
  ++policy.steps;
}

void Interpreter::tick() {
  count_ages();
  for (Policy* policy : world_.policy_list) {
    if (world_.ticks % policy->period_ticks == 0) step(*policy);
  }
  for (auto& [name, limit] : world_.limit_by_name) arbitrate(*limit, world_.granted[limit]);
}

void Interpreter::finish_tick() {
  for (auto& [limit, granted] : world_.granted) {
    Cell& cell = const_cast<Limit*>(limit)->grant;
    for (uint32_t e = 0; e < granted.size(); ++e) cell.put(e, granted[e]);
  }
  for (Policy* policy : world_.policy_list) {
    if (world_.ticks % policy->period_ticks != 0) continue;
    for (Promise& promise : policy->promises) {
      promise.run = truth(*promise.condition, Env{}) ? promise.run + 1 : 0;
      promise.violated = promise.run > promise.hold;
    }
  }
  ++world_.ticks;
  world_.now_us += world_.tick_us;
}

// Rule 10.7.
void Interpreter::keep(Cell& cell, uint32_t element, int64_t steps) {
  if (steps < cell.grid.lo || steps > cell.grid.hi) return;
  cell.kept[element] = 1;
  begin(cell, element, steps);
  cell.before[element] = cell.value[element];
}

void Interpreter::reset() {
  world_.ticks = world_.now_us = 0;
  const auto set_first = [](const std::vector<FirstValue>& list) {
    for (const FirstValue& row : list) {
      for (uint32_t e = 0; e < row.cell->steps.size(); ++e) {
        begin(*row.cell, e, row.steps);
        row.cell->before[e] = row.cell->value[e];
        row.cell->kept[e] = 0;
      }
    }
  };
  const auto clear = [](std::vector<Transition>& list) {
    for (Transition& row : list) std::fill(row.run.begin(), row.run.end(), 0);
  };
  for (Policy& policy : world_.policies) {
    policy.steps = 0;
    for (SeenLet& seen : policy.seen_lets) seen.value.clear();
    set_first(policy.first);
    for (Promise& promise : policy.promises) {
      promise.run = 0;
      promise.violated = false;
    }
  }
  for (Machine& machine : world_.machines) {
    machine.steps = 0;
    for (SeenLet& seen : machine.seen_lets) seen.value.clear();
    std::fill(machine.state.begin(), machine.state.end(), 0);
    std::fill(machine.before.begin(), machine.before.end(), 0);
    for (auto* counter : {&machine.since_entry, &machine.since_outer_entry, &machine.since_step}) {
      std::fill(counter->begin(), counter->end(), 0);
    }
    for (Counted& row : machine.counted) row = {row.input, {}, {}, {}, {}};
    set_first(machine.first);
    clear(machine.transitions);
    for (auto* states : {&machine.states, &machine.outers}) {
      for (State& state : *states) {
        set_first(state.first);
        clear(state.transitions);
      }
    }
  }
  for (Input& input : world_.inputs) {
    const size_t size = input.cell.steps.size();
    input.reading.assign(size, 0);
    input.counted.assign(size, 0);
    input.before_counted.assign(size, 0);
    input.age_us.assign(size, kOldest_us);
    for (std::vector<char>* flags :
         {&input.has_reading, &input.fresh, &input.ok, &input.edge, &input.has_counted, &input.has_before}) {
      flags->assign(size, 0);
    }
  }
  for (Vote& made : world_.votes) std::fill(made.active.begin(), made.active.end(), 0);
  for (Limit& limit : world_.limits) {
    for (uint32_t e = 0; e < limit.grant.steps.size(); ++e) limit.grant.put(e, limit.safe);
    world_.granted[&limit].assign(limit.grant.steps.size(), limit.safe);
  }
}

}  // namespace flyball::reference
