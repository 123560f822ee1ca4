// Intervals as a diagnostic shows them, with the steps that made them.
#pragma once

#include <string>

#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {

/// "`temp` lies in -40 degC .. 150 degC (declared), ..." for every comparison in the condition.
std::string why_of_comparisons(const dsl::Expr& condition, const Policy& policy);

/// "`a - b` lies in ..., from `a` in ... and `b` in ...".
std::string steps_of(const dsl::Expr& expr, const Policy& policy);

}  // namespace flyball::compiler::checks
