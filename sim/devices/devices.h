// The simulated chip's registers behind the HAL's bus: PLLs that take time to lock, regulators that slew, sensors that
// sample at their own pace. A regular value: copying it copies the chip's digital side.
//
// A tick of the plant: write `sensed()`, call set_time_us(start of the tick), let the controller run through
// platform(), then read `driven()` and `rails_uV()`. Time also advances inside the tick, by bus accesses and waits.
#pragma once

#include <cstdint>
#include <vector>

#include "hal/chip/chip.h"
#include "hal/platform.h"

namespace flyball::sim {

/// Bus accesses so far.
struct BusCount {
  uint64_t reads = 0;
  uint64_t writes = 0;
};

class Devices {
 public:
  explicit Devices(const chip::Chip& chip);

  /// A platform whose context is this object: valid while the object stays where it is.
  hal::Platform platform();

  /// Moves time forward, never back: clocks, regulators and gates arrive where they were going, and sensors whose
  /// period is over take a new reading of `sensed()`.
  void set_time_us(uint64_t time_us);
  uint64_t time_us() const;

  /// True values at the sensors: [sensor channels], mK from 0 degC or mW. NaN reads as invalid.
  std::vector<double>& sensed();

  /// What the chip really does: [actuator channels], base units: kHz, ratio in 2^-20, gate 1 on or 0 off.
  const std::vector<int64_t>& driven() const;

  /// Output of each regulator now, uV: [rails].
  const std::vector<int64_t>& rails_uV() const;

  BusCount bus_count() const;

  /// How often a clock was seen faster than its rail's voltage allows. Always 0 unless a driver is wrong.
  uint64_t illegal_pairs() const;
};

}  // namespace flyball::sim
