// A simulated watchdog.
#pragma once

#include <algorithm>

#include "hal/registers.h"
#include "sim/blocks/block.h"

namespace flyball::sim {

class Watchdog : public Block {
 public:
  bool read(uint32_t offset, uint64_t now_us, uint32_t* word) {
    namespace regs = hal::watchdog;
    look(now_us);
    switch (offset) {
      case regs::kPeriod: *word = regs::kPeriodUs.put(period_us_); return true;
      case regs::kControl: *word = regs::kControlEnable.put(enabled_ ? 1 : 0); return true;
      case regs::kService: *word = 0; return true;
      case regs::kStatus: {
        const uint64_t left_us = enabled_ ? served_us_ + period_us_ - now_us : 0;
        *word = regs::kStatusLeftUs.put(static_cast<uint32_t>(left_us)) | regs::kStatusBitten.put(bitten_ ? 1 : 0);
        return true;
      }
      default: return false;
    }
  }
  bool write(uint32_t offset, uint64_t now_us, uint32_t word) {
    namespace regs = hal::watchdog;
    look(now_us);
    switch (offset) {
      case regs::kPeriod:
        if (!enabled_) period_us_ = regs::kPeriodUs.get(word);
        return true;
      case regs::kControl:
        if (regs::kControlEnable.get(word) != 0 && !enabled_ && period_us_ > 0) {
          enabled_ = true;
          served_us_ = now_us;
        }
        return true;
      case regs::kService:
        if (regs::kServiceKey.get(word) == kKey) served_us_ = now_us;
        return true;
      case regs::kStatus:
        if (regs::kStatusBitten.get(word) != 0) bitten_ = false;
        return true;
      default: return false;
    }
  }
  /// How often it has reset its controller by now.
  uint32_t bites(uint64_t now_us) {
    look(now_us);
    return bites_;
  }

 private:
  static constexpr uint32_t kKey = 0x5afe;

  /// Whoever is reset has the whole period again.
  void look(uint64_t now_us) {
    while (enabled_ && now_us >= served_us_ + period_us_) {
      served_us_ += period_us_;
      bitten_ = true;
      ++bites_;
    }
  }

  bool enabled_ = false, bitten_ = false;
  uint32_t period_us_ = 0, bites_ = 0;
  uint64_t served_us_ = 0;
};

}  // namespace flyball::sim
