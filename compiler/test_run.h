// Runs the in-language tests of a linked set (rule 13.3): table engine, arbiter and slew, no chip.
#pragma once

#include <string>
#include <vector>

#include "compiler/linked_set.h"

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

/// Runs test `index` of `linked.tests` from a fresh start.
TestOutcome run_test(const LinkedSet& linked, size_t index);

}  // namespace flyball::compiler
