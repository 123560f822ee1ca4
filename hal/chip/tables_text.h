// The HAL's tables of a chip as C++, for firmware: the constants that hal/chip/tables.h makes at run time.
#pragma once

#include <string>

#include "hal/chip/chip.h"

namespace flyball::chip {

/// A header with namespace `power_chip`: kConfig, how many channels there are, and where each device's begin. The same
/// chip gives the same text.
std::string tables_text(const Chip& chip);

}  // namespace flyball::chip
