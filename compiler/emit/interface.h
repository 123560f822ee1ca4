// The header that firmware includes: names, sizes, memory.
#pragma once

#include <string>

#include "compiler/emit/emit.h"

namespace flyball::emit {

/// The class that firmware calls, and what it includes.
struct ClassText {
  std::string includes, text;
};

std::string interface_text(const compiler::LinkedSet& linked, const dsl::SourceMap& sources, const Options& options,
                           const ClassText& policies);

/// The class for tables: the engine, and the program that it executes.
ClassText table_class_text(const compiler::LinkedSet& linked);

/// "Made by flyball 0.1.0 from tile_guard.fly for chip accel."
std::string origin_text(const compiler::LinkedSet& linked, const Options& options);

}  // namespace flyball::emit
