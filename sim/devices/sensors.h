// The simulated sensors: banks of like elements that sample together, and the data register of each element. Time is
// the caller's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hal/chip/chip.h"
#include "hal/registers.h"

namespace flyball::sim {

/// Which elements are broken, and how: each [sensor channels], 1 where it is so.
struct SensorFaults {
  std::vector<uint8_t> stuck;    // new samples repeat the last one
  std::vector<uint8_t> silent;   // no new samples
  std::vector<uint8_t> invalid;  // new samples are not valid
};

class Sensors {
 public:
  explicit Sensors(const chip::Chip& chip);

  /// Reading clears the mark of a new sample.
  uint32_t read_data(uint32_t channel) {
    const uint32_t word = words_[channel];
    words_[channel] = word & ~hal::sensor::kDataNew.put(1);
    return word;
  }

  /// Each bank whose period is over takes a sample of the true values, rounded half up to a code; a value beyond the
  /// register shows its end, NaN samples as invalid. sensed: [sensor channels], base units.
  void sample(uint64_t now_us, std::span<const double> sensed) {
    for (Bank& bank : banks_) {
      if (now_us >= bank.next_us) sample(bank, now_us, sensed);
    }
  }

  SensorFaults& faults() { return faults_; }

 private:
  struct Bank {
    uint32_t first, count;  // channels
    double codes_per_unit;
    uint64_t period_us, next_us;
  };

  void sample(Bank& bank, uint64_t now_us, std::span<const double> sensed);

  std::vector<Bank> banks_;
  std::vector<uint32_t> words_;  // [sensor channels], the data registers
  SensorFaults faults_;
};

}  // namespace flyball::sim
