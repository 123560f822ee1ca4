// Inputs of a case that were not written by hand: readings that walk, params that change, a chip that did not follow.
#pragma once

#include "tests/conformance/case.h"
#include "tests/conformance/sheet.h"
#include "tests/reference/reference.h"

namespace flyball::conformance {

/// Each reading walks between the ends of its Walk, which by default are a little wider than the input's range, and
/// falls silent now and then. A param or an element of a grant is set in so many of a hundred ticks. The same seed
/// gives the same sheet.
Sheet make_inputs(const Case& test, reference::Evaluator& evaluator);

}  // namespace flyball::conformance
