// FB0531: a state votes a limit down to the end of its range, and from some other state there is no way to it.
#include "compiler/checks/checks.h"
#include "compiler/checks/votes.h"

namespace flyball::compiler::checks {
namespace {

/// The states from which one of `goals` is reached, themselves included.
std::vector<bool> leading_to(const std::vector<size_t>& goals, const MachineMoves& moves) {
  std::vector<std::vector<size_t>> into(moves.states.size());
  for (size_t i = 0; i < moves.states.size(); ++i) {
    for (const Move* move : moves.out_of(i)) into[move->to].push_back(i);
  }
  std::vector<bool> leads(moves.states.size(), false);
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
    for (const VotePlace* goal : found->second) goals.push_back(goal->state);
    const std::vector<bool> leads = leading_to(goals, moves);
    for (size_t i = 0; i < leads.size(); ++i) {
      if (leads[i] || !moves.reachable[i] || moves.machine->states[i].terminal) continue;
      const dsl::Name& name = moves.machine->states[i].name;
      const std::string& goal = moves.machine->states[vote.state].name.text;
      dsl::Diagnostic& finding = policy.diagnostics.warning(
          "FB0531", name.span, "from state `" + name.text + "` there is no way to `" + goal + "`");
      finding.related.push_back(
          {vote.statement->span, "only there `" + vote.limit->name.text + "` goes to its lowest"});
      finding.hint = "a transition in the machine's body holds in every state";
    }
  }
}

}  // namespace flyball::compiler::checks
