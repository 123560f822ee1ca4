// The compact thermal network of a die on a package: conductances between nodes and to ambient, capacitances to ground.
//
// Four layers (silicon, interface, spreader, sink) are cut by the floorplan's outline; twelve more nodes stand for the
// parts of spreader and sink outside the die. This is the block model of HotSpot (Skadron et al., ISCA 2003).
//
//   C dx/dt = -G x + P     x = T - T_ambient, [4 n + 12]
//
// Node order: layer * n + block for layers 0..3, then spreader W E N S, inner sink W E N S, outer sink W E N S.
#pragma once

#include <cstddef>
#include <vector>

#include "hal/chip/chip.h"

namespace flyball::sim {

constexpr size_t kThermalLayers = 4;
constexpr size_t kThermalRingNodes = 12;

struct ThermalNetwork {
  size_t blocks = 0;
  size_t nodes = 0;  // 4 blocks + 12
  std::vector<double> conductance;  // [nodes][nodes], W/K, symmetric; the diagonal holds the way to ambient too
  std::vector<double> capacitance;  // [nodes], J/K
};

/// Blocks must tile a rectangle and the spreader must be larger than it, the sink larger than the spreader.
ThermalNetwork make_thermal_network(const std::vector<chip::Block>& blocks, const chip::Package& package);

}  // namespace flyball::sim
