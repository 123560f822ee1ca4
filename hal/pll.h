// Driver of a PLL: ask for a frequency, see what it runs at. Freestanding.
#pragma once

#include "hal/poll.h"

namespace flyball::hal {

struct PllState {
  uint32_t multiplier;   // in effect
  uint32_t requested;    // multiplier asked for
  uint32_t divider;      // in effect, at least 1
  bool enabled, locked;
};

/// Orders reference * multiplier / divider, enabled. multiplier < 4096, 1 <= divider < 64. Does not wait.
Status pll_request(const Platform& platform, uint32_t address, uint32_t multiplier, uint32_t divider);

/// What the register STATUS says.
PllState pll_decode(uint32_t word);

/// One access.
Status pll_read(const Platform& platform, uint32_t address, PllState* state);

/// Waits until the PLL is locked on multiplier / divider. kMismatch at once when something else is requested of it or
/// it is switched off; kTimeout when patience runs out.
Status pll_wait_locked(const Platform& platform, uint32_t address, uint32_t multiplier, uint32_t divider,
                       Patience* patience);

}  // namespace flyball::hal
