// FB0511: a state that nothing leads out of, and that does not say `terminal`.
#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

void no_way_out(const Policy& policy, const FlatState& state) {
  const dsl::Name& name = state.state->name;
  dsl::Diagnostic& finding =
      policy.diagnostics.warning("FB0511", name.span, "nothing leads out of state `" + state.name + "`");
  finding.why = "a chip that gets here stays here until it is reset";
  finding.hint = "add a transition, or write `terminal state " + name.text + "`";
}

bool terminal(const MachineMoves& moves, size_t index) {
  const FlatState& state = moves.flat[index];
  return state.state->terminal || (state.outer != kNoIndex && moves.flat[state.outer].state->terminal);
}

}  // namespace

void way_out(const Policy& policy) {
  for (const MachineMoves& moves : policy.machines) {
    if (moves.held < 2) continue;  // a single state is no trap
    for (size_t i = 0; i < moves.held; ++i) {
      if (moves.out_of(i).empty() && !terminal(moves, i) && moves.reachable[i]) no_way_out(policy, moves.flat[i]);
    }
  }
}

}  // namespace flyball::compiler::checks
