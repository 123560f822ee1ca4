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
#include <string>
#include <vector>

namespace flyball::sim {

/// A rectangle of the die; blocks tile the die, whose lower left corner is the origin.
struct ThermalBlock {
  std::string name;
  double width_m = 0, height_m = 0;
  double left_m = 0, bottom_m = 0;
};

struct ThermalLayer {
  double thickness_m = 0;
  double conductivity_W_per_mK = 0;     // per metre and kelvin
  double heat_capacity_J_per_m3K = 0;
};

struct ThermalPackage {
  ThermalLayer silicon, interface, spreader, sink;
  double spreader_side_m = 0, sink_side_m = 0;  // both square, centred over the die
  double convection_K_per_W = 0;
  double convection_J_per_K = 0;
  double capacitance_factor = 0.333;  // lumped against distributed: 0.333 agrees with HotSpot, 1 with 3D-ICE
};

constexpr size_t kThermalLayers = 4;
constexpr size_t kThermalRingNodes = 12;

struct ThermalNetwork {
  size_t blocks = 0;
  size_t nodes = 0;                 // 4 blocks + 12
  std::vector<double> conductance;  // [nodes][nodes], W/K, symmetric; the diagonal holds the way to ambient too
  std::vector<double> capacitance;  // [nodes], J/K
};

/// Blocks must tile a rectangle and the spreader must be larger than it, the sink larger than the spreader.
ThermalNetwork make_thermal_network(const std::vector<ThermalBlock>& blocks, const ThermalPackage& package);

}  // namespace flyball::sim
