// `share` by water-filling: elements that a proportional part would take beyond a bound are fixed there, round by
// round, and the others divide what is left by their weights. Freestanding.
#pragma once

#include <stdint.h>

#include "runtime/arithmetic.h"

namespace flyball {

/// Weight, AtLeast, AtMost: int64_t (uint32_t element). No part is the least number of type Part. The compiler proves
/// that budget * sum of weights, budget * at_least and the sums of the bounds stay below 2^63.
template <class Part, class Weight, class AtLeast, class AtMost>
class WaterFilling {
 public:
  WaterFilling(int64_t budget, uint32_t n, Weight weight, AtLeast at_least, AtMost at_most, Part* parts)
      : n_(n),
        weight_(weight),
        at_least_(at_least),
        at_most_(at_most),
        parts_(parts),
        left_(Max()(budget, int64_t{0})) {}

  void run() {
    int64_t least = 0, most = 0;
    for (uint32_t i = 0; i < n_; ++i) {
      parts_[i] = open_part();
      least = sum(least, low(i));
      most = sum(most, high(i));
    }
    if (most <= left_) {
      for (uint32_t i = 0; i < n_; ++i) parts_[i] = static_cast<Part>(high(i));
    } else if (least > left_) {
      split(least, true);
    } else {
      for (uint32_t round = 0; round < n_ && fix_some(); ++round) {
      }
      const int64_t all = weigh();
      split(all, false);
    }
  }

 private:
  /// A part that is not fixed at a bound.
  static constexpr Part open_part() { return static_cast<Part>(Unsigned<Part>{1} << (sizeof(Part) * 8 - 1)); }

  static int64_t sum(int64_t a, int64_t b) { return Add()(a, b); }
  static int64_t product(int64_t a, int64_t b) { return Mul()(a, b); }

  int64_t high(uint32_t i) const { return at_most_(i); }
  int64_t low(uint32_t i) const { return Min()(at_least_(i), at_most_(i)); }
  int64_t weight(uint32_t i) const { return even_ ? 1 : weight_(i); }
  bool open(uint32_t i) const { return parts_[i] == open_part(); }

  /// Weight of all open elements together; when none has any, each counts as 1.
  int64_t weigh() {
    int64_t all = 0, count = 0;
    for (uint32_t i = 0; i < n_; ++i) {
      if (!open(i)) continue;
      all = sum(all, weight_(i));
      ++count;
    }
    even_ = all == 0;
    return even_ ? count : all;
  }

  /// An upper bound beyond all that is left cannot bind; cut off there, its product with a weight stays small.
  int64_t ceiling(uint32_t i) const { return Min()(high(i), Max()(left_, int64_t{0})); }

  /// One round; false when it was the last.
  bool fix_some() {
    const int64_t all = weigh();
    if (all == 0) return false;
    int64_t excess = 0;
    bool bound = false;
    for (uint32_t i = 0; i < n_; ++i) {
      if (!open(i)) continue;
      const int64_t even_part = product(left_, weight(i));
      const int64_t least = product(low(i), all), most = product(ceiling(i), all);
      excess = sum(excess, Sub()(Max()(least, Min()(even_part, most)), even_part));
      bound = bound || even_part < least || even_part > most;
    }
    if (!bound) return false;
    int64_t fixed = 0;
    for (uint32_t i = 0; i < n_; ++i) {
      if (!open(i)) continue;
      const int64_t even_part = product(left_, weight(i));
      if (excess >= 0 && even_part < product(low(i), all)) {
        parts_[i] = static_cast<Part>(low(i));
      } else if (excess <= 0 && even_part > product(ceiling(i), all)) {
        parts_[i] = static_cast<Part>(high(i));
      } else {
        continue;
      }
      fixed = sum(fixed, parts_[i]);
    }
    left_ = Sub()(left_, fixed);
    return excess != 0;
  }

  /// Divides what is left among the open elements in their order, by their lower bounds or their weights, carrying each
  /// remainder to the next: the parts sum exactly.
  void split(int64_t all, bool by_bound) {
    int64_t carry = 0;
    for (uint32_t i = 0; i < n_; ++i) {
      if (!open(i)) continue;
      const int64_t scaled = sum(product(left_, by_bound ? low(i) : weight(i)), carry);
      const FloorDivision<int64_t> division(all > 0 ? scaled : 0, divisor(all));
      parts_[i] = static_cast<Part>(division.quotient);
      carry = division.remainder;
    }
  }

  uint32_t n_;
  Weight weight_;
  AtLeast at_least_;
  AtMost at_most_;
  Part* parts_;
  int64_t left_;
  bool even_ = false;
};

/// parts[i] = the part of element i < n, none of the operands.
template <class Part, class Weight, class AtLeast, class AtMost>
void fill_by_weight(int64_t budget, uint32_t n, Weight weight, AtLeast at_least, AtMost at_most, Part* parts) {
  WaterFilling<Part, Weight, AtLeast, AtMost>(budget, n, weight, at_least, at_most, parts).run();
}

}  // namespace flyball
