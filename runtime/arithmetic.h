// The arithmetic of a Program, total: sums and products wrap, a divisor below 1 counts as 1, shifts and quotients go
// towards minus infinity unless they round. T is int32_t or int64_t.
#pragma once

#include <stdint.h>

#include "runtime/inlining.h"

namespace flyball {

template <class T>
struct UnsignedOf;
template <>
struct UnsignedOf<int32_t> {
  using Type = uint32_t;
};
template <>
struct UnsignedOf<int64_t> {
  using Type = uint64_t;
};
template <class T>
using Unsigned = typename UnsignedOf<T>::Type;

struct Add {
  template <class T>
  T operator()(T a, T b) const {
    return static_cast<T>(static_cast<Unsigned<T>>(a) + static_cast<Unsigned<T>>(b));
  }
};

struct Sub {
  template <class T>
  T operator()(T a, T b) const {
    return static_cast<T>(static_cast<Unsigned<T>>(a) - static_cast<Unsigned<T>>(b));
  }
};

struct Mul {
  template <class T>
  T operator()(T a, T b) const {
    return static_cast<T>(static_cast<Unsigned<T>>(a) * static_cast<Unsigned<T>>(b));
  }
};

struct MulWide {
  int64_t operator()(int32_t a, int32_t b) const { return static_cast<int64_t>(a) * b; }
};

struct Min {
  template <class T>
  T operator()(T a, T b) const {
    return b < a ? b : a;
  }
};

struct Max {
  template <class T>
  T operator()(T a, T b) const {
    return a < b ? b : a;
  }
};

struct Less {
  template <class T>
  int32_t operator()(T a, T b) const {
    return a < b;
  }
};

struct LessEqual {
  template <class T>
  int32_t operator()(T a, T b) const {
    return a <= b;
  }
};

struct Equal {
  template <class T>
  int32_t operator()(T a, T b) const {
    return a == b;
  }
};

struct NotEqual {
  template <class T>
  int32_t operator()(T a, T b) const {
    return a != b;
  }
};

struct Not {
  int32_t operator()(int32_t a) const { return a ^ 1; }
};

/// Quotient towards zero and remainder, b >= 1. Most quotients of a policy fit 32 bits, where dividing is several times
/// cheaper than in 64 on most cores.
template <class T>
struct Division {
  T quotient, remainder;

  Division(T a, T b) {
    const Unsigned<T> bits = static_cast<Unsigned<T>>(a) | static_cast<Unsigned<T>>(b);
    if (sizeof(T) == 4 || bits > UINT32_MAX) {
      quotient = static_cast<T>(a / b);
      remainder = static_cast<T>(a % b);
    } else {
      quotient = static_cast<T>(static_cast<uint32_t>(a) / static_cast<uint32_t>(b));
      remainder = static_cast<T>(static_cast<uint32_t>(a) % static_cast<uint32_t>(b));
    }
  }
};

template <class T>
T divisor(T b) {
  return b < 1 ? T{1} : b;
}

/// Quotient towards minus infinity and the remainder that goes with it, 0 .. b - 1; b >= 1.
template <class T>
struct FloorDivision : Division<T> {
  FloorDivision(T a, T b) : Division<T>(a, b) {
    if (this->remainder >= 0) return;
    this->quotient = static_cast<T>(this->quotient - 1);
    this->remainder = static_cast<T>(this->remainder + b);
  }
};

FLYBALL_ONCE inline FloorDivision<int64_t> floor_division(int64_t a, int64_t b) { return {a, b}; }

struct FloorDiv {
  template <class T>
  T operator()(T a, T b) const {
    return FloorDivision<T>(a, divisor(b)).quotient;
  }
};

struct CeilDiv {
  template <class T>
  T operator()(T a, T b) const {
    const Division<T> division(a, divisor(b));
    return static_cast<T>(division.quotient + (division.remainder > 0));
  }
};

struct RoundDiv {
  template <class T>
  T operator()(T a, T b) const {
    return FloorDiv()(Add()(a, static_cast<T>(divisor(b) / 2)), b);
  }
};

struct Mod {
  template <class T>
  T operator()(T a, T b) const {
    return FloorDivision<T>(a, divisor(b)).remainder;
  }
};

/// Shifts by a constant, brought into 0 (rounding: 1) .. the type's bits - 1.
inline uint32_t shift_within(uint32_t shift, uint32_t least, uint32_t bits) {
  return shift < least ? least : shift < bits ? shift : bits - 1;
}

struct FloorShift {
  uint32_t shift;
  template <class T>
  T operator()(T a) const {
    return static_cast<T>(a >> shift);
  }
};

struct RoundShift {
  uint32_t shift;
  template <class T>
  T operator()(T a) const {
    return static_cast<T>(Add()(a, static_cast<T>(T{1} << (shift - 1))) >> shift);
  }
};

}  // namespace flyball
