// The simulated sensors: banks of like elements that sample together, and the data register of each element. Time is
// the caller's.
//
// What a bank's true values go through: the lag or the averaging window of the sensor, tick by tick; then at each
// sample its offset and noise, and what is broken; then the grid of its codes.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "hal/chip/chip.h"
#include "hal/registers.h"
#include "sim/devices/averaging_window.h"
#include "sim/devices/first_order_lag.h"

namespace flyball::sim {

/// What is broken of one sensor element. Takes effect on samples from then on.
struct SensorFault {
  bool stuck = false;    // new samples repeat the last one
  bool silent = false;   // no new samples
  bool invalid = false;  // new samples are not valid
  double offset = 0;     // base units, on top
  double noise = 0;      // base units, standard deviation of normal noise on top
  std::optional<double> shown;   // base units, instead of what it senses
  std::optional<uint32_t> sees;  // channel whose true value it senses instead of its own
  uint64_t late_us = 0;          // a sample stands in the register only this long after it was taken
};

class Sensors {
 public:
  /// `seed` is that of the noise.
  Sensors(const chip::Chip& chip, uint64_t seed);

  /// Reading clears the mark of a new sample.
  uint32_t read_data(uint32_t channel) {
    const uint32_t word = words_[channel];
    words_[channel] = word & ~hal::sensor::kDataNew.put(1);
    return word;
  }

  /// The true values now, or since the last call where they are means; banks whose period is over take a sample. A
  /// value beyond the register shows its end, NaN samples as invalid. Each call at a later time than the one before;
  /// sensed: [sensor channels], base units.
  void sense(uint64_t now_us, std::span<const double> sensed) {
    for (Bank& bank : banks_) {
      if (bank.filtered) filter(bank, now_us, sensed);
      if (now_us >= bank.next_us) sample(bank, now_us, sensed);
    }
  }

  /// [sensor channels]
  std::vector<SensorFault>& faults() {
    any_fault_ = true;
    return faults_;
  }
  void clear_faults();

 private:
  struct Bank {
    uint32_t first, count;  // channels
    double codes_per_unit;
    uint64_t period_us, next_us;
    bool filtered, plain;   // plain: what is sensed is what is shown
    double noise;           // base units, standard deviation
    std::vector<double> offset;  // [count], base units; empty: none
    std::optional<FirstOrderLag> lag;
    std::optional<AveragingWindow> window;
  };
  struct LateSample {
    uint64_t due_us;
    uint32_t word;
  };

  static Bank make_bank(const chip::Sensor& sensor, uint32_t count);
  void filter(Bank& bank, uint64_t now_us, std::span<const double> sensed);
  void sample(Bank& bank, uint64_t now_us, std::span<const double> sensed);
  void sample_disturbed(Bank& bank, uint64_t now_us, std::span<const double> sensed);
  double shown(const Bank& bank, uint32_t channel, uint64_t now_us, std::span<const double> sensed) const;
  std::optional<uint32_t> delayed(uint32_t channel, uint64_t now_us, uint32_t word);

  uint64_t seed_;
  std::vector<Bank> banks_;
  std::vector<uint32_t> words_;  // [sensor channels], the data registers
  bool any_fault_ = false;
  std::vector<SensorFault> faults_;
  std::vector<std::deque<LateSample>> late_;  // [sensor channels], samples on their way; empty until one is late
};

}  // namespace flyball::sim
