// Which transitions can be taken, and which states are reached by them.
#include <unordered_map>

#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

using StateIndex = std::unordered_map<std::string, size_t>;

std::string wait_text(const dsl::ExprPtr& wait, const Algebra& algebra) { return wait ? algebra.text(wait->span) : ""; }

/// Whether `earlier` is ready whenever `later` is: it waits for nothing, or for the same.
bool as_soon(const dsl::Transition& earlier, const dsl::Transition& later, const Algebra& algebra) {
  const auto same = [&](const dsl::ExprPtr& a, const dsl::ExprPtr& b) {
    return a == nullptr || wait_text(a, algebra) == wait_text(b, algebra);
  };
  return same(earlier.hold, later.hold) && same(earlier.after, later.after) &&
         (!earlier.hold || earlier.samples == later.samples);
}

/// `earlier` stands before `later`; in a state that it leads to it is passed over (rule 10.1).
bool precedes(const Move& earlier, const Move& later, const MachineMoves& machine, const Algebra& algebra) {
  if (later.from == kBody ? earlier.to != later.to : machine.together(earlier.to, later.from)) return false;
  return earlier.transition != nullptr && as_soon(*earlier.transition, *later.transition, algebra) &&
         algebra.implies(later.guard, earlier.guard);
}

void find_instead(Move& move, const std::vector<Move>& before, const MachineMoves& machine, const Algebra& algebra) {
  const size_t first = before.size() > kMostCompared ? before.size() - kMostCompared : 0;
  for (size_t i = first; i < before.size() && move.instead == nullptr && !move.never_holds; ++i) {
    if (before[i].alive() && precedes(before[i], move, machine, algebra)) move.instead = before[i].transition;
  }
}

/// The transitions that stand in `from`; `before`: where others stand that come first.
std::vector<Move> moves(const std::vector<dsl::Transition>& transitions, const StateIndex& index, size_t from,
                        const std::vector<const std::vector<Move>*>& before, const MachineMoves& machine,
                        Algebra& algebra) {
  std::vector<Move> result;
  for (const dsl::Transition& t : transitions) {
    const auto to = index.find(t.target.text);
    if (to == index.end()) continue;
    Move move{&t, from, to->second, false, Guard{{Conjunction{}}}, t.hold || t.after, false, nullptr};
    move.stays = from != kBody && machine.flat[move.to].contains(machine.flat[from]);
    if (t.condition) move.guard = algebra.guard(*t.condition);
    move.never_holds = algebra.never(move.guard);
    for (const std::vector<Move>* moves : before) find_instead(move, *moves, machine, algebra);
    find_instead(move, result, machine, algebra);
    result.push_back(std::move(move));
  }
  return result;
}

/// From the states that a run begins in, along the transitions that can be taken.
std::vector<bool> reached(const MachineMoves& moves, const StateIndex& index, Algebra& algebra) {
  const dsl::Machine& machine = *moves.machine;
  std::vector<bool> reachable(moves.flat.size(), false);
  std::vector<size_t> next;
  const auto reach = [&](size_t to) {
    if (to >= reachable.size() || reachable[moves.entered(to)]) return;
    const size_t state = moves.entered(to);
    reachable[state] = true;
    if (const uint16_t outer = moves.flat[state].outer; outer != kNoIndex) reachable[outer] = true;
    next.push_back(state);
  };
  if (!machine.has_resume) reach(0);
  for (const dsl::ResumeRow& row : machine.resume) {
    if (row.condition && algebra.never(algebra.guard(*row.condition))) continue;
    if (const auto target = index.find(row.target.text); target != index.end()) reach(target->second);
  }
  while (!next.empty()) {
    const size_t state = next.back();
    next.pop_back();
    for (const Move* move : moves.out_of(state)) reach(move->to);
  }
  return reachable;
}

}  // namespace

std::vector<const Move*> MachineMoves::out_of(size_t state) const {
  std::vector<const Move*> out;
  const auto add = [&](const std::vector<Move>& moves) {
    for (const Move& move : moves) {
      if (move.alive() && !flat[move.to].contains(flat[state])) out.push_back(&move);
    }
  };
  add(body);
  if (flat[state].outer != kNoIndex) add(states[flat[state].outer]);
  add(states[state]);
  return out;
}

std::vector<MachineMoves> moves_of(const dsl::File& file, Algebra& algebra) {
  std::vector<MachineMoves> all;
  for (const dsl::Item& item : file.items) {
    if (!item.machine) continue;
    const dsl::Machine& machine = *item.machine;
    MachineMoves one;
    one.machine = &machine;
    one.flat = flat_states(machine);
    one.held = held_count(one.flat);
    StateIndex index;
    for (const FlatState& state : one.flat) index.emplace(state.state->name.text, state.index);
    one.body = moves(machine.transitions, index, kBody, {}, one, algebra);
    one.states.resize(one.flat.size());
    for (size_t i = one.flat.size(); i-- > 0;) {  // a state around others before those
      const uint16_t outer = one.flat[i].outer;
      std::vector<const std::vector<Move>*> before{&one.body};
      if (outer != kNoIndex) before.push_back(&one.states[outer]);
      one.states[i] = moves(one.flat[i].state->transitions, index, i, before, one, algebra);
    }
    one.reachable = reached(one, index, algebra);
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace flyball::compiler::checks
