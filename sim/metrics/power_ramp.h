// How steeply a power rises and falls: the mean over 100 ms less the mean over the 100 ms before, a second.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace flyball::sim {

constexpr int64_t kRampWindow_us = 100'000;

class PowerRamp {
 public:
  /// What a ramp, up or down, should not exceed, W/s; infinite: anything may be.
  explicit PowerRamp(double limit_W_per_s) : limit_W_per_s_(limit_W_per_s) {}

  /// The mean over a tick. A run has one length of tick; a change begins anew.
  void add(int64_t tick_us, double power_W);

  /// Steepest so far, W/s; 0 in the first 200 ms.
  double steepest_up() const { return up_; }
  double steepest_down() const { return down_; }  // as a positive number
  /// How often a ramp began to be beyond the limit, and the time of the ticks at whose end it was.
  uint64_t violations() const { return violations_; }
  int64_t violated_us() const { return violated_us_; }

 private:
  double limit_W_per_s_;
  int64_t tick_us_ = 0;
  std::vector<double> energy_J_;  // since the beginning, at the ends of the last ticks: a ring of two windows and one
  size_t next_ = 0, filled_ = 0;
  double sum_J_ = 0, up_ = 0, down_ = 0;
  bool violated_ = false;
  uint64_t violations_ = 0;
  int64_t violated_us_ = 0;
};

}  // namespace flyball::sim
