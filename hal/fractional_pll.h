// Driver of a PLL with a fractional ratio and a bypass: while it moves, the clock is the reference itself, so that no
// edge is ever faster than what is asked for. Freestanding.
#pragma once

#include "hal/poll.h"

namespace flyball::hal {

struct FractionalPllState {
  uint32_t ratio;   // 2^24 is 1
  bool enabled, bypassed, locked;
};

/// The greatest ratio whose output is not above frequency_kHz; 0 when that is below 1 or 256 and more.
uint32_t fractional_ratio(uint32_t reference_kHz, uint32_t frequency_kHz);

/// Output of a ratio, rounded up.
uint32_t fractional_kHz(uint32_t reference_kHz, uint32_t ratio);

Status fractional_pll_read(const Platform& platform, uint32_t address, FractionalPllState* state);

/// Bypass, new ratio, wait for the lock, leave the bypass. A PLL that does not lock in time stays bypassed, on the
/// reference, and that is a kTimeout; ratio >= 2^24.
Status fractional_pll_move(const Platform& platform, uint32_t address, uint32_t ratio, Patience* patience);

}  // namespace flyball::hal
