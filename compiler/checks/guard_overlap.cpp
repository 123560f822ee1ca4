// FB0513: two transitions of one state whose guards can hold in the same tick, to different targets, where neither is
// the narrower: which one is taken is an accident of the order. One that waits (`for`, `after`) is ready in a single
// tick, and one that waits for less has mostly left the state by then: those that wait alike are compared. The body,
// the state around and `resume` are ordered on purpose.
#include <algorithm>

#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

bool compete(const Move& a, const Move& b, const MachineMoves& moves, const Algebra& algebra) {
  if (moves.entered(a.to) == moves.entered(b.to) || !a.alive() || !b.alive() || !a.guard || !b.guard) return false;
  return wait_alike(*a.transition, *b.transition, algebra) && !algebra.disjoint(a.guard, b.guard) &&
         !algebra.implies(a.guard, b.guard) && !algebra.implies(b.guard, a.guard);
}

}  // namespace

void guard_overlap(const Policy& policy) {
  for (const MachineMoves& moves : policy.machines) {
    for (const std::vector<Move>& state : moves.states) {
      for (size_t i = 0; i < state.size(); ++i) {
        for (size_t j = i - std::min(i, moves.most_compared); j < i; ++j) {
          if (!compete(state[j], state[i], moves, policy.algebra)) continue;
          dsl::Diagnostic& finding = policy.diagnostics.warning(
              "FB0513", state[i].transition->span,
              "this and a transition above it can hold in the same tick, and lead to different states");
          finding.related.push_back({state[j].transition->span, "this one is taken then, because it stands first"});
          finding.hint = "say which one is meant: add `and not (...)` to one of the conditions";
          break;
        }
      }
    }
  }
}

}  // namespace flyball::compiler::checks
