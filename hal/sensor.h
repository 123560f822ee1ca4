// Driver of temperature sensors, power meters and counters of busy cycles. Rows
// are for bus_perform(). Freestanding.
#pragma once

#include "hal/bus/row.h"
#include "hal/registers.h"

namespace flyball::hal {

struct Sample {
  int32_t code;  // value in steps of the sensor's resolution
  bool fresh;    // the sensor has sampled since it was last read
  bool valid;
};

/// What the register DATA says.
inline Sample sensor_decode(uint32_t word) {
  // Two's complement to a number, without shifting a negative one.
  constexpr uint32_t kSign = uint32_t{1} << (sensor::kDataCode.width - 1);
  const int32_t code = static_cast<int32_t>(sensor::kDataCode.get(word) ^ kSign) - static_cast<int32_t>(kSign);
  return {code, sensor::kDataNew.get(word) != 0, sensor::kDataValid.get(word) != 0};
}

/// Reads the newest of each: words for sensor_decode(). That a sample is new is the sensor's to remember: reading
/// clears its bit. A driver that compared sample counters would have to keep the last one, and would take an old sample
/// for a new one after a reset.
inline Row sensor_newest(const DeviceRow& sensors, uint32_t* words) { return read_row(sensors, sensor::kData, words); }

}  // namespace flyball::hal
