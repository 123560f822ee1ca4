// A state without a vote on a limit leaves it its whole range.
#include "compiler/checks/strictness.h"

namespace flyball::compiler::checks {

Strictness::Strictness(const Policy& policy) {
  for (const VotePlace& vote : votes_of(policy)) {
    if (vote.state == kBody || !vote.protects) continue;
    const FlatState& state = policy.machines[vote.machine].flat[vote.state];
    for (size_t held = state.first; held <= state.last; ++held) add(vote, held, *policy.algebra.range(*vote.limit));
  }
}

void Strictness::add(const VotePlace& vote, size_t state, const Interval& range) {
  const Bounds whole{{range.hi, range.hi}, {range.lo, range.lo}};
  without_[vote.machine].try_emplace(vote.limit, whole);
  Bounds& bounds = bounds_[{vote.machine, state}].try_emplace(vote.limit, whole).first->second;
  if (vote.ceiling()) {
    bounds.ceiling = {std::min(bounds.ceiling.lo, vote.value.lo), std::min(bounds.ceiling.hi, vote.value.hi)};
  } else {
    bounds.floor = {std::max(bounds.floor.lo, vote.value.lo), std::max(bounds.floor.hi, vote.value.hi)};
  }
}

int Strictness::compare(size_t machine, size_t a, size_t b) const {
  const auto limits = without_.find(machine);
  if (limits == without_.end()) return 0;
  const auto bounds = [&](size_t state, const Declared* limit, const Bounds& whole) {
    const auto votes = bounds_.find({machine, state});
    if (votes == bounds_.end()) return whole;
    const auto vote = votes->second.find(limit);
    return vote == votes->second.end() ? whole : vote->second;
  };
  bool stricter = false;
  bool looser = false;
  for (const auto& [limit, whole] : limits->second) {
    const Bounds x = bounds(a, limit, whole);
    const Bounds y = bounds(b, limit, whole);
    const auto less = [](const Interval& p, const Interval& q) { return p.hi < q.hi || (p.hi == q.hi && p.lo < q.lo); };
    stricter = stricter || less(y.ceiling, x.ceiling) || less(x.floor, y.floor);
    looser = looser || less(x.ceiling, y.ceiling) || less(y.floor, x.floor);
  }
  return stricter == looser ? 0 : stricter ? 1 : -1;
}

}  // namespace flyball::compiler::checks
