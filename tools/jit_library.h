// Opens libflyball_jit.so, which alone knows LLVM, when machine code is first asked for.
#pragma once

#include <memory>
#include <variant>

#include "compiler/jit/jit.h"
#include "tools/command.h"

namespace flyball::tools {

/// In the folder of the running program, or in lib beside that. The library stays open until the program ends.
/// A Failure when it is not there, or cannot be opened (LLVM is not installed): flyball works without it.
std::variant<std::unique_ptr<jit::Compiler>, Failure> open_jit();

}  // namespace flyball::tools
