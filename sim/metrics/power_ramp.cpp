// A ring of energies: three of them give the two means.
#include "sim/metrics/power_ramp.h"

#include <algorithm>
#include <cmath>

namespace flyball::sim {

void PowerRamp::add(int64_t tick_us, double power_W) {
  const auto window = static_cast<size_t>(std::max<int64_t>(1, kRampWindow_us / tick_us));  // ticks
  if (tick_us != tick_us_) {
    tick_us_ = tick_us;
    energy_J_.assign(2 * window + 1, 0.0);
    next_ = filled_ = 0;
  }
  const double tick_s = static_cast<double>(tick_us) * 1e-6;
  sum_J_ += power_W * tick_s;
  energy_J_[next_] = sum_J_;
  next_ = next_ + 1 == energy_J_.size() ? 0 : next_ + 1;
  filled_ = std::min(filled_ + 1, energy_J_.size());
  if (filled_ < energy_J_.size()) return;
  const double oldest_J = energy_J_[next_];
  const size_t middle = next_ + window;
  const double middle_J = energy_J_[middle < energy_J_.size() ? middle : middle - energy_J_.size()];
  const double window_s = tick_s * static_cast<double>(window);
  const double ramp = (sum_J_ - 2 * middle_J + oldest_J) / (window_s * window_s);
  up_ = std::max(up_, ramp);
  down_ = std::max(down_, -ramp);
  const bool violates = std::fabs(ramp) > limit_W_per_s_;
  if (violates) violated_us_ += tick_us;
  if (violates && !violated_) ++violations_;
  violated_ = violates;
}

}  // namespace flyball::sim
