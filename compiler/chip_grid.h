// What the chip's sensors and actuators count in, as the language's dimensions and steps.
#pragma once

#include "compiler/quantity.h"
#include "hal/chip/chip.h"

namespace flyball::compiler {

Dimension dimension_of(chip::Quantity quantity);

/// What one count of the chip's base unit is worth, in SI units.
/// A sensor of `quantity` can give what an input on `grid` reads.
bool gives(chip::Quantity quantity, const Grid& grid);
Rational chip_step(chip::Quantity quantity);

}  // namespace flyball::compiler
