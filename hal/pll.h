// Driver of a PLL: ask for a frequency, see what it runs at. Freestanding.
#pragma once

#include "hal/poll.h"
#include "hal/registers.h"

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
inline PllState pll_decode(uint32_t word) {
  PllState state{};
  state.multiplier = pll::kStatusMultiplier.get(word);
  state.requested = pll::kStatusRequested.get(word);
  const uint32_t divider = pll::kStatusDivider.get(word);
  state.divider = divider == 0 ? 1 : divider;
  state.enabled = pll::kStatusEnabled.get(word) != 0;
  state.locked = pll::kStatusLocked.get(word) != 0;
  return state;
}

/// One access.
Status pll_read(const Platform& platform, uint32_t address, PllState* state);

/// Waits until the PLL is locked on multiplier / divider. kMismatch at once when something else is requested of it or
/// it is switched off; kTimeout when patience runs out.
Status pll_wait_locked(const Platform& platform, uint32_t address, uint32_t multiplier, uint32_t divider,
                       Patience* patience);

}  // namespace flyball::hal
