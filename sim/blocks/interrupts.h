// A simulated interrupt controller.
#pragma once

#include "hal/registers.h"
#include "sim/blocks/block.h"

namespace flyball::sim {

class Interrupts : public Block {
 public:
  bool read(uint32_t offset, uint64_t, uint32_t* word) {
    namespace regs = hal::interrupts;
    switch (offset) {
      case regs::kPending: *word = pending_; return true;
      case regs::kEnable: *word = enabled_; return true;
      case regs::kLevel: *word = level_; return true;
      default: return false;
    }
  }
  bool write(uint32_t offset, uint64_t, uint32_t word) {
    namespace regs = hal::interrupts;
    if (offset == regs::kPending) {
      pending_ = (pending_ & ~word) | level_;
      return true;
    }
    if (offset == regs::kEnable) enabled_ = word;
    return offset == regs::kEnable;
  }

  /// A source rises or falls.
  void set_level(uint32_t source, bool stands) {
    const uint32_t bit = uint32_t{1} << source;
    level_ = stands ? level_ | bit : level_ & ~bit;
    pending_ |= level_;
  }
  /// What the processor sees.
  bool line() const { return (pending_ & enabled_) != 0; }

 private:
  uint32_t pending_ = 0, enabled_ = 0, level_ = 0;
};

}  // namespace flyball::sim
