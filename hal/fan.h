// Driver of a fan controller. Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

/// Orders a speed, revolutions a minute below 65,536, and reads the order back.
Status fan_set(const Platform& platform, uint32_t address, uint32_t rpm);

/// The speed measured. One access.
Status fan_read(const Platform& platform, uint32_t address, uint32_t* rpm);

}  // namespace flyball::hal
