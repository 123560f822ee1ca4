// Driver of an interrupt controller of 32 sources, a bit each. Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

/// Exactly these sources raise the line; read back.
Status interrupts_enable(const Platform& platform, uint32_t address, uint32_t sources);

/// Sources that are pending and enabled. Two accesses.
Status interrupts_pending(const Platform& platform, uint32_t address, uint32_t* sources);

/// Clears these and no other. A source whose cause still stands is pending again at once.
Status interrupts_clear(const Platform& platform, uint32_t address, uint32_t sources);

}  // namespace flyball::hal
