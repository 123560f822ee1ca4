// A case through the compiler, one executor and the arbiter: the same sheet as the reference writes.
#pragma once

#include "compiler/linked_set.h"
#include "tests/conformance/case.h"
#include "tests/conformance/executor.h"
#include "tests/conformance/sheet.h"
#include "tests/reference/reference.h"

namespace flyball::conformance {

/// The case's policies, linked for the case's chip. `evaluator` says what sensors and actuators the chip must have.
/// Throws std::runtime_error with the compiler's diagnostics.
std::unique_ptr<compiler::LinkedSet> link_case(const Case& test, reference::Evaluator& evaluator);

/// Runs the case from its first tick; every cell is filled.
Sheet run_executor(const compiler::LinkedSet& set, Executor& executor, const Sheet& inputs);

}  // namespace flyball::conformance
