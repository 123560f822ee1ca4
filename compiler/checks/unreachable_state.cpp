// FB0510: a state that no way leads to.
#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

/// Why a transition to the state is no way to it.
const char* obstacle(const Move& move, const MachineMoves& moves) {
  if (move.stays) return "this leads from the state to itself";
  return move.from != kBody && !moves.reachable[move.from] ? "this stands in a state that is not reached either"
                                                           : nullptr;
}

/// The transitions to each state that can be held, those of the body first.
std::vector<std::vector<const Move*>> moves_to(const MachineMoves& moves) {
  std::vector<std::vector<const Move*>> to(moves.flat.size());
  for (const Move& move : moves.body) to[moves.entered(move.to)].push_back(&move);
  for (const std::vector<Move>& own : moves.states) {
    for (const Move& move : own) to[moves.entered(move.to)].push_back(&move);
  }
  return to;
}

}  // namespace

void unreachable_state(const Policy& policy) {
  for (const MachineMoves& moves : policy.machines) {
    const std::vector<std::vector<const Move*>> to = moves_to(moves);
    for (const FlatState& state : moves.flat) {
      const bool told = state.outer != kNoIndex && !moves.reachable[state.outer];
      if (moves.reachable[state.index] || told) continue;
      dsl::Diagnostic& finding =
          policy.diagnostics.warning("FB0510", state.state->name.span, "state `" + state.name + "` is never reached");
      finding.hint = "add a transition to it, or remove the state";
      for (size_t i = state.first; i <= state.last; ++i) {
        for (const Move* move : to[i]) {
          if (const char* why = obstacle(*move, moves)) finding.related.push_back({move->transition->span, why});
        }
      }
    }
  }
}

}  // namespace flyball::compiler::checks
