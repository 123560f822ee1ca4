// The compact thermal network of a stack: conductances between nodes and to ambient, capacitances to ground.
//
// A node for every box of the stack; beyond the floorplan a layer that is larger has rings of four nodes each, west,
// east, north and south. For one die under HotSpot's package this is HotSpot's block model (Skadron et al., ISCA 2003).
//
//   C dx/dt = -G x + P     x = T - T_ambient, [nodes]
//
// Node order: the boxes as the stack has them (so the floorplan's blocks first), then the rings: layer by layer from
// the board up, from the inner to the outer, W E N S.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/thermal/stack.h"

namespace flyball::sim {

struct ThermalNetwork {
  size_t blocks = 0;  // the first nodes, which may get power
  size_t nodes = 0;
  std::vector<double> conductance;  // [nodes][nodes], W/K, symmetric; the diagonal holds the way to ambient too
  std::vector<double> to_ambient;  // [nodes], W/K
  std::vector<double> capacitance;  // [nodes], J/K
};

ThermalNetwork make_thermal_network(const Stack& stack);

/// The network of make_stack(blocks, package).
ThermalNetwork make_thermal_network(const std::vector<chip::Block>& blocks, const chip::Package& package);

}  // namespace flyball::sim
