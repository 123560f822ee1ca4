// Turns votes into grants, a few elements of one limit at a time: rank by rank an interval is narrowed, then the
// limit's rest is moved into it as little as needed, then slew says how much of that happens in this tick.
#include "runtime/arbiter.h"

#include "runtime/grid.h"

namespace flyball {
namespace {

constexpr uint32_t kElementsTogether = 16;  // bounds the stack: about 80 bytes each

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

/// What the rank at hand does to one element.
struct RankEffect {
  int64_t ceiling, floor;         // the least and the greatest vote, before the grid
  int64_t ceiling_names, floor_names;  // ceilings up to, floors from here on come to what the rank decided
};

struct Element {
  End ceiling, floor;
  bool between;  // ceiling and floor of a rank disagree, and `safe` between them holds
  RankEffect rank;
};

class Arbitration {
 public:
  Arbitration(const Engine& engine, const Limit& limit, const bool* running)
      : engine_(engine), limit_(limit), running_(running), grid_(limit), safe_(grid_.down(limit.safe)) {}

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

  /// Calls f(element, value) for the elements at hand that the vote is cast on, as often as it is.
  template <class F>
  void for_each_cast(const Vote& vote, F f) {
    if (engine_.program().slots[vote.value].type == Type::kI32) {
      for_each_cast_of<int32_t>(vote, f);
    } else {
      for_each_cast_of<int64_t>(vote, f);
    }
  }

  template <class T, class F>
  void for_each_cast_of(const Vote& vote, F f) {
    const Program& program = engine_.program();
    const Strided<int32_t> active = engine_.values<int32_t>(vote.active);
    const Strided<T> value = engine_.values<T>(vote.value);
    const uint32_t voters = elements(program, vote.domain);
    const auto cast = [&](uint32_t voter, uint32_t e) {
      if (e >= begin_ && e < end_ && active[voter] != 0) f(elements_[e - begin_], value[voter]);
    };
    if (vote.element != kNoIndex || limit_.domain == kNoDomain) {
      const uint32_t e = vote.element != kNoIndex ? vote.element : 0U;
      for (uint32_t i = 0; i < voters; ++i) cast(i, e);
    } else if (vote.relation != kNoIndex) {
      const uint16_t* of = program.relations[vote.relation].of;
      for (uint32_t i = 0; i < voters; ++i) cast(i, of[i]);
    } else {
      for (uint32_t e = begin_; e < end_; ++e) cast(vote.domain == kNoDomain ? 0U : e, e);
    }
  }

  /// Brings the votes of one rank into the interval that higher ranks left.
  void narrow(uint16_t rank) {
    for (uint32_t e = 0; e < end_ - begin_; ++e) elements_[e].rank = {INT64_MAX, INT64_MIN, 0, 0};
    bool stopped = false;
    for (uint32_t v = 0; v < limit_.vote_count; ++v) {
      if (vote(v).rank != rank) continue;
      if (runs(vote(v))) {
        collect(vote(v));
      } else {
        stopped = true;
      }
    }
    for (uint32_t e = 0; e < end_ - begin_; ++e) apply(elements_[e], stopped);
    for (uint32_t v = 0; v < limit_.vote_count; ++v) {
      if (vote(v).rank == rank && runs(vote(v))) name(vote(v), uint64_t{1} << v);
    }
  }

  void collect(const Vote& vote) {
    if (vote.kind == VoteKind::kCeiling) {
      for_each_cast(vote, [](Element& e, int64_t value) { e.rank.ceiling = Min()(e.rank.ceiling, value); });
    } else {
      for_each_cast(vote, [](Element& e, int64_t value) { e.rank.floor = Max()(e.rank.floor, value); });
    }
  }

  void name(const Vote& vote, uint64_t bit) {
    if (vote.kind == VoteKind::kCeiling) {
      for_each_cast(vote, [bit](Element& e, int64_t value) {
        if (value <= e.rank.ceiling_names) e.ceiling.votes |= bit;
      });
    } else {
      for_each_cast(vote, [bit](Element& e, int64_t value) {
        if (value >= e.rank.floor_names) e.floor.votes |= bit;
      });
    }
  }

  void apply(Element& e, bool stopped) const {
    int64_t ceiling = grid_.down(e.rank.ceiling), floor = grid_.up(e.rank.floor);
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
    // Raised or lowered by a higher rank, a vote may come to the same as one that stands.
    const int64_t ceiling_effect = Max()(ceiling, e.floor.value), floor_effect = Min()(floor, old_ceiling);
    e.rank.ceiling_names = INT64_MIN;
    e.rank.floor_names = INT64_MAX;
    if (ceiling_effect <= old_ceiling) {
      e.ceiling.move(ceiling_effect);
      e.ceiling.by_safe = e.ceiling.by_safe || (stopped && safe_ <= ceiling_effect);
      e.rank.ceiling_names = ceiling_effect + grid_.quantum() - 1;
    }
    if (floor_effect >= e.floor.value) {
      e.floor.move(floor_effect);
      e.floor.by_safe = e.floor.by_safe || (stopped && safe_floor >= floor_effect);
      e.rank.floor_names = floor_effect - grid_.quantum() + 1;
    }
  }

  Decision grant(const Element& e, int64_t before) const {
    const int64_t rest = grid_.down(limit_.rest);
    const int64_t wanted = within(rest, e.floor.value, e.ceiling.value);
    int64_t least = limit_.slew_down < 0 ? grid_.first() : grid_.up(Sub()(before, limit_.slew_down));
    int64_t most = limit_.slew_up < 0 ? grid_.last() : grid_.down(Add()(before, limit_.slew_up));
    if (least > most) least = most = grid_.nearest(before);  // off the grid, and slew does not reach it
    const int64_t granted = within(wanted, least, most);
    uint64_t winners = 0;
    Reason reason = Reason::kRest;
    if (wanted != rest) {
      const bool by_ceiling = wanted < rest || e.between, by_floor = wanted > rest || e.between;
      winners = (by_ceiling ? e.ceiling.votes : 0) | (by_floor ? e.floor.votes : 0);
      const bool by_safe = (by_ceiling && e.ceiling.by_safe) || (by_floor && e.floor.by_safe);
      reason = by_safe ? Reason::kSafe : Reason::kVote;
      if (granted == (wanted < rest ? most : least)) reason = Reason::kSlew;
    }
    if (granted != wanted) reason = Reason::kSlew;
    return {wanted, granted, winners, reason};
  }

  const Engine& engine_;
  const Limit& limit_;
  const bool* running_;
  Grid grid_;
  int64_t safe_;
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
