// The register description of a chip: its own, or one made from a chip file and the descriptions of the devices.
#pragma once

#include <string>

#include "hal/chip/chip.h"
#include "hal/rdl/describe.h"

namespace flyball::tools {

/// The instances of a chip file as SystemRDL, on top of the descriptions of the devices.
std::string register_map_text(const chip::Chip& chip);

/// `name`: a .rdl file, a chip file, or the name of a bundled one. No map, and diagnostics that have been printed,
/// when it has errors.
rdl::Description describe_chip(const std::string& name);

}  // namespace flyball::tools
