// FB0511: a state that nothing leads out of, and that does not say `terminal`.
#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

void no_way_out(const Policy& policy, const MachineMoves& moves, size_t index) {
  const dsl::Name& name = moves.machine->states[index].name;
  dsl::Diagnostic& finding =
      policy.diagnostics.warning("FB0511", name.span, "nothing leads out of state `" + name.text + "`");
  finding.why = "a chip that gets here stays here until it is reset";
  for (const Move& move : moves.states[index]) {
    finding.related.push_back({move.transition->span, "this is never taken"});
  }
  finding.hint = "add a transition, or write `terminal state " + name.text + "`";
}

}  // namespace

void way_out(const Policy& policy) {
  for (const MachineMoves& moves : policy.machines) {
    if (moves.states.size() < 2) continue;  // a single state is no trap
    for (size_t i = 0; i < moves.states.size(); ++i) {
      const dsl::State& state = moves.machine->states[i];
      if (moves.out_of(i).empty() && !state.terminal && moves.reachable[i]) no_way_out(policy, moves, i);
    }
  }
}

}  // namespace flyball::compiler::checks
