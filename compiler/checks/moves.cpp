// Which transitions can be taken, and which states are reached by them.
#include <algorithm>
#include <optional>
#include <unordered_map>

#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

using StateIndex = std::unordered_map<std::string, size_t>;

/// How long it waits at least, or at most; nothing where that is not known.
std::optional<Rational> wait(const dsl::ExprPtr& wait, bool most, const Algebra& algebra) {
  if (!wait) return Rational(0);
  const Proved* p = algebra.proved(*wait);
  if (p == nullptr) return std::nullopt;
  return most ? p->interval.hi : p->interval.lo;
}

/// At most `a`, whatever the params are.
bool no_longer(const dsl::ExprPtr& a, const dsl::ExprPtr& b, const Algebra& algebra) {
  if (a == nullptr || (b != nullptr && algebra.text(a->span) == algebra.text(b->span))) return true;
  const std::optional<Rational> most = wait(a, true, algebra);
  const std::optional<Rational> least = wait(b, false, algebra);
  return most && least && *most <= *least;
}

/// Since the entry into its state: what has held for a time has been looked at for as long (rule 10.3).
std::optional<Rational> least_wait(const dsl::Transition& t, const Algebra& algebra) {
  std::optional<Rational> after = wait(t.after, false, algebra);
  if (t.samples || !after) return after;
  const std::optional<Rational> hold = wait(t.hold, false, algebra);
  return hold ? std::max(*hold, *after) : after;
}

/// Whether `earlier` is ready whenever `later` is: it waits for nothing, or for no longer.
bool as_soon(const dsl::Transition& earlier, const dsl::Transition& later, const Algebra& algebra) {
  if (earlier.hold && earlier.samples != later.samples) return false;
  const std::optional<Rational> most = wait(earlier.after, true, algebra);
  const std::optional<Rational> least = least_wait(later, algebra);
  return no_longer(earlier.hold, later.hold, algebra) &&
         (no_longer(earlier.after, later.after, algebra) || (most && least && *most <= *least));
}

/// `earlier` stands before `later`; in a state that it leads to it is passed over (rule 10.1).
bool precedes(const Move& earlier, const Move& later, const MachineMoves& machine, const Algebra& algebra) {
  if (later.from == kBody ? earlier.to != later.to : machine.together(earlier.to, later.from)) return false;
  return earlier.transition != nullptr && as_soon(*earlier.transition, *later.transition, algebra) &&
         algebra.implies(later.guard, earlier.guard);
}

void find_instead(Move& move, const std::vector<Move>& before, const MachineMoves& machine, const Algebra& algebra) {
  const size_t first = before.size() - std::min(before.size(), machine.most_compared);
  for (size_t i = first; i < before.size() && move.instead == nullptr && !move.never_holds; ++i) {
    if (before[i].alive() && precedes(before[i], move, machine, algebra)) move.instead = before[i].transition;
  }
}

/// Of one state: an `after` alone leaves it at least a step before those that wait for longer are looked at.
void find_sooner(std::vector<Move>& own, const dsl::ExprPtr& every, const Algebra& algebra) {
  const Proved* period = every ? algebra.proved(*every) : nullptr;
  const auto sooner = [&](const Move& a, const Move& b) {
    const std::optional<Rational> most = wait(a.transition->after, true, algebra);
    const std::optional<Rational> least = least_wait(*b.transition, algebra);
    return most && least && *most + period->interval.hi <= *least;
  };
  const Move* first = nullptr;
  for (const Move& move : own) {
    const bool alone = move.alive() && !move.transition->condition && move.transition->after;
    if (alone && period != nullptr && (first == nullptr || sooner(move, *first))) first = &move;
  }
  if (first == nullptr) return;
  for (Move& move : own) {
    if (move.alive() && sooner(*first, move)) move.instead = first->transition;
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
    Move move{&t, from, to->second, false, Guard{{Conjunction{}}}, false, nullptr};
    move.stays = from != kBody && machine.flat[move.to].contains(machine.flat[from]);
    if (t.condition) move.guard = algebra.guard(*t.condition);
    move.never_holds = algebra.never(move.guard);
    for (const std::vector<Move>* moves : before) find_instead(move, *moves, machine, algebra);
    find_instead(move, result, machine, algebra);
    result.push_back(std::move(move));
  }
  return result;
}

/// From the states that a run begins in, along the transitions.
std::vector<bool> reached(const MachineMoves& moves, const StateIndex& index) {
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
    if (const auto target = index.find(row.target.text); target != index.end()) reach(target->second);
  }
  while (!next.empty()) {
    const size_t state = next.back();
    next.pop_back();
    for (const Move* move : moves.out_of(state)) reach(move->to);
  }
  return reachable;
}

/// In a file with thousands of transitions each is compared with fewer before it, so that checking stays quick.
size_t most_compared(const dsl::File& file) {
  constexpr size_t kComparisons = 50'000, kLeast = 4;
  size_t transitions = 1;
  for (const dsl::Item& item : file.items) {
    if (!item.machine) continue;
    transitions += item.machine->transitions.size();
    for (const FlatState& state : flat_states(*item.machine)) transitions += state.state->transitions.size();
  }
  return std::clamp(kComparisons / transitions, kLeast, kMostCompared);
}

}  // namespace

std::vector<const Move*> MachineMoves::out_of(size_t state) const {
  std::vector<const Move*> out;
  const auto add = [&](const std::vector<Move>& moves) {
    for (const Move& move : moves) {
      if (!flat[move.to].contains(flat[state])) out.push_back(&move);
    }
  };
  add(body);
  if (flat[state].outer != kNoIndex) add(states[flat[state].outer]);
  add(states[state]);
  return out;
}

bool wait_alike(const dsl::Transition& a, const dsl::Transition& b, const Algebra& algebra) {
  return as_soon(a, b, algebra) && as_soon(b, a, algebra);
}

std::vector<MachineMoves> moves_of(const dsl::File& file, Algebra& algebra) {
  std::vector<MachineMoves> all;
  const size_t compared = most_compared(file);
  for (const dsl::Item& item : file.items) {
    if (!item.machine) continue;
    const dsl::Machine& machine = *item.machine;
    MachineMoves one;
    one.machine = &machine;
    one.most_compared = compared;
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
      const dsl::State& state = *one.flat[i].state;
      one.states[i] = moves(state.transitions, index, i, before, one, algebra);
      find_sooner(one.states[i], state.every ? state.every : machine.every ? machine.every : file.every, algebra);
    }
    one.reachable = reached(one, index);
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace flyball::compiler::checks
