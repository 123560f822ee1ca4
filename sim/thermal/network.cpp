// Builds the conductances and capacitances of the compact thermal network from the boxes of a stack.
#include "sim/thermal/network.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/thermal/rings.h"

namespace flyball::sim {
namespace {

constexpr double kTouch_m = 1e-6;  // edges nearer than this are the same edge

class Builder {
 public:
  explicit Builder(const Stack& stack)
      : stack_(stack), rings_(stack), node_height_(stack.node_place == NodePlace::kMiddle ? 0.5 : 0.0) {
    network_.blocks = stack.blocks;
    network_.nodes = stack.boxes.size() + rings_.nodes();
    network_.conductance.assign(network_.nodes * network_.nodes, 0.0);
    network_.to_ambient.assign(network_.nodes, 0.0);
    network_.capacitance.assign(network_.nodes, 0.0);
    floor_m_.push_back(0.0);
    for (const StackLayer& layer : stack.layers) floor_m_.push_back(floor_m_.back() + layer.thickness_m);
  }

  ThermalNetwork build() {
    for (size_t i = 0; i < stack_.boxes.size(); ++i) {
      const Box& box = stack_.boxes[i];
      add_node(i, box.material, height_m(box), box.area_m2(), box.last_layer);
      for (size_t j = i + 1; j < stack_.boxes.size(); ++j) add_contact(i, j);
    }
    for (size_t layer = 0; layer < stack_.layers.size(); ++layer) {
      if (rings_.count(layer) == 0) continue;
      for (size_t side = 0; side < kSides; ++side) {
        add_border(layer, side);
        add_rings(layer, side);
      }
    }
    return std::move(network_);
  }

 private:
  size_t ring_node(size_t layer, size_t ring, size_t side) const {
    return stack_.boxes.size() + rings_.node(layer, ring, side);
  }
  double height_m(const Box& box) const { return floor_m_[box.last_layer + 1] - floor_m_[box.first_layer]; }
  bool is_top(size_t layer) const { return layer + 1 == stack_.layers.size(); }

  void connect(size_t a, size_t b, double g) {
    network_.conductance[a * network_.nodes + a] += g;
    network_.conductance[b * network_.nodes + b] += g;
    network_.conductance[a * network_.nodes + b] -= g;
    network_.conductance[b * network_.nodes + a] -= g;
  }

  /// Capacitance of a node, and its way to ambient if it is in the topmost layer: what of its thickness is over the
  /// node, then its share of the convection.
  void add_node(size_t node, const Material& material, double thickness_m, double area_m2, size_t layer) {
    double capacitance = material.heat_capacity_J_per_m3K * thickness_m * area_m2;
    if (is_top(layer)) {
      const double top_m2 = stack_.top_area_m2();
      capacitance += stack_.convection_J_per_K * area_m2 / top_m2;
      const double through = (1 - node_height_) * thickness_m / (material.conductivity_W_per_mK * area_m2);
      const double g = 1.0 / (through + stack_.convection_K_per_W * top_m2 / area_m2);
      network_.to_ambient[node] = g;
      network_.conductance[node * network_.nodes + node] += g;
    }
    network_.capacitance[node] = stack_.capacitance_factor * capacitance;
  }

  /// Conductance from a node up to the next: the rest of its own thickness, then what is under the other node.
  double upward(const Material& from, double from_m, const Material& to, double to_m, double area_m2) const {
    return area_m2 /
           ((1 - node_height_) * from_m / from.conductivity_W_per_mK + node_height_ * to_m / to.conductivity_W_per_mK);
  }

