// The shape of the syntax tree, for passes that look at all text alike: what a node is made of, and everything below.
#pragma once

#include <functional>

#include "dsl/ast.h"

namespace flyball::compiler::checks {

using OnExpr = std::function<void(const dsl::Expr&)>;
using OnStmt = std::function<void(const dsl::Stmt&)>;

/// The expressions that this one is made of, one level down.
void each_part(const dsl::Expr& expr, const OnExpr& see);
/// The expression, and all below it.
void each_below(const dsl::Expr& expr, const OnExpr& see);
void each_part(const dsl::Type& type, const OnExpr& see);
void each_part(const dsl::Transition& transition, const OnExpr& see);
/// The statements and those under their `if`s and `repeat`s, in text order.
void each_below(const std::vector<dsl::StmtPtr>& statements, const OnStmt& see);
void each_part(const std::vector<dsl::NamedValue>& values, const OnExpr& see);
/// Every statement of the machine, those of its states included.
void each_below(const dsl::Machine& machine, const OnStmt& see);
/// Every state of the machine: one that holds others, then those in it.
void each_state(const std::vector<dsl::State>& states, const std::function<void(const dsl::State&)>& see);
/// Every expression of the file's text but its declarations': of statements, machines, fns, blocks and promises.
void each_below(const dsl::File& file, const OnExpr& see);
/// The expressions of the statement itself, not of those under it.
void each_part(const dsl::Stmt& statement, const OnExpr& see);

}  // namespace flyball::compiler::checks
