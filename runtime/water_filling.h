// `share` by water-filling: elements that a proportional part would take beyond a bound are fixed there, round by
// round, and the others divide what is left by their weights. Freestanding.
#pragma once

#include <stdint.h>

#include "runtime/carry_division.h"

namespace flyball {

/// Sum holds budget, weights and bounds, and the sums of the latter two; with int32_t none is negative. Weight,
/// AtLeast, AtMost: Sum (uint32_t element). No part is the least number of type Part. The compiler proves that budget *
/// sum of weights, budget * at_least and the sums of the bounds stay below 2^63.
template <class Part, class Sum, class Weight, class AtLeast, class AtMost>
class WaterFilling {
 public:
  WaterFilling(Sum budget, uint32_t n, Weight weight, AtLeast at_least, AtMost at_most, Part* parts)
      : n_(n), weight_(weight), at_least_(at_least), at_most_(at_most), parts_(parts), left_(Max()(budget, Sum{0})) {}

  void run() {
    Sum least = 0, most = 0;
    for (uint32_t i = 0; i < n_; ++i) {
      parts_[i] = open_part();
      least = Add()(least, low(i));
      most = Add()(most, high(i));
    }
    if (most <= left_) {
      for (uint32_t i = 0; i < n_; ++i) parts_[i] = static_cast<Part>(high(i));
      return;
    }
    if (least > left_) {
      all_ = least;
      split(true);
    } else {
      uint32_t round = 0;
      do weigh();
      while (round++ != n_ && fix_some());
      split(false);
    }
  }

 private:
  /// A part that is not fixed at a bound.
  static constexpr Part open_part() { return static_cast<Part>(Unsigned<Part>{1} << (sizeof(Part) * 8 - 1)); }

  static int64_t product(Sum a, Sum b) { return Mul()(static_cast<int64_t>(a), static_cast<int64_t>(b)); }

  Sum high(uint32_t i) const { return at_most_(i); }
  Sum low(uint32_t i) const { return Min()(at_least_(i), at_most_(i)); }
  /// In 32 bits, where nothing wraps, weights that are 0 together are each 0, and a sum does for the choice.
  Sum weight(uint32_t i) const {
    if (sizeof(Sum) == sizeof(int32_t)) return Add()(weight_(i), even_);
    return even_ != 0 ? 1 : weight_(i);
  }
  bool open(uint32_t i) const { return parts_[i] == open_part(); }

  /// Weight of all open elements together; when none has any, each counts as 1. 0: there is none.
  void weigh() {
    even_ = 0;
    all_ = weight_of_open();
    if (all_ != 0) return;
    even_ = 1;
    all_ = weight_of_open();
  }

  Sum weight_of_open() const {
    Sum all = 0;
    for (uint32_t i = 0; i < n_; ++i) {
      if (open(i)) all = Add()(all, weight(i));
    }
    return all;
  }

  /// An upper bound beyond all that is left cannot bind; cut off there, its product with a weight stays small.
  Sum ceiling(uint32_t i) const { return Min()(high(i), Max()(left_, Sum{0})); }

  /// How far a proportional part has to rise, or to fall, to lie within its bounds; times `all_`.
  FLYBALL_ONCE int64_t beyond(uint32_t i) const {
    if (!open(i)) return 0;
    const int64_t part = product(left_, weight(i)), least = product(low(i), all_);
    if (part < least) return Sub()(least, part);
    const int64_t most = product(ceiling(i), all_);
    return part > most ? Sub()(most, part) : 0;
  }

  /// One round: fixes those beyond a bound on the side that is further beyond. False: none was beyond.
  bool fix_some() {
    int64_t excess = 0;
    bool binds = false;
    for (uint32_t i = 0; i < n_; ++i) {
      const int64_t by = beyond(i);
      if (by == 0) continue;
      excess = Add()(excess, by);
      binds = true;
    }
    if (!binds) return false;
    Sum fixed = 0;
    for (uint32_t i = 0; i < n_; ++i) {
      const int64_t by = beyond(i);
      if (by == 0 || (by > 0 ? excess < 0 : excess > 0)) continue;
      parts_[i] = static_cast<Part>(by > 0 ? low(i) : high(i));
      fixed = Add()(fixed, static_cast<Sum>(parts_[i]));
    }
    left_ = Sub()(left_, fixed);
    return true;
  }

  /// Divides what is left among the open elements in their order, by their lower bounds or their weights, carrying each
  /// remainder to the next: the parts sum exactly.
  void split(bool by_bound) {
    typename CarryDivisionOf<Sum>::Type division(all_);
    for (uint32_t i = 0; i < n_; ++i) {
      if (open(i)) parts_[i] = static_cast<Part>(division.next(left_, by_bound ? low(i) : weight(i)));
    }
  }

  uint32_t n_;
  Weight weight_;
  AtLeast at_least_;
  AtMost at_most_;
  Part* parts_;
  Sum left_;  // of the budget, for the open elements
  Sum all_ = 0, even_ = 0;
};

/// parts[i] = the part of element i < n, none of the operands.
template <class Sum, class Part, class Weight, class AtLeast, class AtMost>
void fill_by_weight(Sum budget, uint32_t n, Weight weight, AtLeast at_least, AtMost at_most, Part* parts) {
  WaterFilling<Part, Sum, Weight, AtLeast, AtMost>(budget, n, weight, at_least, at_most, parts).run();
}

}  // namespace flyball
