// FB0532: a ceiling that a floor of the same or a higher rank lifts (rule 8.4): what should hold does not.
#include "compiler/checks/checks.h"
#include "compiler/checks/votes.h"

namespace flyball::compiler::checks {
namespace {

constexpr size_t kMostFloors = 32;  // a ceiling is compared with so many, and checking stays linear

struct Site {
  const Policy* policy;
  VotePlace vote;
};

/// Smaller is the higher rank.
uint32_t rank(const Policy& policy) {
  return policy.chip == nullptr ? 0 : policy.chip->rank_index(policy.file.name.text);
}

bool at_once(const Site& a, const Site& b, const Algebra& algebra) {
  const auto index = [&](const Site& s) {
    return s.vote.statement->place->indexes.empty() ? "" : algebra.text(s.vote.statement->place->indexes[0]->span);
  };
  if (!index(a).empty() && !index(b).empty() && index(a) != index(b)) return false;
  const bool one_machine = a.policy == b.policy && a.vote.machine == b.vote.machine && a.vote.machine != SIZE_MAX;
  return !one_machine || a.vote.state == kBody || b.vote.state == kBody ||
         a.policy->machines[a.vote.machine].together(a.vote.state, b.vote.state);
}

bool lifts(const Site& floor, const Site& ceiling) {
  if (floor.vote.value.hi <= ceiling.vote.value.lo || rank(*floor.policy) > rank(*ceiling.policy)) return false;
  Algebra& algebra = ceiling.policy->algebra;
  if (floor.policy == ceiling.policy) {
    const Linear over =
        combined(algebra.linear(*floor.vote.statement->value), algebra.linear(*ceiling.vote.statement->value), -1);
    if (algebra.upper(over) <= 0 || !at_once(floor, ceiling, algebra)) return false;
  }
  if (rank(*floor.policy) < rank(*ceiling.policy)) return true;
  const Proved* safe = algebra.proved(*ceiling.vote.limit->limit->safe);
  return safe != nullptr && safe->interval.hi > ceiling.vote.value.lo;  // the value nearest `safe` wins
}

void report(const Site& ceiling, const Site& floor) {
  const bool higher = rank(*floor.policy) < rank(*ceiling.policy);
  dsl::Diagnostic& finding = ceiling.policy->diagnostics.warning(
      "FB0532", ceiling.vote.statement->span,
      "this ceiling on `" + ceiling.vote.limit->name.text + "` does not hold: a floor lifts it");
  const Proved* p = ceiling.policy->algebra.proved(*ceiling.vote.statement->value);
  finding.why =
      "the ceiling goes down to " + show(ceiling.vote.value.lo, p->dimension, p->point) + ", the floor up to " +
      show(floor.vote.value.hi, p->dimension, p->point) +
      (higher ? ", and its policy has the higher rank"
              : "; of two votes of one rank the one nearer to `safe` wins, and `safe` lies above the ceiling");
  finding.related.push_back({floor.vote.statement->span, "the floor"});
  finding.hint = "bound the floor by what the ceiling allows, or vote it in a policy that the chip file ranks lower";
}

}  // namespace

void outvoted_ceiling(const Policy& policy) {
  if (policy.linked.empty() || policy.linked.front() != &policy) return;  // once for the linked set
  std::map<std::string, std::vector<Site>> floors;
  std::vector<Site> ceilings;
  for (const Policy* one : policy.linked) {
    for (const VotePlace& vote : votes_of(*one)) {
      if (vote.ceiling()) ceilings.push_back({one, vote});
      std::vector<Site>& of_limit = floors[vote.limit->name.text];
      if (!vote.ceiling() && of_limit.size() < kMostFloors) of_limit.push_back({one, vote});
    }
  }
  for (const Site& ceiling : ceilings) {
    const std::vector<Site>& all = floors[ceiling.vote.limit->name.text];
    const auto floor = std::find_if(all.begin(), all.end(), [&](const Site& f) { return lifts(f, ceiling); });
    if (floor != all.end()) report(ceiling, *floor);
  }
}

}  // namespace flyball::compiler::checks
