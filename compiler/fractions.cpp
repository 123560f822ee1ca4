// The guess: what a product or quotient is added to seldom stays whole.
#include "compiler/fractions.h"

#include "compiler/checks/walk.h"

namespace flyball::compiler {
namespace {

bool multiplies(const dsl::Expr& expr) {
  bool found = false;
  checks::each_below(expr, [&](const dsl::Expr& e) {
    const bool product = e.op == dsl::BinaryOp::kMul || e.op == dsl::BinaryOp::kDiv;
    found = found || (e.kind == dsl::ExprKind::kBinary && product);
  });
  return found;
}

}  // namespace

std::set<std::string> likely_fractions(const std::vector<std::unique_ptr<dsl::File>>& files) {
  std::set<std::string> names;
  const auto see = [&](const dsl::Stmt& stmt) {
    const bool changes = stmt.op == dsl::AssignOp::kAdd || stmt.op == dsl::AssignOp::kSub;
    if (stmt.kind != dsl::StmtKind::kAssign || !changes || !stmt.value) return;
    if (multiplies(*stmt.value)) names.insert(stmt.place->name.text);
  };
  const auto see_policy_level = [&](const dsl::Stmt& stmt) {
    see(stmt);
    checks::each_below(stmt.then_body, see);
    checks::each_below(stmt.else_body, see);
  };
  for (const auto& file : files) {
    for (const dsl::Item& item : file->items) {
      if (item.stmt) see_policy_level(*item.stmt);
      if (item.block) checks::each_below(item.block->body, see);
      if (item.machine) checks::each_below(*item.machine, see);
    }
  }
  return names;
}

}  // namespace flyball::compiler
