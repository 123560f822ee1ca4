// A version of policies that may be updated to another.
#pragma once

#include <memory>
#include <vector>

#include "compiler/update.h"

namespace flyball::reference {

/// Its engine with its memory.
struct Version {
  explicit Version(const compiler::LinkedSet& linked)
      : set(&linked),
        memory(Engine::lines_needed(linked.program)),
        engine(std::make_unique<Engine>(linked.program, memory.data())) {}

  const compiler::LinkedSet* set;
  std::vector<MemoryLine> memory;
  std::unique_ptr<Engine> engine;
};

/// Null where flyball is built without it.
std::shared_ptr<const CompiledProgram> machine_code_of(const compiler::LinkedSet& linked);

}  // namespace flyball::reference
