// What a controller sees of a chip: readings in, orders out. Keeps no state about the chip: whoever wants to know asks
// the hardware. Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

/// The newest reading of one sensor element, in base units; `fresh` if it is new since the sensor was last sampled.
struct Reading {
  int64_t value;
  bool fresh;
};

struct ApplyResult {
  uint32_t changed;  // actuators that were ordered to a new value
  uint32_t failed;   // of these, how many did not confirm: bus error, no lock, no settling, read-back differs
};

struct HalConfig;    // hal/hal_config.h: addresses, operating points and rails as plain tables

class Hal {
 public:
  Hal(const Platform& platform, const HalConfig& config) : platform_(platform), config_(config) {}

  uint64_t now_us() const { return platform_.now_us(platform_.context); }

  /// All sensor elements: [sensor channels]. A bus error leaves that reading not fresh.
  void sample(Reading* readings) const;

  /// What each actuator element is set to, read from the chip: [actuator channels], base units.
  void granted(int64_t* values) const;

  /// Orders every actuator element: [actuator channels], base units, on the actuator's grid. Elements already there
  /// cost a comparison, no access. `now` is what granted() said this tick.
  ApplyResult apply(const int64_t* now, const int64_t* wanted) const;

 private:
  const Platform& platform_;
  const HalConfig& config_;
};

}  // namespace flyball::hal
