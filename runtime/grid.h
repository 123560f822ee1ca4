// The grid of an actuator: what a limit can be granted are the multiples of its quantum within its range.
#pragma once

#include "runtime/arithmetic.h"

namespace flyball {

class Grid {
 public:
  Grid(int32_t lo, int32_t hi, int32_t quantum) : quantum_(divisor(quantum)) {
    first_ = multiple(CeilDiv()(lo, quantum_));
    last_ = multiple(FloorDiv()(hi, quantum_));
    if (last_ < first_) last_ = first_;  // a range without a multiple
  }

  int32_t quantum() const { return quantum_; }
  int32_t first() const { return first_; }
  int32_t last() const { return last_; }

  /// The greatest grid value at or below `value`, the least at or above it; those of the range at its ends.
  int32_t down(int32_t value) const {
    if (value <= first_) return first_;
    if (value >= last_) return last_;
    return quantum_ == 1 ? value : multiple(FloorDiv()(value, quantum_));
  }
  int32_t up(int32_t value) const { return down(Add()(value, quantum_ - 1)); }

  /// The nearest grid value, the lower of two.
  int32_t nearest(int32_t value) const {
    const int32_t below = down(value), above = up(value);
    return Sub()(above, value) < Sub()(value, below) ? above : below;
  }

 private:
  int32_t multiple(int32_t count) const { return Mul()(count, quantum_); }

  int32_t quantum_, first_, last_;
};

}  // namespace flyball
