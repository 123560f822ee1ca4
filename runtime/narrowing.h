// One element of a limit: rank by rank an interval is narrowed, then the limit's rest is moved into it as little as
// needed, then slew says how much of that happens in this tick. Freestanding.
#pragma once

#include "runtime/decision.h"
#include "runtime/grid.h"

namespace flyball {

/// Of casts: nothing is cast. Ceilings are cast as they are, floors negated.
constexpr int32_t kNone = INT32_MAX;

inline int32_t within(int32_t value, int32_t lo, int32_t hi) { return value < lo ? lo : value > hi ? hi : value; }

/// One end of the interval that the ranks so far left, and who put it there. A floor is kept negated, as it is cast: so
/// both are ceilings, and the lower of two holds.
struct End {
  int32_t value;
  uint64_t votes;
  bool by_safe;

  void move(int32_t to) {
    if (to != value) *this = {to, 0, false};
  }
};

struct Narrowed {
  End ceiling, floor;
  bool between;  // ceiling and floor of a rank disagree, and `safe` between them holds
};

class Narrowing {
 public:
  Narrowing(const Grid& grid, int32_t safe, int32_t rest, int32_t slew_up, int32_t slew_down)
      : grid_(grid), safe_(grid.down(safe)), rest_(grid.down(rest)), slew_up_(slew_up), slew_down_(slew_down) {}

  /// All that can be granted.
  Narrowed whole() const { return {{grid_.last(), 0, false}, {-grid_.first(), 0, false}, false}; }

  /// Brings one rank into what higher ranks left: `ceiling` and `floor` are the least that it casts on the element,
  /// kNone where it casts nothing. Turns them into up to where casts come to what the rank decided.
  void narrow(Narrowed& e, bool stopped, int32_t& ceiling, int32_t& floor) const {
    if (stopped || floor != kNone) return narrow_both(e, stopped, ceiling, floor);
    ceiling = take(e.ceiling, -e.floor.value, grid_.down(ceiling), kNone);
    floor = -kNone;
  }

  Decision grant(const Narrowed& e, int32_t before) const {
    const int32_t wanted = within(rest_, -e.floor.value, e.ceiling.value);
    const int32_t lowest = slew_down_ < 0 ? grid_.first() : Max()(grid_.first(), Sub()(before, slew_down_));
    const int32_t highest = slew_up_ < 0 ? grid_.last() : Min()(grid_.last(), Add()(before, slew_up_));
    const bool in_reach = lowest <= wanted && wanted <= highest;
    const int32_t granted = in_reach ? wanted : as_far_as(wanted, lowest, highest, before);
    uint64_t winners = 0;
    Reason reason = Reason::kRest;
    if (wanted != rest_) {
      const bool by_ceiling = wanted < rest_ || e.between, by_floor = wanted > rest_ || e.between;
      winners = (by_ceiling ? e.ceiling.votes : 0) | (by_floor ? e.floor.votes : 0);
      const bool by_safe = (by_ceiling && e.ceiling.by_safe) || (by_floor && e.floor.by_safe);
      reason = by_safe ? Reason::kSafe : Reason::kVote;
      const int32_t further = wanted < rest_ ? Sub()(highest, wanted) : Sub()(wanted, lowest);
      if (further < grid_.quantum()) reason = Reason::kSlew;
    }
    if (granted != wanted) reason = Reason::kSlew;
    return {wanted, granted, winners, reason};
  }

 private:
  void narrow_both(Narrowed& e, bool stopped, int32_t& ceiling, int32_t& floor) const {
    int32_t highest = grid_.down(ceiling), lowest = grid_.up(-floor);
    const int32_t safe_floor = Min()(safe_, highest);  // never beats a ceiling of a running policy
    if (stopped) {
      lowest = Max()(lowest, safe_floor);
      highest = Min()(highest, safe_);
    }
    const int32_t old_ceiling = e.ceiling.value;
    if (lowest > highest) {
      const bool strictly = highest < safe_ && safe_ < lowest;
      e.between = e.between || (strictly && -e.floor.value <= safe_ && safe_ <= old_ceiling);
      highest = lowest = within(safe_, highest, lowest);
    }
    ceiling = take(e.ceiling, -e.floor.value, highest, stopped ? safe_ : kNone);
    floor = take(e.floor, -old_ceiling, -lowest, stopped ? -safe_floor : kNone);
  }

  /// A rank's end on the grid. Raised by what higher ranks hold the other end at, it may come to the same as one that
  /// stands. Returns up to where casts come to it. Once for both ends, not in line: that keeps the arbiter small.
  [[gnu::noinline]] int32_t take(End& end, int32_t other, int32_t value, int32_t safe) const {
    const int32_t effect = Max()(value, other);
    if (effect > end.value) return -kNone;
    end.move(effect);
    end.by_safe = end.by_safe || safe <= effect;
    return effect + grid_.quantum() - 1;
  }

  /// What slew allows of `wanted`, which lies beyond lowest .. highest.
  int32_t as_far_as(int32_t wanted, int32_t lowest, int32_t highest, int32_t before) const {
    const int32_t least = grid_.up(lowest), most = grid_.down(highest);
    if (least > most) return grid_.nearest(before);  // off the grid, and slew does not reach it
    return within(wanted, least, most);
  }

  Grid grid_;
  int32_t safe_, rest_, slew_up_, slew_down_;
};

}  // namespace flyball
