// A thermal simulation as its three files say it, checked against each other: what is there, what heats it, and when.
#pragma once

#include <span>

#include "sim/thermal/files.h"

namespace flyball::sim {

struct ThermalCase {
  Stack stack;
  PowerFile power;
  std::vector<size_t> block;            // [power columns], index of the block that each heats
  std::vector<std::string> unpowered;  // blocks of the floorplan that no column heats
  double ambient_K = 0;
  std::optional<double> initial_K;     // of every node, if the package file says so

  size_t rows() const { return power.tick_s.size(); }
  /// One row: [power columns], W.
  std::span<const double> row_W(size_t row) const {
    return std::span(power.power_W).subspan(row * power.names.size(), power.names.size());
  }
  /// One value for each column, as one for each block: [blocks].
  std::vector<double> by_block(std::span<const double> by_column) const;
  /// Mean over time: [blocks], W.
  std::vector<double> mean_power_W() const;
};

Read<ThermalCase> load_thermal_case(const std::string& floorplan, const std::string& package, const std::string& power);

}  // namespace flyball::sim
