// A sensor that takes time to follow: y' = (x - y) / tau, exact for an x that is constant between calls.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/exponential.h"

namespace flyball::sim {

class FirstOrderLag {
 public:
  FirstOrderLag(double tau_us, size_t channels) : tau_us_(tau_us), values_(channels, 0.0) {}

  /// `input` held since the last call; the first call finds the sensor settled.
  void follow(uint64_t now_us, std::span<const double> input) {
    const double duration_us = static_cast<double>(now_us - time_us_);
    if (duration_us != factor_of_us_) {  // a run has one tick: computed once
      factor_of_us_ = duration_us;
      factor_ = 1.0 - exponential(-duration_us / tau_us_);
    }
    for (size_t i = 0; i < values_.size(); ++i) {
      const bool settled = !started_ || std::isnan(values_[i]);
      values_[i] = settled ? input[i] : values_[i] + factor_ * (input[i] - values_[i]);
    }
    time_us_ = now_us;
    started_ = true;
  }

  std::span<const double> values() const { return values_; }

 private:
  double tau_us_;
  double factor_of_us_ = -1, factor_ = 0;
  uint64_t time_us_ = 0;
  bool started_ = false;
  std::vector<double> values_;
};

}  // namespace flyball::sim
