// Driver of an issue throttler, which lets a share of the issue slots through. Rates are codes: multiples of its step.
// Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

/// Sets the rate and reads it back; code < 4096. kMismatch when it did not take.
Status issue_set(const Platform& platform, uint32_t address, uint32_t code);

/// One access.
Status issue_read(const Platform& platform, uint32_t address, uint32_t* code);

}  // namespace flyball::hal
