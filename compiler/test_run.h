// Runs the in-language tests of a linked set (rule 13.3): engine, arbiter and slew, no chip.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/linked_set.h"
#include "runtime/engine.h"

namespace flyball::compiler {

struct TestOutcome {
  std::string name;
  uint16_t policy = 0;
  uint32_t line = 0;          // of the test, or of the step that failed
  bool passed = true;
  std::string message;        // what failed: the expectation or promise, as written
  std::string values;         // "guard = Nominal, temp[0] = 99 degC" of the names it reads
  int64_t tick = 0;           // ticks run when it failed
};

/// Asked before every tick: machine code for the linked set, or null for the table engine.
using ReadyCode = std::function<const CompiledProgram*()>;

/// Runs test `index` of `linked.tests` from a fresh start; without `code` on the table engine.
TestOutcome run_test(const LinkedSet& linked, size_t index, const ReadyCode& code = {});

}  // namespace flyball::compiler
