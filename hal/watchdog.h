// Driver of a watchdog: whoever runs the ticks serves it; one that hangs is reset. Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

struct WatchdogState {
  bool enabled;
  bool bitten;        // it has reset a controller since this was cleared
  uint32_t period_us;
  uint32_t left_us;   // until it bites
};

/// Begins to watch: period_us > 0, below 2^20, cannot be changed or ended afterwards. kMismatch when it already watches
/// with another period.
Status watchdog_start(const Platform& platform, uint32_t address, uint32_t period_us);

/// The whole period once more. One access.
Status watchdog_serve(const Platform& platform, uint32_t address);

Status watchdog_read(const Platform& platform, uint32_t address, WatchdogState* state);

/// For the controller that has taken note of it.
Status watchdog_clear_bitten(const Platform& platform, uint32_t address);

}  // namespace flyball::hal
