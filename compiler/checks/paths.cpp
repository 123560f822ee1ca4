// A path is copied for each statement: `if`s are not nested deeply.
#include "compiler/checks/paths.h"

namespace flyball::compiler::checks {
namespace {

void add(const dsl::Stmt& statement, const Path& at, Paths& paths) {
  paths[&statement] = at;
  Path inner = at;
  const bool asks = statement.kind == dsl::StmtKind::kIf;
  if (asks) inner.asked.push_back({statement.value.get(), true, &statement});
  add_paths(statement.then_body, inner, paths);
  if (asks) inner.asked.back().holds = false;
  add_paths(statement.else_body, inner, paths);
}

}  // namespace

void add_paths(const std::vector<dsl::StmtPtr>& statements, const Path& at, Paths& paths) {
  for (const dsl::StmtPtr& statement : statements) add(*statement, at, paths);
}

Paths paths_of(const dsl::File& file) {
  Paths paths;
  for (const dsl::Item& item : file.items) {
    if (item.stmt) add(*item.stmt, {}, paths);
    if (!item.machine) continue;
    add_paths(item.machine->body, {}, paths);
    each_state(item.machine->states, [&](const dsl::State& state) { add_paths(state.body, {{}, true}, paths); });
  }
  return paths;
}

}  // namespace flyball::compiler::checks
