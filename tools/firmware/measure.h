// What emitted code takes on a target: compiled by the cross compiler of this machine, not linked, not run.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "compiler/emit/emit.h"
#include "tools/command.h"
#include "tools/firmware/target.h"

namespace flyball::tools {

/// Bytes, at -Os.
struct Measured {
  uint64_t policies;  // flash: tables or straight-line code, and the call of a tick
  uint64_t engine;    // flash: of engine and arbiter; 0 for straight-line code
  uint64_t ram;       // of one object
  uint64_t stack;     // of a tick, from policies.step() on
};

/// files: an emitted folder. A failure: the compiler is not installed, or does not like the code.
std::variant<Measured, Failure> measure(const Target& target, std::vector<emit::File> files,
                                        const std::string& name_space);

}  // namespace flyball::tools
