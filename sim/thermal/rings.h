// What of a layer lies beyond the floorplan: square rings around it, cut at their corners into four trapezoids.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "sim/thermal/stack.h"

namespace flyball::sim {

enum Side : size_t { kWest, kEast, kNorth, kSouth, kSides };

inline bool along_x(size_t side) { return side == kWest || side == kEast; }

/// One trapezoid, for any layer: lengths of heat's way through its halves over their mean widths, and its area.
struct Trapezoid {
  double inner_half = 0, outer_half = 0;  // over conductivity x thickness: a resistance
  double area_m2 = 0;
};

class Rings {
 public:
  explicit Rings(const Stack& stack);

  /// Rings that a layer has, from the innermost.
  size_t count(size_t layer) const { return count_[layer]; }
  size_t nodes() const { return nodes_; }
  /// Place of a node among those of all rings.
  size_t node(size_t layer, size_t ring, size_t side) const { return first_[layer] + ring * kSides + side; }
  const Trapezoid& shape(size_t ring, size_t side) const { return shape_[ring][side]; }

 private:
  std::vector<size_t> count_, first_;  // [layers]
  std::vector<std::array<Trapezoid, kSides>> shape_;
  size_t nodes_ = 0;
};

}  // namespace flyball::sim
