// Logs of a chip that is known: the same arithmetic as the model, written apart, with a meter's window, a quantised
// sensor, and noise from a seed.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "sim/fit/measured_log.h"

namespace flyball::sim {

/// Numbers that look random: a linear congruential generator's high bits.
class Draw {
 public:
  explicit Draw(uint64_t seed) : state_(seed * 2862933555777941757U + 3037000493U) {}
  /// 0 .. 1
  double uniform() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<double>(state_ >> 11U) * 0x1p-53;
  }
  /// Mean 0, deviation 1: a sum of twelve.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }

 private:
  uint64_t state_;
};

struct KnownPole {
  double resistance_K_per_W, time_s;
};

struct KnownChip {
  std::vector<KnownPole> poles;
  double ambient_degC = 30;
  double idle_W = 60, tile_W = 300, hbm_W = 80;  // at activity 1 and the highest clock
  double meter_window_s = 1.0;
  double sensor_step_K = 1.0;
  double noise_K = 0.3, noise_W = 1.0;
};

/// `rows` rows a tenth of a second apart, the load changing at random every few seconds.
inline MeasuredLog synthetic_log(const KnownChip& chip, size_t rows, uint64_t seed) {
  constexpr double kStep_s = 0.1;
  Draw draw(seed);
  MeasuredLog log;
  log.name = "synthetic";
  log.activities = {{"tile", {}}, {"hbm", {}}};
  std::vector<double> true_W, state;
  double tile = 0, hbm = 0, left_s = 10;
  for (size_t i = 0; i < rows; ++i) {
    if (left_s <= 0) {
      tile = draw.uniform() < 0.3 ? 0 : draw.uniform();
      hbm = tile * draw.uniform();
      left_s = 1 + 20 * draw.uniform();
    }
    log.time_s.push_back(kStep_s * static_cast<double>(i));
    log.activities[0].ratio.push_back(tile);
    log.activities[1].ratio.push_back(hbm);
    log.line.push_back(static_cast<int>(i) + 2);
    true_W.push_back(chip.idle_W + chip.tile_W * tile + chip.hbm_W * hbm);
    left_s -= kStep_s;
  }
  state.assign(chip.poles.size(), true_W[0]);
  const auto window = static_cast<size_t>(std::lround(chip.meter_window_s / kStep_s));
  for (size_t i = 0; i < rows; ++i) {
    double degC = chip.ambient_degC;
    for (size_t p = 0; p < state.size(); ++p) {
      if (i > 0) state[p] += (true_W[i - 1] - state[p]) * -std::expm1(-kStep_s / chip.poles[p].time_s);
      degC += chip.poles[p].resistance_K_per_W * state[p];
    }
    degC += chip.noise_K * draw.normal();
    log.temperature_degC.push_back(std::round(degC / chip.sensor_step_K) * chip.sensor_step_K);
    double sum_W = 0;
    for (size_t k = 1; k <= window; ++k) sum_W += true_W[i >= k ? i - k : 0];
    log.power_W.push_back((window > 0 ? sum_W / static_cast<double>(window) : true_W[i]) +
                          chip.noise_W * draw.normal());
  }
  return log;
}

}  // namespace flyball::sim