  /// Two boxes one on the other, or side by side: half of each in series, through the face they share.
  void add_contact(size_t i, size_t j) {
    const Box& a = stack_.boxes[i];
    const Box& b = stack_.boxes[j];
    const double x = overlap_m(a.left_m, a.width_m, b.left_m, b.width_m);
    const double y = overlap_m(a.bottom_m, a.height_m, b.bottom_m, b.height_m);
    if (x < -kTouch_m || y < -kTouch_m) return;
    if (x > kTouch_m && y > kTouch_m) {
      if (a.last_layer + 1 == b.first_layer) {
        connect(i, j, upward(a.material, height_m(a), b.material, height_m(b), x * y));
      } else if (b.last_layer + 1 == a.first_layer) {
        connect(i, j, upward(b.material, height_m(b), a.material, height_m(a), x * y));
      }
      return;
    }
    const size_t lowest = std::max(a.first_layer, b.first_layer), highest = std::min(a.last_layer, b.last_layer);
    if (lowest > highest || (x <= kTouch_m && y <= kTouch_m)) return;
    const double z = floor_m_[highest + 1] - floor_m_[lowest];
    const bool beside = y > kTouch_m;  // heat goes along x
    const double way_a = (beside ? a.width_m : a.height_m) / 2 / a.material.conductivity_W_per_mK;
    const double way_b = (beside ? b.width_m : b.height_m) / 2 / b.material.conductivity_W_per_mK;
    connect(i, j, z * (beside ? y : x) / (way_a + way_b));
  }

  bool on_border(const Box& box, size_t side) const {
    switch (side) {
      case kWest: return std::abs(box.left_m) < kTouch_m;
      case kEast: return std::abs(box.left_m + box.width_m - stack_.width_m) < kTouch_m;
      case kNorth: return std::abs(box.bottom_m + box.height_m - stack_.height_m) < kTouch_m;
      default: return std::abs(box.bottom_m) < kTouch_m;
    }
  }

  double sheet_W_per_K(size_t layer) const {
    return stack_.layers[layer].overhang.conductivity_W_per_mK * stack_.layers[layer].thickness_m;
  }

  /// The boxes on one border of the floorplan to the ring around it: the ring's resistance in series with their bundle.
  void add_border(size_t layer, size_t side) {
    const double ring_K_per_W = rings_.shape(0, side).inner_half / sheet_W_per_K(layer);
    const auto half_box = [&](const Box& box) {
      if (box.first_layer > layer || box.last_layer < layer || !on_border(box, side)) return 0.0;
      const double sheet = box.material.conductivity_W_per_mK * stack_.layers[layer].thickness_m;
      return sheet * (along_x(side) ? box.height_m / (box.width_m / 2) : box.width_m / (box.height_m / 2));
    };
    double bundle = 0;
    for (const Box& box : stack_.boxes) bundle += half_box(box);
    for (size_t i = 0; i < stack_.boxes.size(); ++i) {
      const double half = half_box(stack_.boxes[i]);
      if (half > 0) connect(i, ring_node(layer, 0, side), half / (1 + ring_K_per_W * bundle));
    }
  }

  /// One side of a layer's rings: from ring to ring outwards, and up to the same ring of the layer above.
  void add_rings(size_t layer, size_t side) {
    const StackLayer& own = stack_.layers[layer];
    for (size_t ring = 0; ring < rings_.count(layer); ++ring) {
      const Trapezoid& shape = rings_.shape(ring, side);
      const size_t node = ring_node(layer, ring, side);
      add_node(node, own.overhang, own.thickness_m, shape.area_m2, layer);
      if (ring + 1 < rings_.count(layer)) {
        const double way = shape.outer_half + rings_.shape(ring + 1, side).inner_half;
        connect(node, ring_node(layer, ring + 1, side), sheet_W_per_K(layer) / way);
      }
      if (!is_top(layer)) {
        const StackLayer& above = stack_.layers[layer + 1];
        connect(node, ring_node(layer + 1, ring, side),
                upward(own.overhang, own.thickness_m, above.overhang, above.thickness_m, shape.area_m2));
      }
    }
  }

  const Stack& stack_;
  const Rings rings_;
  const double node_height_;  // of a node within its box, as a share of the box's thickness
  std::vector<double> floor_m_;  // [layers + 1], where each layer begins
  ThermalNetwork network_;
};

}  // namespace

ThermalNetwork make_thermal_network(const Stack& stack) { return Builder(stack).build(); }

ThermalNetwork make_thermal_network(const std::vector<chip::Block>& blocks, const chip::Package& package) {
  return make_thermal_network(make_stack(blocks, package));
}

}  // namespace flyball::sim
