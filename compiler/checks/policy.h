// What a check is given: one policy that compiled, what was proved of it, and what its names and transitions are.
#pragma once

#include "compiler/checks/guard.h"
#include "compiler/checks/intervals.h"
#include "compiler/flat_states.h"
#include "hal/chip/chip.h"

namespace flyball::compiler::checks {

constexpr size_t kBody = SIZE_MAX;  // a transition that stands in the machine's body

// A transition is compared with so many before it: a state with more is a table, and checking stays linear.
constexpr size_t kMostCompared = 32;

/// A transition, and whether it can ever be taken.
struct Move {
  const dsl::Transition* transition = nullptr;
  size_t from = kBody, to = 0;             // states, as flat_states() numbers them
  bool stays = false;                      // it leads to the state that it is in: it is passed over
  Guard guard;
  bool never_holds = false;                // its guard is false for every value
  const dsl::Transition* instead = nullptr;  // another is taken whenever this one could be, or before
  bool alive() const { return !never_holds && instead == nullptr && !stays; }
};

struct MachineMoves {
  const dsl::Machine* machine = nullptr;
  std::vector<FlatState> flat;             // first those that can be held
  size_t held = 0;                         // so many of them
  size_t most_compared = kMostCompared;    // a transition with so many before it
  std::vector<Move> body;
  std::vector<std::vector<Move>> states;   // by state: its own, in text order
  // By state; one that holds others with one of these. A transition that is never taken is told as such (FB0512): what
  // follows from it is not told again.
  std::vector<bool> reachable;

  /// The moves that lead out of `state`, one that can be held: the body's, those of the state around it, its own.
  std::vector<const Move*> out_of(size_t state) const;
  /// The state that is held after a move to `state`.
  size_t entered(size_t state) const { return flat[state].first; }
  /// Whether both can be held at once: they are the same, or one holds the other.
  bool together(size_t a, size_t b) const { return flat[a].contains(flat[b]) || flat[b].contains(flat[a]); }
};

struct Policy {
  const dsl::File& file;
  const CompileResult& compiled;
  const chip::Chip* chip = nullptr;  // null: checked without one
  const Names& names;
  Algebra& algebra;
  std::vector<MachineMoves> machines;  // those of moves_of
  std::vector<const Policy*> linked;  // all policies of the run, this one among them
  dsl::Diagnostics& diagnostics;
  Proofs proofs() const { return {compiled, names}; }
};

/// Whether both are ready at the same time when their conditions begin to hold at the same time.
bool wait_alike(const dsl::Transition& a, const dsl::Transition& b, const Algebra& algebra);

/// Every machine's moves, in text order.
std::vector<MachineMoves> moves_of(const dsl::File& file, Algebra& algebra);

}  // namespace flyball::compiler::checks
