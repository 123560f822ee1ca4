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

void each_below(const dsl::File& file, const OnExpr& see) {
  const OnExpr deep = [&](const dsl::Expr& e) { each_below(e, see); };
  const OnStmt statement = [&](const dsl::Stmt& s) { each_part(s, deep); };
  const auto transitions = [&](const std::vector<dsl::Transition>& all) {
    for (const dsl::Transition& t : all) each_part(t, deep);
  };
  for (const dsl::Item& item : file.items) {
    if (item.stmt) {
      statement(*item.stmt);
      each_below(item.stmt->then_body, statement);
      each_below(item.stmt->else_body, statement);
    }
    if (item.function) deep(*item.function->value);
    if (item.block) {
      each_below(item.block->body, statement);
      deep(*item.block->result);
    }
    if (item.promise) deep(*item.promise->condition);
    if (item.require) deep(*item.require->condition);
    if (!item.machine) continue;
    each_below(*item.machine, statement);
    transitions(item.machine->transitions);
    each_state(item.machine->states, [&](const dsl::State& state) { transitions(state.transitions); });
    for (const dsl::ResumeRow& row : item.machine->resume) see_if(row.condition, deep);
  }
}

}  // namespace flyball::compiler::checks
