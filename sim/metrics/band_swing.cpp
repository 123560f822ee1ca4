// The filters' coefficients.
#include "sim/metrics/band_swing.h"

#include <algorithm>
#include <cmath>

namespace flyball::sim {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kDamping = 1.41421356237309504880;  // 1 / Q of a Butterworth section

/// tan(x) for 0 < x < 1.5, the same bits on every machine: Lambert's continued fraction, from its twentieth term on.
double tangent(double x) {
  double fraction = 39;
  for (int odd = 37; odd >= 1; odd -= 2) fraction = odd - x * x / fraction;
  return x / fraction;
}

}  // namespace

void BandSwing::design(int64_t tick_us) {
  tick_us_ = tick_us;
  const double tick_s = static_cast<double>(tick_us) * 1e-6;
  const auto set = [](Section& section, double k, double b0, double b1) {
    const double scale = 1 / (1 + kDamping * k + k * k);
    section.b0 = section.b2 = b0 * scale;
    section.b1 = b1 * scale;
    section.a1 = 2 * (k * k - 1) * scale;
    section.a2 = (1 - kDamping * k + k * k) * scale;
  };
  set(high_, tangent(std::min(1.4, kPi * kSwingLow_Hz * tick_s)), 1, -2);
  const double warped = kPi * kSwingHigh_Hz * tick_s;
  if (warped >= kPi / 2) {
    low_ = Section();
    return;
  }
  const double k = tangent(std::min(1.4, warped));
  set(low_, k, k * k, 2 * k * k);
}

void BandSwing::add(int64_t tick_us, double value) {
  if (tick_us_ == 0) before_ = value;
  if (tick_us != tick_us_) design(tick_us);
  const double passed = low_.pass(high_.pass(value - before_));
  square_sum_ += passed * passed * static_cast<double>(tick_us);
  time_us_ += static_cast<double>(tick_us);
  least_ = std::min(least_, passed);
  greatest_ = std::max(greatest_, passed);
}

double BandSwing::rms() const { return time_us_ > 0 ? std::sqrt(square_sum_ / time_us_) : 0.0; }

}  // namespace flyball::sim
