// How much a power swings between 0.1 and 20 Hz, where grids and regulators feel it.
//
// A second-order Butterworth high-pass at 0.1 Hz, then a low-pass at 20 Hz, both by the bilinear transform with their
// corner frequencies prewarped: two multiplications with a handful of numbers a tick, nothing kept but their states.
// The first value counts as what has always been. At ticks of 25 ms and more 20 Hz lies beyond half the sampling rate,
// and the low-pass is left out.
#pragma once

#include <cstdint>

namespace flyball::sim {

constexpr double kSwingLow_Hz = 0.1, kSwingHigh_Hz = 20;

class BandSwing {
 public:
  /// The mean over a tick. A run has one length of tick; after a change the filters go on with what they hold.
  void add(int64_t tick_us, double value);

  /// Root of the mean square of what passed the filters, over the whole time; 0 before the first tick.
  double rms() const;
  /// Its greatest less its least value.
  double peak_to_peak() const { return greatest_ - least_; }

 private:
  /// y = b0 x + b1 x1 + b2 x2 - a1 y1 - a2 y2, transposed: two states.
  struct Section {
    double b0 = 1, b1 = 0, b2 = 0, a1 = 0, a2 = 0;
    double s1 = 0, s2 = 0;
    double pass(double x) {
      const double y = b0 * x + s1;
      s1 = b1 * x - a1 * y + s2;
      s2 = b2 * x - a2 * y;
      return y;
    }
  };

  void design(int64_t tick_us);

  int64_t tick_us_ = 0;
  Section high_, low_;
  double before_ = 0;  // what has always been
  double square_sum_ = 0, time_us_ = 0, least_ = 0, greatest_ = 0;
};

}  // namespace flyball::sim
