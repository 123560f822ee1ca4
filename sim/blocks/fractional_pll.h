// A simulated fractional PLL with a bypass.
#pragma once

#include "hal/registers.h"
#include "sim/blocks/block.h"

namespace flyball::sim {

class FractionalPll : public Block {
 public:
  static constexpr uint64_t kLockTakes_us = 20;

  /// It never locks again.
  bool broken = false;

  bool read(uint32_t offset, uint64_t now_us, uint32_t* word) {
    namespace regs = hal::fractional_pll;
    look(now_us);
    switch (offset) {
      case regs::kControl:
        *word = regs::kControlEnable.put(enabled_ ? 1 : 0) | regs::kControlBypass.put(bypassed_ ? 1 : 0);
        return true;
      case regs::kRatio: *word = ratio_; return true;
      case regs::kStatus:
        *word = regs::kStatusEnabled.put(enabled_ ? 1 : 0) | regs::kStatusBypassed.put(bypassed_ ? 1 : 0) |
                regs::kStatusLocked.put(locked_ ? 1 : 0);
        return true;
      default: return false;
    }
  }
  bool write(uint32_t offset, uint64_t now_us, uint32_t word) {
    namespace regs = hal::fractional_pll;
    look(now_us);
    if (offset == regs::kControl) {
      enabled_ = regs::kControlEnable.get(word) != 0;
      bypassed_ = regs::kControlBypass.get(word) != 0;
      if (!bypassed_ && !locked_) ++wild_;
      return true;
    }
    if (offset != regs::kRatio || regs::kRatioInteger.get(word) == 0) return false;
    if (!bypassed_) ++wild_;
    ratio_ = word;
    locked_ = false;
    arrives_us_ = now_us + kLockTakes_us;
    return true;
  }
  /// How often the chip ran on an output that was not locked.
  uint32_t wild() const { return wild_; }

 private:
  void look(uint64_t now_us) { locked_ = locked_ || (enabled_ && !broken && now_us >= arrives_us_); }

  bool enabled_ = true, bypassed_ = true, locked_ = false;
  uint32_t ratio_ = 1U << 24, wild_ = 0;
  uint64_t arrives_us_ = 0;
};

}  // namespace flyball::sim
