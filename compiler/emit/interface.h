// The header that firmware includes: names, sizes, memory.
#pragma once

#include <string>

#include "compiler/emit/emit.h"

namespace flyball::emit {

std::string interface_text(const compiler::LinkedSet& linked, const dsl::SourceMap& sources, const Options& options);

/// "Made by flyball 0.1.0 from tile_guard.fly for chip accel."
std::string origin_text(const compiler::LinkedSet& linked, const Options& options);

}  // namespace flyball::emit
