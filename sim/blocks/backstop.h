// A simulated clock throttler behind everything.
#pragma once

#include <cmath>

#include "hal/registers.h"
#include "sim/blocks/block.h"

namespace flyball::sim {

class Backstop : public Block {
 public:
  explicit Backstop(double resolution_mK = 125) : resolution_mK_(resolution_mK) {}

  bool read(uint32_t offset, uint64_t, uint32_t* word) {
    namespace regs = hal::backstop;
    if (offset == regs::kLimit) {
      *word = limit_;
      return true;
    }
    *word = regs::kStatusEngaged.put(engaged_ ? 1 : 0) | regs::kStatusSeen.put(seen_ ? 1 : 0) |
            regs::kStatusCount.put(count_);
    return offset == regs::kStatus;
  }
  bool write(uint32_t offset, uint64_t, uint32_t word) {
    namespace regs = hal::backstop;
    if (offset == regs::kLimit) {
      limit_ = word & (regs::kLimitCode.put(regs::kLimitCode.max()) | regs::kLimitEnable.put(1));
      decide();
      return true;
    }
    if (offset != regs::kStatus) return false;
    if (regs::kStatusSeen.get(word) != 0) seen_ = engaged_;
    return true;
  }
  /// A sensor that says nothing counts as too hot.
  void sense(double value_mK, uint64_t) {
    value_mK_ = value_mK;
    decide();
  }
  /// Whether it holds up every other clock now.
  bool engaged() const { return engaged_; }

 private:
  void decide() {
    namespace regs = hal::backstop;
    const int32_t code = static_cast<int32_t>(regs::kLimitCode.get(limit_) ^ 0x800000U) - 0x800000;
    const bool armed = regs::kLimitEnable.get(limit_) != 0;
    const bool now = armed && !(value_mK_ < code * resolution_mK_);
    if (now && !engaged_ && count_ < regs::kStatusCount.max()) ++count_;
    engaged_ = now;
    seen_ = seen_ || now;
  }

  double resolution_mK_;
  double value_mK_ = -273150;
  uint32_t limit_ = 0, count_ = 0;
  bool engaged_ = false, seen_ = false;
};

}  // namespace flyball::sim
