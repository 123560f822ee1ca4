// The power method: all entries are positive or 0, so the ratios bound the largest eigenvalue from both sides.
#include "sim/power/leakage_loop.h"

#include <algorithm>
#include <limits>

namespace flyball::sim {
namespace {

constexpr int kMostSteps = 200;
constexpr double kAgrees = 1e-9;

}  // namespace

double leakage_gain(const PowerModel& power, const ThermalModel& thermal, size_t blocks) {
  const std::vector<double> slope_W_per_K = power.slope_W_per_K();
  const std::vector<size_t>& powered = power.powered();
  std::vector<double> rise_K(powered.size(), 1.0), heat_W(blocks, 0.0);
  double gain = 0;
  for (int step = 0; step < kMostSteps; ++step) {
    for (size_t i = 0; i < powered.size(); ++i) heat_W[powered[i]] = slope_W_per_K[i] * rise_K[i];
    const std::vector<double> next_K = thermal.steady_rise(heat_W);
    double least = std::numeric_limits<double>::infinity(), most = 0;
    for (size_t i = 0; i < powered.size(); ++i) {
      const double ratio = next_K[powered[i]] / rise_K[i];
      least = std::min(least, ratio);
      most = std::max(most, ratio);
    }
    gain = most;
    if (!(most > 0) || most - least <= kAgrees * most) return gain;
    for (size_t i = 0; i < powered.size(); ++i) rise_K[i] = next_K[powered[i]] / most;
  }
  return gain;
}

}  // namespace flyball::sim
