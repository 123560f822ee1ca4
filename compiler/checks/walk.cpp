// The one file of the checks that knows what each node is made of.
#include "compiler/checks/walk.h"

#include <algorithm>

namespace flyball::compiler::checks {
namespace {

void see_if(const dsl::ExprPtr& expr, const OnExpr& see) {
  if (expr) see(*expr);
}

}  // namespace

void each_part(const dsl::Expr& expr, const OnExpr& see) {
  for (const dsl::ExprPtr* part : {&expr.a, &expr.b, &expr.c}) see_if(*part, see);
  for (const dsl::ExprPtr& index : expr.indexes) see_if(index, see);
  for (const dsl::Argument& argument : expr.args) {
    see_if(argument.value, see);
    see_if(argument.where, see);
  }
}

void each_below(const dsl::Expr& expr, const OnExpr& see) {
  see(expr);
  each_part(expr, [&](const dsl::Expr& part) { each_below(part, see); });
}

void each_part(const dsl::Type& type, const OnExpr& see) {
  for (const dsl::ExprPtr* part : {&type.lo, &type.hi, &type.step, &type.resolution, &type.like}) see_if(*part, see);
}

void each_part(const dsl::Transition& transition, const OnExpr& see) {
  for (const dsl::ExprPtr* part : {&transition.condition, &transition.hold, &transition.after}) see_if(*part, see);
}

void each_below(const std::vector<dsl::StmtPtr>& statements, const OnStmt& see) {
  for (const dsl::StmtPtr& statement : statements) {
    see(*statement);
    each_below(statement->then_body, see);
    each_below(statement->else_body, see);
  }
}

void each_below(const dsl::Machine& machine, const OnStmt& see) {
  each_below(machine.body, see);
  each_state(machine.states, [&](const dsl::State& state) { each_below(state.body, see); });
}

void each_state(const std::vector<dsl::State>& states, const std::function<void(const dsl::State&)>& see) {
  for (const dsl::State& state : states) {
    see(state);
    each_state(state.states, see);
  }
}

void each_part(const std::vector<dsl::NamedValue>& values, const OnExpr& see) {
  for (const dsl::NamedValue& named : values) see_if(named.value, see);
}

void each_part(const dsl::Stmt& statement, const OnExpr& see) {
  if (statement.type) each_part(*statement.type, see);
  see_if(statement.place, see);
  see_if(statement.value, see);
  each_part(statement.values, see);
}

}  // namespace flyball::compiler::checks
