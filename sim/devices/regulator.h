// A simulated voltage regulator: its two registers, and an output that slews to its target and then settles. Time is
// the caller's.
#pragma once

#include <cstdint>

#include "hal/chip/chip.h"
#include "hal/registers.h"

namespace flyball::sim {

class Regulator {
 public:
  /// Settled at the first step at or above `output_uV`.
  Regulator(const chip::Rails& rails, int64_t output_uV);

  uint32_t target_word() const { return hal::regulator::kTargetCode.put(target_); }
  uint32_t status_word() const {
    return hal::regulator::kStatusOutput.put(static_cast<uint32_t>(output_uV_ / step_uV_)) |
           hal::regulator::kStatusTarget.put(target_) | hal::regulator::kStatusPowerGood.put(power_good_);
  }

  /// Begins to slew to another target, from where the output is.
  void write_target(uint32_t word, uint64_t now_ns);

  /// Output at the last look.
  int64_t output_uV() const { return output_uV_; }
  /// Output at a time since the present slew began.
  int64_t output_uV(uint64_t at_ns) const;
  uint64_t slew_since_ns() const { return since_ns_; }

  bool power_good() const { return power_good_; }
  /// Moves the output to where it is now. Returns when to look again: UINT64_MAX once power is good.
  uint64_t move(uint64_t now_ns);

 private:
  int64_t step_uV_, slew_uV_per_us_;
  uint64_t settle_ns_;
  uint32_t target_;       // code
  int64_t output_uV_;
  int64_t from_uV_;       // where the present slew began
  uint64_t since_ns_ = 0;
  bool power_good_ = true;
};

}  // namespace flyball::sim
