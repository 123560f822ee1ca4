// Products divided by one number after the other, each remainder carried to the next. Freestanding.
#pragma once

#include <stdint.h>

#include "runtime/arithmetic.h"

namespace flyball {

/// next(a, b) = floor((a * b + the remainder so far) / divisor). Without a divisor, by 0 or less, all quotients are 0.
class WideCarryDivision {
 public:
  explicit WideCarryDivision(int64_t by) : all_(by > 0), divisor_(divisor(by)) {}

  int64_t next(int64_t a, int64_t b) {
    const FloorDivision<int64_t> division = floor_division(all_ ? Add()(Mul()(a, b), carry_) : 0, divisor_);
    carry_ = division.remainder;
    return division.quotient;
  }

 private:
  bool all_;
  int64_t divisor_, carry_ = 0;
};

/// The same for 0 <= a and 0 <= b <= divisor, where every quotient fits 32 bits. A core that divides 32 bits at most
/// multiplies by a reciprocal instead: Möller and Granlund, "Improved division by invariant integers", IEEE
/// Transactions on Computers 60 (2), 2011, algorithm 4.
template <bool divides_64 = sizeof(void*) == 8>
class CarryDivision {
 public:
  explicit CarryDivision(int32_t by)
      : shift_(static_cast<uint32_t>(__builtin_clz(static_cast<uint32_t>(divisor(by))))),
        divisor_(static_cast<uint32_t>(divisor(by)) << shift_),
        reciprocal_(divides_64 ? 0 : static_cast<uint32_t>(UINT64_MAX / divisor_)) {}

  int32_t next(int32_t a, int32_t b) {
    const uint64_t all = uint64_t{static_cast<uint32_t>(a)} * (static_cast<uint32_t>(b) << shift_) + carry_;
    return static_cast<int32_t>(divides_64 ? divide(all) : multiply(all));
  }

 private:
  uint32_t divide(uint64_t all) {
    carry_ = static_cast<uint32_t>(all % divisor_);
    return static_cast<uint32_t>(all / divisor_);
  }

  /// The quotient so found is at most one too high, and in rare cases one too low.
  uint32_t multiply(uint64_t all) {
    const uint64_t product = (all >> 32) * reciprocal_ + all;
    uint32_t quotient = static_cast<uint32_t>(product >> 32) + 1;
    carry_ = static_cast<uint32_t>(all) - quotient * divisor_;
    if (carry_ > static_cast<uint32_t>(product)) {
      --quotient;
      carry_ += divisor_;
    }
    if (carry_ >= divisor_) {
      ++quotient;
      carry_ -= divisor_;
    }
    return quotient;
  }

  uint32_t shift_, divisor_, reciprocal_, carry_ = 0;  // all but shift_ times 2^shift_
};

template <class T>
struct CarryDivisionOf;
template <>
struct CarryDivisionOf<int32_t> {
  using Type = CarryDivision<>;
};
template <>
struct CarryDivisionOf<int64_t> {
  using Type = WideCarryDivision;
};

}  // namespace flyball
