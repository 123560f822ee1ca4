// Blocks that do not overlap and have the area of their box tile it.
#include "hal/chip/tiling.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace flyball::chip {
namespace {

std::string number(double value) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << value;
  return out.str();
}

std::string millimetres(double metres) { return number(metres * 1e3) + " mm"; }

double overlap(double a, double a_size, double b, double b_size) {
  return std::min(a + a_size, b + b_size) - std::max(a, b);
}

bool overlap(const Block& a, const Block& b) {
  return a.first_layer <= b.last_layer && b.first_layer <= a.last_layer &&
         overlap(a.left_m, a.width_m, b.left_m, b.width_m) > kTouch_m &&
         overlap(a.bottom_m, a.height_m, b.bottom_m, b.height_m) > kTouch_m;
}

}  // namespace

std::optional<TilingFault> find_tiling_fault(const std::vector<Block>& blocks, size_t layers) {
  double left = INFINITY, bottom = INFINITY, right = 0, top = 0;
  std::vector<double> area(layers, 0.0);
  for (size_t i = 0; i < blocks.size(); ++i) {
    const Block& a = blocks[i];
    left = std::min(left, a.left_m);
    bottom = std::min(bottom, a.bottom_m);
    right = std::max(right, a.left_m + a.width_m);
    top = std::max(top, a.bottom_m + a.height_m);
    for (size_t layer = a.first_layer; layer <= a.last_layer; ++layer) area[layer] += a.width_m * a.height_m;
    for (size_t j = 0; j < i; ++j) {
      if (!overlap(a, blocks[j])) continue;
      return TilingFault{i, "block " + a.name + " overlaps block " + blocks[j].name,
                         "blocks may touch, not overlap: look at left, bottom, width and height of both"};
    }
  }
  if (left > kTouch_m || bottom > kTouch_m) {
    return TilingFault{{},
                       "the floorplan begins at " + millimetres(left) + ", " + millimetres(bottom),
                       "move it so that its lower left corner is at 0 mm, 0 mm"};
  }
  for (size_t layer = 0; layer < layers; ++layer) {
    if (std::abs(area[layer] - right * top) <= kTouch_m * (right + top)) continue;
    const std::string where = layers > 1 ? " in layer " + std::to_string(layer) : "";
    return TilingFault{{},
                       "the blocks leave " + number((right * top - area[layer]) * 1e6) + " mm^2 of their box of " +
                           millimetres(right) + " x " + millimetres(top) + " uncovered" + where,
                       "add blocks for the gaps: silicon without power"};
  }
  return std::nullopt;
}

}  // namespace flyball::chip
