// Rule 8.7, by what it says: the slew binds when the votes that hold a grant could go without changing it; else each
// vote that comes to what is granted, on the side that holds `rest` back, is a reason.
#include "tests/conformance/reasons.h"

#include <algorithm>
#include <map>

namespace flyball::conformance {
namespace {

using reference::Limit;
using reference::Rational;
using reference::Vote;

int64_t down_to(int64_t n, int64_t quantum) { return Rational(n, quantum).floor() * quantum; }
int64_t up_to(int64_t n, int64_t quantum) { return -Rational(-n, quantum).floor() * quantum; }

/// A vote on the element, on the actuator's grid.
struct Cast {
  const Vote* vote;
  size_t index;
  int64_t value;
};

struct Ranked {
  std::vector<Cast> casts;
  int64_t least_ceiling = 0, greatest_floor = 0;
  int64_t ceiling = 0, floor = 0;  // what the rank decided from these

  bool disagrees() const { return greatest_floor > least_ceiling; }
};

class Reasoning {
 public:
  Reasoning(reference::Evaluator& evaluator, const Limit& limit, uint32_t element)
      : limit_(limit),
        element_(element),
        lo_(up_to(limit.grant.grid.lo, limit.quantum)),
        hi_(down_to(limit.grant.grid.hi, limit.quantum)) {
    const auto& votes = evaluator.votes();
    for (size_t v = 0; v < votes.size(); ++v) {
      if (votes[v]->limit == &limit) add(*votes[v], v, evaluator);
    }
    for (auto& [rank, ranked] : ranks_) decide(ranked);
  }

  /// Indexes of the votes that hold `wanted`.
  std::vector<size_t> holders(int64_t wanted) const {
    const bool both = safe_between(wanted);
    const bool ceilings = both || wanted < limit_.rest, floors = both || wanted > limit_.rest;
    std::vector<size_t> out;
    int64_t lo = lo_, hi = hi_;  // what higher ranks left
    for (const auto& [rank, ranked] : ranks_) {
      const bool lowers = ceilings && ranked.ceiling <= hi && std::max(ranked.ceiling, lo) == wanted;
      const bool raises = floors && ranked.floor >= lo && std::min(ranked.floor, hi) == wanted;
      for (const Cast& cast : ranked.casts) {
        if (cast.vote->ceiling ? lowers && cast.value <= wanted : raises && cast.value >= wanted) {
          out.push_back(cast.index);
        }
      }
      narrow(ranked, lo, hi);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

 private:
  void add(const Vote& vote, size_t index, reference::Evaluator& evaluator) {
    const int rank = evaluator.policies()[static_cast<size_t>(vote.policy)]->rank;
    for (size_t e = 0; e < vote.value.size(); ++e) {
      if (vote.active[e] == 0 || vote.target[e] != element_) continue;
      const int64_t q = limit_.quantum, n = vote.value[e];
      ranks_[rank].casts.push_back({&vote, index, std::clamp(vote.ceiling ? down_to(n, q) : up_to(n, q), lo_, hi_)});
    }
  }

  void decide(Ranked& ranked) const {
    int64_t ceiling = hi_, floor = lo_;
    for (const Cast& cast : ranked.casts) {
      if (cast.vote->ceiling) {
        ceiling = std::min(ceiling, cast.value);
      } else {
        floor = std::max(floor, cast.value);
      }
    }
    ranked.least_ceiling = ranked.ceiling = ceiling;
    ranked.greatest_floor = ranked.floor = floor;
    if (ranked.disagrees()) ranked.ceiling = ranked.floor = std::clamp(limit_.safe, ceiling, floor);
  }

  static void narrow(const Ranked& ranked, int64_t& lo, int64_t& hi) {
    const int64_t above = hi;
    hi = std::clamp(ranked.ceiling, lo, above);
    lo = std::clamp(ranked.floor, lo, above);
  }

  /// A rank's ceiling and floor disagree, and what holds is `safe` strictly between them: both sides are needed.
  bool safe_between(int64_t wanted) const {
    int64_t lo = lo_, hi = hi_;
    for (const auto& [rank, ranked] : ranks_) {
      const bool inside = lo <= wanted && wanted <= hi;
      if (inside && ranked.least_ceiling < wanted && wanted < ranked.greatest_floor) return true;
      narrow(ranked, lo, hi);
    }
    return false;
  }

  const Limit& limit_;
  uint32_t element_;
  int64_t lo_, hi_;  // the range's multiples of the quantum
  std::map<int, Ranked> ranks_;
};

/// Rule 8.5.
int64_t reached(const Limit& limit, int64_t from, int64_t to) {
  if (to > from) return down_to(limit.slew_up < 0 ? to : std::min(to, from + limit.slew_up), limit.quantum);
  return up_to(limit.slew_down < 0 ? to : std::max(to, from - limit.slew_down), limit.quantum);
}

}  // namespace

std::string reason_of(reference::Evaluator& evaluator, const Limit& limit, uint32_t element,
                      const std::vector<std::string>& names) {
  const int64_t wanted = limit.wanted[element], granted = evaluator.granted(limit)[element];
  const int64_t before = limit.grant.steps[element];
  if (granted != wanted) return "slew";
  if (wanted == limit.rest) return "rest";
  if (reached(limit, before, limit.rest) == granted) return "slew";
  std::string out;
  for (const size_t vote : Reasoning(evaluator, limit, element).holders(wanted)) {
    out += (out.empty() ? "" : "+") + names[vote];
  }
  return out;
}

}  // namespace flyball::conformance
