// The sources of engine and telemetry and the licence, as they were when this program was built: emitted code carries
// them along.
#pragma once

#include <vector>

#include "compiler/emit/emit.h"

namespace flyball::emit {

const std::vector<File>& carried_files();

/// Those without telemetry.
std::vector<File> engine_files();

}  // namespace flyball::emit
