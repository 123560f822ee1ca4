// A simulated PLL: its two registers, and a clock that takes time to lock. Time is the caller's.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "hal/chip/chip.h"
#include "hal/registers.h"

namespace flyball::sim {

/// Frequencies rise; shared by all PLLs of an actuator, and by copies of the chip.
using OperatingPoints = std::shared_ptr<const std::vector<chip::OperatingPoint>>;

class Pll {
 public:
  /// Locked on the reset frequency of a clock; `channel` is its actuator channel, `rail` the index of its rail.
  Pll(const chip::Actuator& clock, uint32_t channel, uint32_t rail, OperatingPoints points);

  uint32_t channel() const { return channel_; }
  uint32_t rail() const { return rail_; }

  uint32_t request_word() const {
    return hal::pll::kRequestMultiplier.put(wanted_multiplier_) | hal::pll::kRequestDivider.put(wanted_divider_) |
           hal::pll::kRequestEnable.put(enabled_);
  }
  uint32_t status_word() const {
    return hal::pll::kStatusMultiplier.put(multiplier_) | hal::pll::kStatusRequested.put(wanted_multiplier_) |
           hal::pll::kStatusDivider.put(divider_) | hal::pll::kStatusEnabled.put(enabled_) |
           hal::pll::kStatusLocked.put(locked_);
  }

  /// Begins to lock on another frequency; false, and nothing happens, for a request that divides by 0.
  bool write_request(uint32_t word, uint64_t now_ns);

  bool locked() const { return locked_; }
  /// When the frequency asked for takes effect, if it has not.
  uint64_t arrives_ns() const { return arrives_ns_; }
  /// The frequency asked for takes effect.
  void lock();

  /// Output; 0 while it is switched off, or silent until it locks.
  int64_t frequency_kHz() const { return frequency_kHz_; }
  /// Least voltage for the output: 0 without one, more than any regulator gives beyond the last operating point.
  int64_t needed_uV() const { return needed_uV_; }

 private:
  void drive();

  uint32_t channel_, rail_;
  uint32_t reference_kHz_;
  uint32_t multiplier_, divider_;  // in effect
  uint32_t wanted_multiplier_, wanted_divider_;
  bool enabled_ = true, locked_ = true;
  int64_t frequency_kHz_ = 0, needed_uV_ = 0;
  uint64_t lock_ns_, arrives_ns_ = 0;
  OperatingPoints points_;
};

}  // namespace flyball::sim
