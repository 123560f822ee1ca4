// Turns votes into grants, a few elements of one limit at a time: rank by rank an interval is narrowed, then the
// limit's rest is moved into it as little as needed, then slew says how much of that happens in this tick.
#include "runtime/arbiter.h"

#include "runtime/grid.h"

namespace flyball {
namespace {

constexpr uint32_t kElementsTogether = 16;  // bounds the stack: about 100 bytes each

int64_t within(int64_t value, int64_t lo, int64_t hi) { return value < lo ? lo : value > hi ? hi : value; }

/// One end of the interval that the ranks so far left, and who put it there.
struct End {
  int64_t value;
  uint64_t votes;
  bool by_safe;

  void move(int64_t to) {
    if (to != value) *this = {to, 0, false};
  }
};

struct Element {
  End ceiling, floor;
  bool between;  // ceiling and floor of a rank disagree, and `safe` between them holds
};

/// For each element at hand the least that is cast on it: ceilings as they are, floors negated. kNone: nothing is.
using Casts = int64_t[kElementsTogether];
constexpr int64_t kNone = INT64_MAX;

class Arbitration {
 public:
  Arbitration(const Engine& engine, const Limit& limit, const bool* running)
      : engine_(engine),
        limit_(limit),
        running_(running),
        grid_(limit),
        safe_(grid_.down(limit.safe)),
        rest_(grid_.down(limit.rest)) {}

