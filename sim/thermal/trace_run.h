// Runs a thermal case through its whole power trace, on the block model or on the grid.
#pragma once

#include <functional>

#include "sim/thermal/grid.h"
#include "sim/thermal/modal.h"
#include "sim/thermal/thermal_case.h"

namespace flyball::sim {

/// Temperatures at the end of each row, K: [rows][power columns].
using Series = std::vector<double>;

/// Called before each row with the row's index.
using RowProgress = std::function<void(size_t)>;

struct EnergyBalance {
  double in_J = 0;      // by the power trace
  double stored_J = 0;  // capacitances times what their temperatures have risen
  double out_J = 0;     // integrated through the ways to ambient
  /// What is missing, as a share of what came in or went out.
  double relative_error() const;
};

struct BlockRun {
  Series kelvin;
  EnergyBalance energy;
};

/// rise_K: of all nodes at the start, [nodes].
BlockRun run_blocks(const ThermalCase& thermal, const ThermalNetwork& network, std::shared_ptr<const Modes> modes,
                    std::span<const double> rise_K, const RowProgress& progress);

/// `grid` is at its start. Rows are cut into equal steps no longer than longest_step_s.
Series run_grid(const ThermalCase& thermal, GridModel grid, double longest_step_s, const RowProgress& progress);

/// How far one series is from another.
struct Deviation {
  double worst_K = 0, rms_K = 0;
  size_t row = 0, column = 0;  // of the worst
};
Deviation deviation(const Series& from, const Series& series, size_t columns);

}  // namespace flyball::sim
