// The geometry of the rings around a floorplan.
#include "sim/thermal/rings.h"

#include <algorithm>
#include <set>

namespace flyball::sim {
namespace {

/// A ring's trapezoid between an inner edge of length `along`, with `across` between it and its opposite, and a square.
Trapezoid trapezoid(double across_m, double along_m, double square_m) {
  const double half_way_m = (square_m - across_m) / 4;
  return {half_way_m / ((square_m + 3 * along_m) / 4), half_way_m / ((3 * square_m + along_m) / 4),
          (square_m + along_m) * (square_m - across_m) / 4};
}

}  // namespace

Rings::Rings(const Stack& stack) {
  std::set<double> sides;
  for (const StackLayer& layer : stack.layers) {
    if (layer.side_m > 0) sides.insert(layer.side_m);
  }
  double width_m = stack.width_m, height_m = stack.height_m;
  for (const double side_m : sides) {
    auto& ring = shape_.emplace_back();
    for (size_t side = 0; side < kSides; ++side) {
      ring[side] = along_x(side) ? trapezoid(width_m, height_m, side_m) : trapezoid(height_m, width_m, side_m);
    }
    width_m = height_m = side_m;
  }
  for (const StackLayer& layer : stack.layers) {
    first_.push_back(nodes_);
    const auto inside = std::distance(sides.begin(), sides.upper_bound(layer.side_m));
    count_.push_back(static_cast<size_t>(inside));
    nodes_ += count_.back() * kSides;
  }
}

}  // namespace flyball::sim
