// What a controller sees of a chip: readings in, orders out. Keeps no state about the chip: whoever wants to know asks
// the hardware. Freestanding.
#pragma once

#include "hal/hal_config.h"
#include "hal/platform.h"
#include "hal/scratch.h"

namespace flyball::hal {

/// The newest reading of one sensor element, in base units; `fresh` if it is new since the sensor was last sampled.
struct Reading {
  int64_t value;
  bool fresh;
};

struct ApplyResult {
  uint32_t changed;      // actuators that were ordered to a new value
  uint32_t failed;       // of these, how many did not confirm: bus error, no lock, no settling, read-back differs
  uint32_t rail_faults;  // rails that did not follow: not settled in time, bus error, read-back differs
  bool interrupted = false;  // an emergency stood: clocks were ordered to their lowest, and nothing rose after
};

class Hal {
 public:
  Hal(const Platform& platform, const HalConfig& config) : platform_(platform), config_(config) {}

  uint64_t now_us() const { return platform_.now_us(platform_.context); }

  /// All sensor elements: [sensor channels], one access each. A bus error or an invalid sample leaves that reading as
  /// it was and not fresh.
  void sample(Reading* readings) const;

  /// What each actuator element is set to, read from the chip: [actuator channels], base units, one access each. One
  /// that cannot be read counts as the worst: the highest frequency, the highest rate, on. So does a clock that is
  /// still locking: the higher of what it runs at and what it was asked for.
  void granted(int64_t* values) const;

  /// Orders every actuator element: [actuator channels], base units, on the actuator's grid. Elements already there
  /// cost a comparison, no access. `now` is what granted() said this tick.
  ///
  /// Voltage leads on the way up and follows on the way down; every order is read back. A lock or settle that does not
  /// come within its time is given up: that element counts as failed, its clock stays where it was, and its rail at a
  /// voltage that both the old and the new frequency may have.
  ApplyResult apply(const int64_t* now, const int64_t* wanted) const;

  /// Orders every clock that runs to its lowest operating point, at once: no voltage, no wait, two accesses a clock.
  /// May run between any two accesses of an apply(), as an interrupt does; that apply() then ends by doing the same, as
  /// long as Platform::emergency stands. Until it is over no apply() raises anything.
  ApplyResult emergency() const;

  /// Brings every rail to what its clocks need; moves no clock. For a controller that has just been reset: the one
  /// before it may have died between a clock and its voltage. `now` is what granted() said.
  ApplyResult settle_rails(const int64_t* now) const;

  /// How many values the chip's always-on words keep.
  uint32_t retained_most() const { return config_.retained.count * kRetainedMost; }

  /// Block `block` of those words, which holds `count` of the values: as hal/scratch.h has it.
  Status load_retained(uint32_t block, uint32_t* values, uint32_t count, RetainedPlace* newest) const {
    return retained_load(platform_, retained_block(block), values, count, newest);
  }
  Status store_retained(uint32_t block, const uint32_t* values, uint32_t count, RetainedPlace* newest) const {
    return retained_store(platform_, retained_block(block), values, count, newest);
  }

 private:
  uint32_t retained_block(uint32_t block) const { return config_.retained.address + block * config_.retained.stride; }

  const Platform& platform_;
  const HalConfig& config_;
};

}  // namespace flyball::hal
