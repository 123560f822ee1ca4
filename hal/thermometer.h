// Driver of a calibrated temperature sensor with thresholds. What it says is in codes; its own calibration, fused at
// the end of the line, makes codes of the sensor into codes of the resolution. Freestanding.
#pragma once

#include "hal/sensor.h"

namespace flyball::hal {

struct Calibration {
  uint32_t gain;    // 2^14 is 1
  int32_t offset;   // codes
};

/// One access. It does not change: read it once a start, not once a tick. kMismatch when it was never fused.
Status thermometer_calibration(const Platform& platform, uint32_t address, Calibration* calibration);

/// Rounded half up.
int32_t calibrated(const Calibration& calibration, int32_t code);
/// The least code that is at or above `value` once calibrated; gain > 0.
int32_t uncalibrated(const Calibration& calibration, int32_t value);

/// A sample, calibrated. One access.
Status thermometer_read(const Platform& platform, uint32_t address, const Calibration& calibration, Sample* sample);

/// Events at samples at or above `high` and below `low`, calibrated codes; read back. Old events stay.
Status thermometer_watch(const Platform& platform, uint32_t address, const Calibration& calibration, int32_t low,
                         int32_t high);

struct ThermometerEvents {
  bool high, low;
};

/// Takes and clears the events that have happened: those that come after the read stay.
Status thermometer_take_events(const Platform& platform, uint32_t address, ThermometerEvents* events);

}  // namespace flyball::hal