  /// Elements begin .. end - 1 of the limit, at most kElementsTogether.
  void decide(uint32_t begin, uint32_t end, Decision* out) {
    begin_ = begin;
    end_ = end;
    for (uint32_t e = 0; e < end - begin; ++e) {
      elements_[e].ceiling = {grid_.last(), 0, false};
      elements_[e].floor = {grid_.first(), 0, false};
      elements_[e].between = false;
    }
    for (uint32_t rank = next_rank(0); rank != kNoRank; rank = next_rank(rank + 1)) narrow(static_cast<uint16_t>(rank));
    const SlotView before = engine_.view(limit_.grant);
    for (uint32_t e = begin; e < end; ++e) out[e] = grant(elements_[e - begin], before[e]);
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

  void cast(const Vote& vote, Casts& casts) const {
    for (int64_t& least : casts) least = kNone;
    if (engine_.program().slots[vote.value].type == Type::kI32) {
      cast_of<int32_t>(vote, casts);
    } else {
      cast_of<int64_t>(vote, casts);
    }
  }

  template <class T>
  void cast_of(const Vote& vote, Casts& casts) const {
    const Program& program = engine_.program();
    const Strided<int32_t> active = engine_.values<int32_t>(vote.active);
    const Strided<T> value = engine_.values<T>(vote.value);
    const int64_t sign = vote.kind == VoteKind::kCeiling ? 1 : -1;
    const auto of = [&](uint32_t voter) { return active[voter] != 0 ? sign * value[voter] : kNone; };
    const auto put = [&](uint32_t voter, uint32_t e) {
      if (e >= begin_ && e < end_) casts[e - begin_] = Min()(casts[e - begin_], of(voter));
    };
    const uint32_t voters = elements(program, vote.domain);
    if (vote.element != kNoIndex || limit_.domain == kNoDomain) {
      for (uint32_t i = 0; i < voters; ++i) put(i, vote.element != kNoIndex ? vote.element : 0U);
    } else if (vote.relation != kNoIndex) {
      for (uint32_t i = 0; i < voters; ++i) put(i, program.relations[vote.relation].of[i]);
    } else if (vote.domain == kNoDomain) {
      const int64_t all = of(0);
      for (uint32_t e = 0; e < end_ - begin_; ++e) casts[e] = all;
    } else {
      for (uint32_t e = 0; e < end_ - begin_; ++e) casts[e] = of(begin_ + e);
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
        for (uint32_t e = 0; e < kElementsTogether; ++e) least[e] = Min()(least[e], casts[e]);
      }
    }
    if (cast_votes == 0 && !stopped) return;
    for (uint32_t e = 0; e < end_ - begin_; ++e) {
      if (stopped || floor[e] != kNone) {
        apply(elements_[e], stopped, ceiling[e], floor[e]);
      } else {
        take_ceiling(elements_[e], grid_.down(ceiling[e]), false, ceiling[e]);
      }
    }
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

  /// A rank's ceiling on the grid. Raised by a higher rank's floor, it may come to the same as one that stands. All
  /// that there is to do where a rank casts ceilings alone, as most do.
  void take_ceiling(Element& e, int64_t ceiling, bool stopped, int64_t& names) const {
    const int64_t effect = Max()(ceiling, e.floor.value);
    names = -kNone;
    if (effect > e.ceiling.value) return;
    e.ceiling.move(effect);
    e.ceiling.by_safe = e.ceiling.by_safe || (stopped && safe_ <= effect);
    names = effect + grid_.quantum() - 1;
  }

  /// `ceiling` and `floor` are the least and the greatest vote of the rank, the latter negated, before the grid. Turns
  /// them into up to where casts come to what the rank decided.
  void apply(Element& e, bool stopped, int64_t& ceiling_names, int64_t& floor_names) const {
    int64_t ceiling = grid_.down(ceiling_names), floor = grid_.up(-floor_names);
    const int64_t safe_floor = Min()(safe_, ceiling);  // never beats a ceiling of a running policy
    if (stopped) {
      floor = Max()(floor, safe_floor);
      ceiling = Min()(ceiling, safe_);
    }
    const int64_t old_ceiling = e.ceiling.value;
    if (floor > ceiling) {
      const bool strictly = ceiling < safe_ && safe_ < floor;
      e.between = e.between || (strictly && e.floor.value <= safe_ && safe_ <= old_ceiling);
      ceiling = floor = within(safe_, ceiling, floor);
    }
    take_ceiling(e, ceiling, stopped, ceiling_names);
    const int64_t floor_effect = Min()(floor, old_ceiling);
    floor_names = -kNone;
    if (floor_effect < e.floor.value) return;
    e.floor.move(floor_effect);
    e.floor.by_safe = e.floor.by_safe || (stopped && safe_floor >= floor_effect);
    floor_names = grid_.quantum() - 1 - floor_effect;
  }

  Decision grant(const Element& e, int64_t before) const {
    const int64_t wanted = within(rest_, e.floor.value, e.ceiling.value);
    int64_t least = limit_.slew_down < 0 ? grid_.first() : grid_.up(Sub()(before, limit_.slew_down));
    int64_t most = limit_.slew_up < 0 ? grid_.last() : grid_.down(Add()(before, limit_.slew_up));
    if (least > most) least = most = grid_.nearest(before);  // off the grid, and slew does not reach it
    const int64_t granted = within(wanted, least, most);
    uint64_t winners = 0;
    Reason reason = Reason::kRest;
    if (wanted != rest_) {
      const bool by_ceiling = wanted < rest_ || e.between, by_floor = wanted > rest_ || e.between;
      winners = (by_ceiling ? e.ceiling.votes : 0) | (by_floor ? e.floor.votes : 0);
      const bool by_safe = (by_ceiling && e.ceiling.by_safe) || (by_floor && e.floor.by_safe);
      reason = by_safe ? Reason::kSafe : Reason::kVote;
      if (granted == (wanted < rest_ ? most : least)) reason = Reason::kSlew;
    }
    if (granted != wanted) reason = Reason::kSlew;
    return {wanted, granted, winners, reason};
  }

  const Engine& engine_;
  const Limit& limit_;
  const bool* running_;
  Grid grid_;
  int64_t safe_, rest_;
  uint32_t begin_ = 0, end_ = 0;
  Element elements_[kElementsTogether];
};

}  // namespace

uint32_t limit_channels(const Program& program) {
  uint32_t channels = 0;
  for (const Limit& limit : program.limits) channels += elements(program, limit.domain);
  return channels;
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
