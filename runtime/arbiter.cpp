// Turns votes into grants, a few elements of one limit at a time: rank by rank an interval is narrowed, then the
// limit's rest is moved into it as little as needed, then slew says how much of that happens in this tick.
#include "runtime/arbiter.h"

#include "runtime/narrowing.h"

namespace flyball {
namespace {

constexpr uint32_t kElementsTogether = 16;  // bounds the stack: about 100 bytes each

/// For each element at hand the least that is cast on it: ceilings as they are, floors negated. kNone: nothing is.
using Casts = int64_t[kElementsTogether];

class Arbitration {
 public:
  Arbitration(const Engine& engine, const Limit& limit, const bool* running)
      : engine_(engine),
        limit_(limit),
        running_(running),
        narrowing_(Grid(limit.lo, limit.hi, limit.quantum), limit.safe, limit.rest, limit.slew_up, limit.slew_down) {}

  /// Elements begin .. end - 1 of the limit, at most kElementsTogether.
  void decide(uint32_t begin, uint32_t end, Decision* out) {
    begin_ = begin;
    end_ = end;
    for (uint32_t e = 0; e < end - begin; ++e) elements_[e] = narrowing_.whole();
    for (uint32_t rank = next_rank(0); rank != kNoRank; rank = next_rank(rank + 1)) narrow(static_cast<uint16_t>(rank));
    const SlotView before = engine_.view(limit_.grant);
    for (uint32_t e = begin; e < end; ++e) out[e] = narrowing_.grant(elements_[e - begin], before[e]);
  }

 private:
  static constexpr uint32_t kNoRank = 0xffffffffU;

  const Vote& vote(uint32_t v) const { return engine_.program().votes[limit_.first_vote + v]; }
  bool runs(const Vote& vote) const { return running_ != nullptr && running_[vote.policy]; }

  /// The highest rank that votes and is not above `from`.
  uint32_t next_rank(uint32_t from) const {
    uint32_t next = kNoRank;
    for (uint32_t v = 0; v < limit_.vote_count; ++v) {
      if (vote(v).rank >= from && vote(v).rank < next) next = vote(v).rank;
    }
    return next;
  }

  bool is_cast(const Vote& vote) const {
    const Strided<int32_t> active = engine_.values<int32_t>(vote.active);
    const uint32_t voters = elements(engine_.program(), vote.domain);
    int32_t any = 0;
    for (uint32_t i = 0; i < voters; ++i) any |= active[i];
    return any != 0;
  }

  /// A vote of one element on the same element, or on all, is most of them; the others go through their voters.
  void cast(const Vote& vote, Casts& casts) const {
    const Program& program = engine_.program();
    const Strided<int32_t> active = engine_.values<int32_t>(vote.active);
    const SlotView value = engine_.view(vote.value);
    const bool is_ceiling = vote.kind == VoteKind::kCeiling;
    const auto of = [&](uint32_t voter) FLYBALL_INLINE_LAMBDA {
      return active[voter] == 0 ? kNone : is_ceiling ? value[voter] : Sub()(int64_t{0}, value[voter]);
    };
    const uint16_t* const map = vote.relation == kNoIndex ? nullptr : program.relations[vote.relation].of;
    if (map == nullptr && vote.element == kNoIndex && limit_.domain != kNoDomain) {
      const uint32_t each = vote.domain == kNoDomain ? 0 : ~0U;
      for (uint32_t e = begin_; e < end_; ++e) casts[e - begin_] = of(e & each);
      return;
    }
    for (int64_t& least : casts) least = kNone;
    for (uint32_t i = 0; i < elements(program, vote.domain); ++i) {
      const uint32_t e = vote.element != kNoIndex ? vote.element : map != nullptr ? map[i] : 0;
      if (e >= begin_ && e < end_) casts[e - begin_] = Min()(casts[e - begin_], of(i));
    }
  }

  /// Brings the votes of one rank into the interval that higher ranks left. In a rank whose policies all run, and which
  /// casts nothing, nothing happens.
  void narrow(uint16_t rank) {
    Casts casts, ceiling, floor;  // floor: negated
    for (int64_t& least : ceiling) least = kNone;
    for (int64_t& least : floor) least = kNone;
    bool stopped = false;
    uint64_t cast_votes = 0;
    for (uint32_t v = 0; v < limit_.vote_count; ++v) {
      if (vote(v).rank != rank) continue;
      if (!runs(vote(v))) {
        stopped = true;
      } else if (is_cast(vote(v))) {
        cast_votes |= uint64_t{1} << v;
        cast(vote(v), casts);
        int64_t* const least = vote(v).kind == VoteKind::kCeiling ? ceiling : floor;
        for (uint32_t e = 0; e < end_ - begin_; ++e) least[e] = Min()(least[e], casts[e]);
      }
    }
    if (cast_votes == 0 && !stopped) return;
    for (uint32_t e = 0; e < end_ - begin_; ++e) narrowing_.narrow(elements_[e], stopped, ceiling[e], floor[e]);
    const bool one = (cast_votes & (cast_votes - 1)) == 0;
    for (uint32_t v = 0; v < limit_.vote_count; ++v) {
      if ((cast_votes >> v & 1) == 0) continue;
      if (!one) cast(vote(v), casts);
      name(v, casts, vote(v).kind == VoteKind::kCeiling ? ceiling : floor);
    }
  }

  /// Adds the vote to those that hold an end where it comes to what its rank decided.
  void name(uint32_t v, const Casts& casts, const Casts& names) {
    const bool is_ceiling = vote(v).kind == VoteKind::kCeiling;
    for (uint32_t e = 0; e < end_ - begin_; ++e) {
      End& held = is_ceiling ? elements_[e].ceiling : elements_[e].floor;
      held.votes |= uint64_t{casts[e] <= names[e]} << v;
    }
  }

  const Engine& engine_;
  const Limit& limit_;
  const bool* running_;
  Narrowing narrowing_;
  uint32_t begin_ = 0, end_ = 0;
  Narrowed elements_[kElementsTogether];
};

}  // namespace

uint32_t first_channel(const Program& program, uint32_t limit) {
  uint32_t channel = 0;
  for (uint32_t l = 0; l < limit; ++l) channel += elements(program, program.limits[l].domain);
  return channel;
}

void arbitrate(const Engine& engine, const bool* running, Decision* out) {
  for (const Limit& limit : engine.program().limits) {
    const uint32_t n = elements(engine.program(), limit.domain);
    Arbitration arbitration(engine, limit, running);
    for (uint32_t begin = 0; begin < n; begin += kElementsTogether) {
      arbitration.decide(begin, n - begin < kElementsTogether ? n : begin + kElementsTogether, out);
    }
    out += n;
  }
}

}  // namespace flyball
