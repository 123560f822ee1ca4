// Driver of a memory stack: its temperature, its refresh, its trip. Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

struct HbmState {
  int32_t temperature_degC;
  uint32_t band;      // refresh that this temperature needs: 0 normal, 1 twice, 2 four times
  uint32_t refresh;   // refresh in effect
  bool valid;         // the temperature is a reading
  bool tripped;       // too hot to live: off until power is taken away
};

/// One access.
Status hbm_read(const Platform& platform, uint32_t address, HbmState* state);

/// Orders the refresh that `state` needs, where it differs: four times where the temperature is not known. Read back.
/// Faster at once; slower too, since the band has a hysteresis of its own.
Status hbm_follow_band(const Platform& platform, uint32_t address, const HbmState& state);

}  // namespace flyball::hal
