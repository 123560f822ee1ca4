// Reads a chip file for a command: errors go to stderr.
#pragma once

#include <memory>
#include <string>

#include "hal/chip/chip.h"

namespace flyball::tools {

/// `name` is a path or the name of a bundled chip. Null when the file has errors, which have been printed.
std::unique_ptr<chip::Chip> read_chip_file(const std::string& name);

}  // namespace flyball::tools
