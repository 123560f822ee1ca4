// The arithmetic of a Program by name, for code in straight lines: firmware that was emitted inline is written with it.
// Freestanding.
#pragma once

#include <stddef.h>

#include "runtime/arithmetic.h"

namespace flyball {

template <class T>
T min(T a, T b) {
  return Min()(a, b);
}

template <class T>
T max(T a, T b) {
  return Max()(a, b);
}

// Sums and products beyond their type. Only a value that is not used gets there: the branch of a choice not taken.
template <class T>
T wrapping_add(T a, T b) {
  return Add()(a, b);
}

template <class T>
T wrapping_sub(T a, T b) {
  return Sub()(a, b);
}

template <class T>
T wrapping_mul(T a, T b) {
  return Mul()(a, b);
}

// Quotients on whole numbers: nearest (a half goes up), at or below, at or above. A divisor below 1 counts as 1.
template <class T>
T round_div(T a, T b) {
  return RoundDiv()(a, b);
}

template <class T>
T floor_div(T a, T b) {
  return FloorDiv()(a, b);
}

template <class T>
T ceil_div(T a, T b) {
  return CeilDiv()(a, b);
}

/// max(least, round_div(a, b)), b >= 1: divides only where that is more than `least`.
template <class T>
T max_round_div(T least, T a, T b) {
  return a <= Mul()(least, b) ? least : FloorDivision<T>(Add()(a, static_cast<T>(b >> 1)), b).quotient;
}

/// round_div(a * factor, divisor), of which only what |a| * (factor % divisor) + divisor comes to is divided. That fits
/// 32 bits, and |a| * factor fits 64.
template <int64_t factor, int32_t divisor>
int64_t scaled(int32_t a) {
  constexpr auto kRest = static_cast<int32_t>(factor % divisor);
  return int64_t{a} * (factor / divisor) + round_div<int32_t>(a * kRest, divisor);
}

/// a - b * floor_div(a, b).
template <class T>
T modulo(T a, T b) {
  return Mod()(a, b);
}

// The same by a power of two.
template <class T, uint32_t shift>
T round_shift(T a) {
  return RoundShift{shift}(a);
}

template <class T, uint32_t shift>
T floor_shift(T a) {
  return FloorShift{shift}(a);
}

/// The nearest number that To holds.
template <class To>
To saturated(int64_t value) {
  constexpr To kMost = static_cast<To>(static_cast<Unsigned<To>>(~Unsigned<To>{0}) >> 1);
  constexpr To kLeast = static_cast<To>(-kMost - 1);
  return value < kLeast ? kLeast : value > kMost ? kMost : static_cast<To>(value);
}

/// An index brought into 0 .. size - 1.
inline uint32_t index_within(int32_t index, uint32_t size) {
  if (index < 0) return 0;
  return static_cast<uint32_t>(index) < size ? static_cast<uint32_t>(index) : size - 1;
}

/// The least multiple of `quantum` at or above `value`, the greatest at or below it.
inline int32_t multiple_above(int32_t value, int32_t quantum) { return ceil_div(value, quantum) * quantum; }

inline int32_t multiple_below(int32_t value, int32_t quantum) { return floor_div(value, quantum) * quantum; }

/// The last of n rising numbers that is at most `at`; the first is.
template <size_t n, class T>
const T* last_at_most(const T* x, T at) {
  if constexpr (n < 2) {
    return x;
  } else {
    constexpr size_t kHalf = n / 2;
    return last_at_most<n - kHalf>(x[kHalf] <= at ? x + kHalf : x, at);
  }
}

/// y at `at`: linear between the points, rounded half up (`rounds_up`: up), flat beyond the ends. T holds whatever is
/// computed between two points.
template <class T, bool rounds_up, size_t n>
T interpolated(const T (&x)[n], const T (&y)[n], T at) {
  if (at < x[0]) return y[0];
  if (at >= x[n - 1]) return y[n - 1];
  const T* const point = last_at_most<n - 1>(x, at);
  const auto i = static_cast<size_t>(point - x);
  const T run = Sub()(x[i + 1], x[i]);
  const T rise = Mul()(Sub()(at, x[i]), Sub()(y[i + 1], y[i]));
  return Add()(y[i], rounds_up ? ceil_div(rise, run) : round_div(rise, run));
}

/// What slew lets be reached from a grant that is off the grid, as it may be when set from outside. -1: unbounded.
struct Reach {
  int32_t least, most;

  Reach(int32_t before, int32_t first, int32_t last, int32_t quantum, int32_t slew_up, int32_t slew_down) {
    const auto down = [=](int32_t value) {
      return value <= first ? first : value >= last ? last : multiple_below(value, quantum);
    };
    const auto up = [=](int32_t value) {
      return value <= first ? first : value >= last ? last : multiple_above(value, quantum);
    };
    least = slew_down < 0 ? first : up(Sub()(before, slew_down));
    most = slew_up < 0 ? last : down(Add()(before, slew_up));
    if (least <= most) return;
    const int32_t below = down(before), above = up(before);
    least = most = Sub()(above, before) < Sub()(before, below) ? above : below;
  }
};

}  // namespace flyball
