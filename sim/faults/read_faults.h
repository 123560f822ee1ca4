// Reads a file of faults (docs/faults.md): a YAML list, an entry a fault, or a number of them drawn at random.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hal/chip/load.h"
#include "sim/faults/fault.h"

namespace flyball::sim {

/// The faults in the order of the file, or all that is wrong with it.
using FaultsResult = std::variant<FaultPlan, std::vector<chip::Error>>;

/// `file` is only named in errors; `seed` is of what is drawn at random.
FaultsResult parse_faults(std::string_view text, const std::string& file, const chip::Chip& chip, uint64_t seed);

}  // namespace flyball::sim
