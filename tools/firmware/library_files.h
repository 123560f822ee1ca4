// What `flyball emit library` writes beside the policies.
#pragma once

#include <vector>

#include "compiler/emit/emit.h"
#include "hal/chip/chip.h"

namespace flyball::tools {

/// Controller, drivers, libflyball itself, and where this chip's registers are. With the emitted tables the folder
/// compiles by itself.
std::vector<emit::File> library_files(const chip::Chip& chip);

}  // namespace flyball::tools
