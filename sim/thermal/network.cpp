// Builds the conductances and capacitances of the compact thermal network from geometry and materials.
#include "sim/thermal/network.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace flyball::sim {
namespace {

constexpr double kTouch_m = 1e-6;  // edges nearer than this are the same edge

enum Side : size_t { kWest, kEast, kNorth, kSouth, kSides };

class Builder {
 public:
  Builder(const std::vector<chip::Block>& blocks, const chip::Package& package)
      : blocks_(blocks), package_(package), layers_{package.die, package.interface, package.spreader, package.sink} {
    network_.blocks = blocks.size();
    network_.nodes = kThermalLayers * blocks.size() + kThermalRingNodes;
    network_.conductance.assign(network_.nodes * network_.nodes, 0.0);
    network_.capacitance.assign(network_.nodes, 0.0);
    for (const chip::Block& block : blocks) {
      width_ = std::max(width_, block.left_m + block.width_m);
      height_ = std::max(height_, block.bottom_m + block.height_m);
    }
  }

  ThermalNetwork build() {
    for (size_t i = 0; i < blocks_.size(); ++i) add_column(i);
    for (size_t i = 0; i < blocks_.size(); ++i) {
      for (size_t j = i + 1; j < blocks_.size(); ++j) add_lateral(i, j);
    }
    for (size_t side = 0; side < kSides; ++side) {
      add_border(side, 2);
      add_border(side, 3);
      add_ring(side);
    }
    return std::move(network_);
  }

 private:
  size_t node(size_t layer, size_t block) const { return layer * blocks_.size() + block; }
  size_t ring(size_t ring_index, size_t side) const { return kThermalLayers * blocks_.size() + 4 * ring_index + side; }
  static bool along_x(size_t side) { return side == kWest || side == kEast; }
  double sheet(size_t layer) const { return layers_[layer].conductivity_W_per_mK * layers_[layer].thickness_m; }

  void connect(size_t a, size_t b, double g) {
    network_.conductance[a * network_.nodes + a] += g;
    network_.conductance[b * network_.nodes + b] += g;
    network_.conductance[a * network_.nodes + b] -= g;
    network_.conductance[b * network_.nodes + a] -= g;
  }

  /// From a sink node of this area through the sink's thickness and its share of the convection.
  void connect_to_ambient(size_t a, double area_m2) {
    const double sink_area_m2 = package_.sink_side_m * package_.sink_side_m;
    const double through_K_per_W = package_.sink.thickness_m / (package_.sink.conductivity_W_per_mK * area_m2);
    network_.conductance[a * network_.nodes + a] +=
        1.0 / (through_K_per_W + package_.convection_K_per_W * sink_area_m2 / area_m2);
  }

  double layer_capacitance(size_t layer, double area_m2) const {
    return package_.capacitance_factor * layers_[layer].heat_capacity_J_per_m3K * layers_[layer].thickness_m * area_m2;
  }

  double sink_capacitance(double area_m2) const {
    const double sink_area_m2 = package_.sink_side_m * package_.sink_side_m;
    return layer_capacitance(3, area_m2) +
           package_.capacitance_factor * package_.convection_J_per_K * area_m2 / sink_area_m2;
  }

  /// The four layers under one block. A node sits at the top face of its layer, so a whole thickness lies between two.
  void add_column(size_t i) {
    const double area_m2 = blocks_[i].width_m * blocks_[i].height_m;
    for (size_t layer = 0; layer < 3; ++layer) {
      connect(node(layer, i), node(layer + 1, i),
              layers_[layer].conductivity_W_per_mK * area_m2 / layers_[layer].thickness_m);
      network_.capacitance[node(layer, i)] = layer_capacitance(layer, area_m2);
    }
    connect_to_ambient(node(3, i), area_m2);
    network_.capacitance[node(3, i)] = sink_capacitance(area_m2);
  }

