// Turns votes into grants, one element of a limit after the other: rank by rank an interval is narrowed, then the
// limit's rest is moved into it as little as needed, then slew says how much of that happens in this tick.
#include "runtime/arbiter.h"

#include "runtime/narrowing.h"

namespace flyball {
namespace {

class Arbitration {
 public:
  Arbitration(const Engine& engine, const Limit& limit, const bool* running)
      : engine_(engine),
        limit_(limit),
        running_(running),
        votes_(engine.program().votes.data + limit.first_vote),
        votes_end_(votes_ + limit.vote_count),
        narrowing_(Grid(limit.lo, limit.hi, limit.quantum), limit.safe, limit.rest, limit.slew_up, limit.slew_down) {}

  Decision decide(uint32_t element) {
    Narrowed narrowed = narrowing_.whole();
    uint64_t bit = 1;
    for (const Vote* vote = votes_; vote != votes_end_;) vote = narrow(narrowed, element, vote, bit);
    return narrowing_.grant(narrowed, engine_.values<int32_t>(limit_.grant)[element]);
  }

 private:
  bool runs(const Vote& vote) const { return running_ != nullptr && running_[vote.policy]; }

  FLYBALL_ONCE int32_t cast_by(const Vote& vote, uint32_t voter) const {
    if (engine_.values<int32_t>(vote.active)[voter] == 0) return kNone;
    const int32_t value = engine_.values<int32_t>(vote.value)[voter];
    return vote.kind == VoteKind::kCeiling ? value : Sub()(int32_t{0}, value);
  }

  /// The least that is cast on the element. Most votes are by the element itself, or by one for all.
  FLYBALL_INLINE int32_t cast(const Vote& vote, uint32_t element) const {
    const bool is_own = vote.relation == kNoIndex && vote.element == kNoIndex && limit_.domain != kNoDomain;
    return is_own ? cast_by(vote, element) : cast_by_others(vote, element);
  }
  int32_t cast_by_others(const Vote& vote, uint32_t element) const {
    const Program& program = engine_.program();
    const uint16_t* const map = vote.relation == kNoIndex ? nullptr : program.relations[vote.relation].of;
    int32_t least = kNone;
    for (uint32_t voter = 0; voter < elements(program, vote.domain); ++voter) {
      const uint32_t on = vote.element != kNoIndex ? vote.element : map != nullptr ? map[voter] : 0;
      if (on == element) least = Min()(least, cast_by(vote, voter));
    }
    return least;
  }

  /// Brings the votes of one rank, from `first` on, into the interval that higher ranks left, and names those that hold
  /// an end. In a rank whose policies all run, and which casts nothing, nothing happens. Returns the next rank's first.
  const Vote* narrow(Narrowed& narrowed, uint32_t element, const Vote* first, uint64_t& next_bit) {
    int32_t ceiling = kNone, floor = kNone;
    bool stopped = false;
    const Vote* vote = first;
    uint64_t bit = next_bit;
    int32_t* cast_here = casts_;
    do {
      int32_t value = kNone;
      if (runs(*vote)) {
        value = cast(*vote, element);
      } else {
        stopped = true;
      }
      *cast_here++ = value;
      int32_t& least = vote->kind == VoteKind::kCeiling ? ceiling : floor;
      least = Min()(least, value);
      next_bit <<= 1;
      ++vote;
    } while (vote != votes_end_ && vote->rank == first->rank);
    if (!stopped && ceiling == kNone && floor == kNone) return vote;
    narrowing_.narrow(narrowed, stopped, ceiling, floor);
    cast_here = casts_;
    for (const Vote* named = first; named != vote; ++named) {
      const bool is_ceiling = named->kind == VoteKind::kCeiling;
      if (*cast_here++ <= (is_ceiling ? ceiling : floor)) (is_ceiling ? narrowed.ceiling : narrowed.floor).votes |= bit;
      bit <<= 1;
    }
    return vote;
  }

  const Engine& engine_;
  const Limit& limit_;
  const bool* running_;
  const Vote* votes_;
  const Vote* votes_end_;
  Narrowing narrowing_;
  int32_t casts_[kMaxVotesPerLimit];  // of one rank
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
    for (uint32_t e = 0; e < n; ++e) out[e] = arbitration.decide(e);
    out += n;
  }
}

}  // namespace flyball
