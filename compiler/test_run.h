// Runs the in-language tests of a linked set (rule 13.3): engine, arbiter and slew, no chip.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/linked_set.h"
#include "compiler/random_params.h"
#include "compiler/test_coverage.h"
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
  uint64_t trace = 0;         // a hash of all grants and states of all ticks: executors must agree in it
};

/// Asked before every tick: machine code for the linked set, or null for the table engine.
using ReadyCode = std::function<const CompiledProgram*()>;

struct TestSetting {
  ReadyCode code = {};                             // without: the table engine
  TestCoverage* coverage = nullptr;                // counts what is reached; only on the table engine
  const std::vector<DrawnParam>* params =
      nullptr;  // stand instead of what the test sets, and expectations are not asked
};

/// Runs test `index` of `linked.tests` from a fresh start.
TestOutcome run_test(const LinkedSet& linked, size_t index, const TestSetting& setting = {});

}  // namespace flyball::compiler