  /// Two blocks that share an edge, in every layer: half of each in series, through the shared length.
  void add_lateral(size_t i, size_t j) {
    const chip::Block& a = blocks_[i];
    const chip::Block& b = blocks_[j];
    const auto overlap = [](double from_a, double size_a, double from_b, double size_b) {
      return std::min(from_a + size_a, from_b + size_b) - std::max(from_a, from_b);
    };
    const double overlap_x = overlap(a.left_m, a.width_m, b.left_m, b.width_m);
    const double overlap_y = overlap(a.bottom_m, a.height_m, b.bottom_m, b.height_m);
    double geometry = 0;  // shared length over the distance of the centres
    if (std::abs(overlap_x) < kTouch_m && overlap_y > kTouch_m) {
      geometry = overlap_y / (a.width_m / 2 + b.width_m / 2);
    } else if (std::abs(overlap_y) < kTouch_m && overlap_x > kTouch_m) {
      geometry = overlap_x / (a.height_m / 2 + b.height_m / 2);
    } else {
      return;
    }
    for (size_t layer = 0; layer < kThermalLayers; ++layer) {
      connect(node(layer, i), node(layer, j), sheet(layer) * geometry);
    }
  }

  bool on_border(const chip::Block& block, size_t side) const {
    switch (side) {
      case kWest: return std::abs(block.left_m) < kTouch_m;
      case kEast: return std::abs(block.left_m + block.width_m - width_) < kTouch_m;
      case kNorth: return std::abs(block.bottom_m + block.height_m - height_) < kTouch_m;
      default: return std::abs(block.bottom_m) < kTouch_m;
    }
  }

  /// The blocks on one border of the die to the ring around it: the ring's resistance in series with their bundle.
  void add_border(size_t side, size_t layer) {
    const bool x = along_x(side);
    const double across_m = x ? width_ : height_, along_m = x ? height_ : width_;
    const double side_m = package_.spreader_side_m;
    const double ring_K_per_W = ((side_m - across_m) / 4) / (sheet(layer) * (side_m + 3 * along_m) / 4);
    const auto half_block = [&](const chip::Block& block) {
      return sheet(layer) * (x ? block.height_m / (block.width_m / 2) : block.width_m / (block.height_m / 2));
    };
    double bundle = 0;
    for (const chip::Block& block : blocks_) {
      if (on_border(block, side)) bundle += half_block(block);
    }
    for (size_t i = 0; i < blocks_.size(); ++i) {
      if (!on_border(blocks_[i], side)) continue;
      connect(node(layer, i), ring(layer - 2, side), half_block(blocks_[i]) / (1 + ring_K_per_W * bundle));
    }
  }

  /// Spreader ring down to the inner sink ring, that to the outer one, and both to ambient.
  void add_ring(size_t side) {
    const bool x = along_x(side);
    const double across_m = x ? width_ : height_, along_m = x ? height_ : width_;
    const double spreader_m = package_.spreader_side_m, sink_m = package_.sink_side_m;
    const double inner_m2 = (spreader_m + along_m) * (spreader_m - across_m) / 4;
    const double outer_m2 = (sink_m * sink_m - spreader_m * spreader_m) / 4;
    const double inner_K_per_W = ((spreader_m - across_m) / 4) / (sheet(3) * (3 * spreader_m + along_m) / 4);
    const double outer_K_per_W = ((sink_m - spreader_m) / 4) / (sheet(3) * (sink_m + 3 * spreader_m) / 4);
    connect(ring(0, side), ring(1, side),
            package_.spreader.conductivity_W_per_mK * inner_m2 / package_.spreader.thickness_m);
    connect(ring(1, side), ring(2, side), 1.0 / (outer_K_per_W + inner_K_per_W));
    connect_to_ambient(ring(1, side), inner_m2);
    connect_to_ambient(ring(2, side), outer_m2);
    network_.capacitance[ring(0, side)] = layer_capacitance(2, inner_m2);
    network_.capacitance[ring(1, side)] = sink_capacitance(inner_m2);
    network_.capacitance[ring(2, side)] = sink_capacitance(outer_m2);
  }

  const std::vector<chip::Block>& blocks_;
  const chip::Package& package_;
  std::array<chip::Layer, kThermalLayers> layers_;
  double width_ = 0, height_ = 0;
  ThermalNetwork network_;
};

}  // namespace

ThermalNetwork make_thermal_network(const std::vector<chip::Block>& blocks, const chip::Package& package) {
  return Builder(blocks, package).build();
}

}  // namespace flyball::sim
