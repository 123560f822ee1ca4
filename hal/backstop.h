// Driver of the clock throttler behind everything: hardware that holds up every other clock while its sensor is above a
// limit, whatever software does. Software arms it and sees whether it was needed. Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

struct BackstopState {
  bool engaged;  // now
  bool seen;  // since it was cleared
  uint32_t count;  // how often since reset, up to 65,535
};

/// Engages at sensor codes at or above `limit_code`, 24 bits with sign; read back.
Status backstop_arm(const Platform& platform, uint32_t address, int32_t limit_code);

/// One access.
Status backstop_read(const Platform& platform, uint32_t address, BackstopState* state);

Status backstop_clear_seen(const Platform& platform, uint32_t address);

}  // namespace flyball::hal
