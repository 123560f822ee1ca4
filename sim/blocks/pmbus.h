// A simulated board regulator: its output slews at a rate of its own, and a fault switches it off.
#pragma once

#include <algorithm>
#include <cmath>

#include "hal/registers.h"
#include "sim/blocks/block.h"

namespace flyball::sim {

class Pmbus : public Block {
 public:
  static constexpr uint32_t kFractionBits = 12;

  /// Stuck: the output stays where it is.
  bool stuck = false;

  bool read(uint32_t offset, uint64_t now_us, uint32_t* word) {
    namespace regs = hal::pmbus;
    look(now_us);
    switch (offset) {
      case regs::kOperation: *word = regs::kOperationOn.put(on_ ? 1 : 0); return true;
      case regs::kVoutMode: *word = regs::kVoutModeExponent.put(32 - kFractionBits); return true;
      case regs::kVoutCommand: *word = regs::kVoutCommandMantissa.put(target_); return true;
      case regs::kReadVout: *word = regs::kReadVoutMantissa.put(static_cast<uint32_t>(output_)); return true;
      case regs::kStatusWord:
        *word = regs::kStatusWordIoutOver.put(fault_ ? 1 : 0) | regs::kStatusWordOff.put(on_ ? 0 : 1) |
                regs::kStatusWordNotGood.put(on_ && output_ == target_ ? 0 : 1);
        return true;
      default: return false;
    }
  }
  bool write(uint32_t offset, uint64_t now_us, uint32_t word) {
    namespace regs = hal::pmbus;
    look(now_us);
    switch (offset) {
      case regs::kOperation: on_ = regs::kOperationOn.get(word) != 0 && !fault_; return true;
      case regs::kClearFaults: fault_ = false; return true;
      case regs::kVoutCommand: target_ = regs::kVoutCommandMantissa.get(word); return true;
      default: return false;
    }
  }
  /// More current than it can give.
  void overload(uint64_t now_us) {
    look(now_us);
    fault_ = true;
    on_ = false;
  }

 private:
  static constexpr double kSlew_per_us = 40;  // mantissas: 10 mV

  void look(uint64_t now_us) {
    const double way = kSlew_per_us * static_cast<double>(now_us - since_us_);
    const double wanted = on_ ? target_ : 0.0;
    since_us_ = now_us;
    if (stuck) return;
    output_ = output_ < wanted ? std::min(output_ + way, wanted) : std::max(output_ - way, wanted);
  }

  bool on_ = true, fault_ = false;
  uint32_t target_ = 0;
  double output_ = 0;
  uint64_t since_us_ = 0;
};

}  // namespace flyball::sim
