// Intervals as a diagnostic shows them, with the steps that made them.
#pragma once

#include <string>

#include "compiler/checks/names.h"
#include "compiler/compile.h"

namespace flyball::compiler::checks {

/// A file, what its names stand for, and what was proved of it.
struct Proofs {
  const CompileResult& compiled;
  const Names& names;
  const Proved* of(const dsl::Expr& expr) const;
};

/// "`temp` lies in -40 degC .. 150 degC (declared), ..." for every comparison in the condition.
std::string why_of_comparisons(const dsl::Expr& condition, const Proofs& proofs);

/// Adds to the diagnostic what `expr` was made of: the intervals of its names to `why`, and a place for each `let`
/// behind them.
void show_steps(dsl::Diagnostic& diagnostic, const dsl::Expr& expr, const Proofs& proofs);
/// The places alone.
void show_lets(dsl::Diagnostic& diagnostic, const dsl::Expr& expr, const Proofs& proofs);

/// Does so for what lowering refused because of an interval.
void explain_refused(CompileResult& compiled);

}  // namespace flyball::compiler::checks
