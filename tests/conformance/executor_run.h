// A case through the compiler, one executor and the arbiter: the same sheet as the reference writes.
#pragma once

#include "compiler/compile.h"
#include "tests/conformance/case.h"
#include "tests/conformance/executor.h"
#include "tests/conformance/sheet.h"
#include "tests/reference/reference.h"

namespace flyball::conformance {

/// The case's policies, linked for the case's chip. `evaluator` says what sensors and actuators the chip must have.
/// Throws std::runtime_error with the compiler's diagnostics; the result has a linked set.
compiler::CompileResult link_case(const Case& test, reference::Evaluator& evaluator);

/// Drives one executor through a case, tick by tick. All arguments outlive it.
class CaseRun {
 public:
  CaseRun(const compiler::LinkedSet& set, Executor& executor, const Sheet& inputs);
  ~CaseRun();
  CaseRun(const CaseRun&) = delete;
  CaseRun& operator=(const CaseRun&) = delete;

  /// Before the executor's step: what the tick's inputs say.
  void feed();
  /// After it: writes down what holds now, and grants what was decided.
  void take();
  /// Every cell is filled.
  const Sheet& outputs() const;

 private:
  class Drive;
  std::unique_ptr<Drive> drive_;
};

/// Runs the case from its first tick to its last.
Sheet run_executor(const compiler::LinkedSet& set, Executor& executor, const Sheet& inputs);

}  // namespace flyball::conformance
