// FB0531: a state votes a limit down to the end of its range, and from some other state there is no way to it.
#include "compiler/checks/checks.h"
#include "compiler/checks/votes.h"

namespace flyball::compiler::checks {
namespace {

/// The states from which one of `goals` is reached, themselves included.
std::vector<bool> leading_to(const std::vector<size_t>& goals, const MachineMoves& moves) {
  std::vector<std::vector<size_t>> into(moves.held);
  for (size_t i = 0; i < moves.held; ++i) {
    for (const Move* move : moves.out_of(i)) into[moves.entered(move->to)].push_back(i);
  }
  std::vector<bool> leads(moves.held, false);
  std::vector<size_t> next = goals;
  while (!next.empty()) {
    const size_t state = next.back();
    next.pop_back();
    if (leads[state]) continue;
    leads[state] = true;
    next.insert(next.end(), into[state].begin(), into[state].end());
  }
  return leads;
}

}  // namespace

void lowest_ceiling(const Policy& policy) {
  std::map<std::pair<size_t, const Declared*>, std::vector<const VotePlace*>> lowest;  // by machine and limit
  const std::vector<VotePlace> votes = votes_of(policy);
  for (const VotePlace& vote : votes) {
    if (!vote.ceiling() || vote.state == kBody || vote.value.hi > policy.algebra.range(*vote.limit)->lo) continue;
    lowest[{vote.machine, vote.limit}].push_back(&vote);
  }
  for (const VotePlace& vote : votes) {  // in text order, one finding a limit
    const auto found = lowest.find({vote.machine, vote.limit});
    if (found == lowest.end() || found->second.front() != &vote) continue;
    const MachineMoves& moves = policy.machines[vote.machine];
    std::vector<size_t> goals;
    for (const VotePlace* goal : found->second) {
      for (size_t i = moves.flat[goal->state].first; i <= moves.flat[goal->state].last; ++i) goals.push_back(i);
    }
    const std::vector<bool> leads = leading_to(goals, moves);
    for (size_t i = 0; i < leads.size(); ++i) {
      const FlatState& state = moves.flat[i];
      if (leads[i] || !moves.reachable[i] || state.state->terminal) continue;
      const std::string& goal = moves.flat[vote.state].name;
      dsl::Diagnostic& finding = policy.diagnostics.warning(
          "FB0531", state.state->name.span, "from state `" + state.name + "` there is no way to `" + goal + "`");
      finding.related.push_back(
          {vote.statement->span, "only there `" + vote.limit->name.text + "` goes to its lowest"});
      finding.hint = "a transition in the machine's body holds in every state";
    }
  }
}

}  // namespace flyball::compiler::checks
