// Steps both models row by row.
#include "sim/thermal/trace_run.h"

#include <algorithm>
#include <cmath>

namespace flyball::sim {

double EnergyBalance::relative_error() const {
  const double largest_J = std::max({std::abs(in_J), std::abs(out_J), std::abs(stored_J)});
  return largest_J > 0 ? std::abs(in_J - stored_J - out_J) / largest_J : 0;
}

BlockRun run_blocks(const ThermalCase& thermal, const ThermalNetwork& network, std::shared_ptr<const Modes> modes,
                    std::span<const double> rise_K, const RowProgress& progress) {
  BlockRun run;
  ThermalModel model(std::move(modes), thermal.block, thermal.block);
  model.set_rise(rise_K);
  const auto stored_J = [&](std::span<const double> rise) {
    double sum_J = 0;
    for (size_t i = 0; i < network.nodes; ++i) sum_J += network.capacitance[i] * rise[i];
    return sum_J;
  };
  run.energy.stored_J = -stored_J(rise_K);
  for (size_t row = 0; row < thermal.rows(); ++row) {
    progress(row);
    const double tick_s = thermal.power.tick_s[row];
    for (const double watts : thermal.row_W(row)) run.energy.in_J += watts * tick_s;
    model.advance(tick_s, thermal.row_W(row));
    run.energy.out_J += model.heat_out_J();
    for (const double rise : model.watched_rise()) run.kelvin.push_back(thermal.ambient_K + rise);
  }
  run.energy.stored_J += stored_J(model.rise());
  return run;
}

Series run_grid(const ThermalCase& thermal, GridModel grid, double longest_step_s, const RowProgress& progress) {
  Series kelvin;
  for (size_t row = 0; row < thermal.rows(); ++row) {
    progress(row);
    const double tick_s = thermal.power.tick_s[row];
    const auto steps = static_cast<size_t>(std::max(1.0, std::ceil(tick_s / longest_step_s - 1e-9)));
    grid.advance(tick_s, steps, thermal.by_block(thermal.row_W(row)));
    const std::vector<double> rise_K = grid.block_rise();
    for (const size_t block : thermal.block) kelvin.push_back(thermal.ambient_K + rise_K[block]);
  }
  return kelvin;
}

Deviation deviation(const Series& from, const Series& series, size_t columns) {
  Deviation result;
  double squares = 0;
  for (size_t i = 0; i < from.size(); ++i) {
    const double difference_K = std::abs(series[i] - from[i]);
    squares += difference_K * difference_K;
    if (difference_K <= result.worst_K) continue;
    result.worst_K = difference_K;
    result.row = i / columns;
    result.column = i % columns;
  }
  if (!from.empty()) result.rms_K = std::sqrt(squares / static_cast<double>(from.size()));
  return result;
}

}  // namespace flyball::sim
