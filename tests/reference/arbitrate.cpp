// From votes to grants: rules 8.3 to 8.5.
#include <algorithm>
#include <optional>

#include "tests/reference/world.h"

namespace flyball::reference {
namespace {

int64_t down_to(int64_t n, int64_t quantum) { return Rational(n, quantum).floor() * quantum; }
int64_t up_to(int64_t n, int64_t quantum) { return -Rational(-n, quantum).floor() * quantum; }

struct Bounds {
  std::optional<int64_t> ceiling, floor;
};

}  // namespace

// Rules 8.3 and 8.4.
int64_t Interpreter::wanted(Limit& limit, uint32_t element) {
  const Grid& grid = limit.grant.grid;
  const int64_t q = limit.quantum;
  int64_t lo = up_to(grid.lo, q), hi = down_to(grid.hi, q);  // the range's multiples
  const int64_t range_lo = lo, range_hi = hi;
  std::map<int, Bounds> ranks;
  for (const Vote* vote : world_.vote_list) {
    if (vote->limit != &limit) continue;
    Bounds& bounds = ranks[world_.policy_list[static_cast<size_t>(vote->policy)]->rank];
    for (size_t e = 0; e < vote->value.size(); ++e) {
      if (!vote->active[e] || vote->target[e] != element) continue;
      const int64_t taken = vote->ceiling ? down_to(vote->value[e], q) : up_to(vote->value[e], q);
      const int64_t n = std::max(range_lo, std::min(range_hi, taken));
      if (vote->ceiling) {
        bounds.ceiling = bounds.ceiling.has_value() ? std::min(*bounds.ceiling, n) : n;
      } else {
        bounds.floor = bounds.floor.has_value() ? std::max(*bounds.floor, n) : n;
      }
    }
  }
  for (const auto& [rank, bounds] : ranks) {
    int64_t ceiling = bounds.ceiling.value_or(range_hi), floor = bounds.floor.value_or(range_lo);
    if (floor > ceiling) floor = ceiling = std::clamp(limit.safe, ceiling, floor);
    const int64_t left_lo = lo, left_hi = hi;
    hi = std::clamp(ceiling, left_lo, left_hi);
    lo = std::clamp(floor, left_lo, left_hi);
  }
  return std::max(lo, std::min(hi, limit.rest));
}

// Rule 8.5.
int64_t Interpreter::slewed(const Limit& limit, int64_t from, int64_t to) {
  if (to > from) {
    const int64_t reached = limit.slew_up < 0 ? to : std::min(to, from + limit.slew_up);
    return down_to(reached, limit.quantum);
  }
  if (to < from) {
    const int64_t reached = limit.slew_down < 0 ? to : std::max(to, from - limit.slew_down);
    return up_to(reached, limit.quantum);
  }
  return to;
}

void Interpreter::arbitrate(Limit& limit, std::vector<int64_t>& out) {
  for (uint32_t e = 0; e < out.size(); ++e) {
    limit.wanted[e] = wanted(limit, e);
    out[e] = slewed(limit, limit.grant.steps[e], limit.wanted[e]);
  }
}

}  // namespace flyball::reference
