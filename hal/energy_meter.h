// Driver of a meter that adds up energy. Its registers wrap; what lies between two readings does not, as long as they
// are less than 2^32 uJ and 2^32 us apart: 71 minutes, or 8.6 s at 500 W. Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

struct EnergyReading {
  uint32_t energy_uJ, time_us;
};

/// Two accesses; both numbers are of one instant.
Status energy_read(const Platform& platform, uint32_t address, EnergyReading* reading);

/// Mean power between two readings, mW, rounded down; 0 when no time went by.
uint32_t energy_mean_mW(const EnergyReading& before, const EnergyReading& after);

}  // namespace flyball::hal
