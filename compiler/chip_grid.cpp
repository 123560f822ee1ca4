// The chip's base units as dimensions and steps.
#include "compiler/chip_grid.h"

namespace flyball::compiler {

Dimension dimension_of(chip::Quantity quantity) {
  switch (quantity) {
    case chip::Quantity::kTemperature: return {0, 1, 0, 0};
    case chip::Quantity::kPower: return {0, 0, 1, 1};
    case chip::Quantity::kFrequency: return {-1, 0, 0, 0};
    case chip::Quantity::kVoltage: return {0, 0, 1, 0};
    case chip::Quantity::kCurrent: return {0, 0, 0, 1};
    default: return {};
  }
}

bool gives(chip::Quantity quantity, const Grid& grid) {
  if (grid.truth || grid.dimension.names != nullptr) return quantity == chip::Quantity::kCount;
  return dimension_of(quantity) == grid.dimension;
}

Rational chip_step(chip::Quantity quantity) {
  if (quantity == chip::Quantity::kRatio) return two_to(-20);
  return base_step(dimension_of(quantity)).step;
}

}  // namespace flyball::compiler
