// Under which conditions each statement of a policy stands.
#pragma once

#include <unordered_map>

#include "compiler/checks/walk.h"

namespace flyball::compiler::checks {

/// A condition and the truth that it has there.
struct Asked {
  const dsl::Expr* condition = nullptr;
  bool holds = true;
  const dsl::Stmt* by = nullptr;  // the `if`; null: a choice
};

struct Path {
  std::vector<Asked> asked;  // the `if`s around it, outermost first
  bool in_state = false;     // it stands in a state of a machine
};

using Paths = std::unordered_map<const dsl::Stmt*, Path>;

/// Of the statements and those under their `if`s; `at` is where they stand.
void add_paths(const std::vector<dsl::StmtPtr>& statements, const Path& at, Paths& paths);
/// Of every statement at policy level and in machines.
Paths paths_of(const dsl::File& file);

}  // namespace flyball::compiler::checks
