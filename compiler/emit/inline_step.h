// The functions of a step, and what they need, as text.
#pragma once

#include <string>

#include "compiler/emit/emit.h"
#include "compiler/emit/inline_expression.h"

namespace flyball::emit {

/// Everything that the texts of straight-line code are made from.
struct InlineSet {
  InlineSet(const compiler::LinkedSet& set, const dsl::SourceMap& texts)
      : linked(set),
        sources(texts),
        values(value_forms(set)),
        plan(emit::plan(set, values)),
        names(set, values, plan) {}

  const compiler::LinkedSet& linked;
  const dsl::SourceMap& sources;
  ValueForms values;
  Plan plan;
  InlineNames names;
};

/// One function: `void step_guard(Memory& m) { ... }`. The requirements' returns whether all hold.
std::string function_text(const InlineSet& set, const Function& function);

/// Bytes of arrays that a function keeps on its stack.
uint64_t array_bytes(const InlineSet& set, const Function& function);

}  // namespace flyball::emit
