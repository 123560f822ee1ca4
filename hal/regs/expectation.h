// What a register should hold by its description, as far as that is known: the self-test's picture of one register.
// Freestanding.
#pragma once

#include "hal/regs/behaviour.h"

namespace flyball::hal::regs {

struct Expectation {
  uint32_t value;
  uint32_t known;  // bits of `value` that count
  uint32_t open;   // bits that no lock closes
  uint32_t spent;  // bits written once since reset, of those that can be

  static constexpr Expectation after_reset(const RegisterPlan& r, uint32_t open) {
    return {r.reset, r.reset_known, open, 0};
  }

  constexpr void write(const RegisterPlan& r, uint32_t word) {
    const uint32_t reachable = open & ~spent;
    value = after_write(r, value, word, reachable);
    const uint32_t settled =
        r.takes | (word & (r.one_sets | r.one_clears)) | (~word & (r.zero_sets | r.zero_clears)) | r.sets | r.clears;
    known |= settled & reachable;
    spent |= r.once & reachable;
  }

  /// After a read that saw `word`.
  constexpr void read(const RegisterPlan& r, uint32_t word) {
    const uint32_t learned = r.readable & ~known;
    value = after_read(r, (value & ~learned) | (word & learned));
    known |= r.readable;
  }

  constexpr void drive(uint32_t mask, uint32_t bits) {
    value = (value & ~mask) | (bits & mask);
    known |= mask;
  }
};

}  // namespace flyball::hal::regs
