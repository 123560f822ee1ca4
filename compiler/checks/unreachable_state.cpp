// FB0510: a state that no way leads to.
#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

/// Why a transition to the state is no way to it.
const char* obstacle(const Move& move, const MachineMoves& moves) {
  if (move.stays) return "this leads from the state to itself";
  if (!move.alive()) return "this is never taken";
  return move.from != kBody && !moves.reachable[move.from] ? "this stands in a state that is not reached either"
                                                           : nullptr;
}

}  // namespace

void unreachable_state(const Policy& policy) {
  for (const MachineMoves& moves : policy.machines) {
    for (const FlatState& state : moves.flat) {
      const bool told = state.outer != kNoIndex && !moves.reachable[state.outer];
      if (moves.reachable[state.index] || told) continue;
      dsl::Diagnostic& finding =
          policy.diagnostics.warning("FB0510", state.state->name.span, "state `" + state.name + "` is never reached");
      finding.hint = "add a transition to it, or remove the state";
      const auto look = [&](const Move& move) {
        const bool here = state.contains(moves.flat[moves.entered(move.to)]);
        const char* why = here ? obstacle(move, moves) : nullptr;
        if (why != nullptr) finding.related.push_back({move.transition->span, why});
      };
      for (const Move& move : moves.body) look(move);
      for (const std::vector<Move>& own : moves.states) {
        for (const Move& move : own) look(move);
      }
    }
  }
}

}  // namespace flyball::compiler::checks
