// Scopes as in rule 1.4. The policy has compiled, so every name is declared, and once.
#include "compiler/checks/names.h"

#include <map>

namespace flyball::compiler::checks {

Declared* Names::Scope::find(const std::string& name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->parent) {
    if (const auto found = scope->names.find(name); found != scope->names.end()) return found->second;
  }
  return nullptr;
}

Names::Names(const dsl::File& file) {
  Scope scope;
  for (const dsl::Use& use : file.uses) {
    for (const dsl::Name& name : use.names) declare(scope, NameKind::kUsed, name);
  }
  for (const dsl::Item& item : file.items) declare_item(item, scope);
  for (const dsl::Item& item : file.items) {
    if (item.stmt != nullptr && !item.stmt->name.text.empty()) {
      Declared& d =
          declare(scope, item.stmt->kind == dsl::StmtKind::kLet ? NameKind::kLet : NameKind::kVar, item.stmt->name);
      d.type = item.stmt->type.get();
      d.value = item.stmt->value.get();
      d.retained = item.stmt->retained;
      d.output = item.stmt->output;
    }
  }
  if (file.every) resolve(*file.every, scope);
  for (const dsl::Item& item : file.items) resolve_item(item, scope);
  resolve_fields();
}

const Declared* Names::of(const dsl::Expr& expr) const {
  const auto found = by_id_.find(expr.kind == dsl::ExprKind::kIs && expr.a ? expr.a->id : expr.id);
  return found == by_id_.end() ? nullptr : found->second;
}

const dsl::Expr& Names::meant(const dsl::Expr& expr) const {
  constexpr int kMostNames = 32;
  const dsl::Expr* e = &expr;
  for (int i = 0; i < kMostNames; ++i) {
    const bool plain = e->kind == dsl::ExprKind::kName && e->field.text.empty() && e->indexes.empty();
    const Declared* let = plain ? of(*e) : nullptr;
    if (let == nullptr || let->kind != NameKind::kLet || let->type != nullptr || let->value == nullptr) break;
    e = let->value;
  }
  return *e;
}

Declared& Names::declare(Scope& scope, NameKind kind, const dsl::Name& name) {
  Declared& d = all_.emplace_back();
  d.kind = kind;
  d.name = name;
  if (scope.parent != nullptr) d.hidden = scope.parent->find(name.text);
  scope.names[name.text] = &d;
  return d;
}

void Names::declare_item(const dsl::Item& item, Scope& scope) {
  if (item.domain) {
    Declared& d = declare(scope, NameKind::kDomain, item.domain->name);
    for (const dsl::Name& element : item.domain->elements) scope.names[element.text] = &d;  // to use one is to use it
  }
  if (item.table) declare(scope, NameKind::kTable, item.table->name);
  if (item.machine) declare(scope, NameKind::kMachine, item.machine->name).machine = item.machine.get();
  if (item.block) declare(scope, NameKind::kBlock, item.block->name).block = item.block.get();
  if (item.input) {
    Declared& d = declare(scope, NameKind::kInput, item.input->name);
    d.input = item.input.get();
    d.type = item.input->type.get();
  }
  if (item.limit) {
    Declared& d = declare(scope, NameKind::kLimit, item.limit->name);
    d.limit = item.limit.get();
    d.type = item.limit->type.get();
  }
  if (item.param) {
    Declared& d = declare(scope, NameKind::kParam, item.param->name);
    d.type = item.param->type.get();
    d.value = item.param->value.get();
  }
  if (item.function) {
    Declared& d = declare(scope, NameKind::kFunction, item.function->name);
    d.function = item.function.get();
    d.value = item.function->value.get();
    d.type = item.function->type.get();
  }
}

/// What a body declares is known in all of it: a `let` read above itself did not compile.
void Names::declare_all(const std::vector<dsl::StmtPtr>& statements, const dsl::Machine* machine, Scope& scope) {
  for (const dsl::StmtPtr& s : statements) {
    if (s->name.text.empty()) continue;
    Declared& d = declare(scope, s->kind == dsl::StmtKind::kLet ? NameKind::kLet : NameKind::kVar, s->name);
    d.type = s->type.get();
    d.value = s->value.get();
    d.machine = machine;
    d.retained = s->retained;
  }
}

void Names::resolve_item(const dsl::Item& item, Scope& scope) {
  const OnExpr see = [&](const dsl::Expr& expr) { resolve(expr, scope); };
  const auto see_if = [&](const dsl::ExprPtr& expr) {
    if (expr) resolve(*expr, scope);
  };
  if (item.domain) {
    see_if(item.domain->count);
    resolve(item.domain->parents, scope);
  }
  if (item.input) {
    resolve(item.input->index, scope);
    resolve(item.input->type.get(), scope);
    see_if(item.input->stale);
    see_if(item.input->otherwise);
  }
  if (item.limit) {
    const dsl::Limit& limit = *item.limit;
    resolve(limit.index, scope);
    resolve(limit.type.get(), scope);
    for (const dsl::ExprPtr* part : {&limit.safe, &limit.rest, &limit.slew_up, &limit.slew_down}) see_if(*part);
  }
  if (item.param) {
    resolve(item.param->index, scope);
    resolve(item.param->type.get(), scope);
    see_if(item.param->value);
    each_part(item.param->values, see);
  }
  if (item.require) see_if(item.require->condition);
  if (item.promise) {
    see_if(item.promise->condition);
    see_if(item.promise->hold);
  }
  if (item.table) {
    for (const dsl::TableRow& row : item.table->rows) {
      see_if(row.x);
      see_if(row.y);
    }
  }
  if (item.function) {
    resolve(item.function->type.get(), scope);
    resolve_callable(item.function->parameters, {}, *item.function->value, scope);
  }
  if (item.block) resolve_callable(item.block->parameters, item.block->body, *item.block->result, scope);
  if (item.machine) resolve_body(*item.machine, scope);
  if (item.test) {
    for (const dsl::TestStep& step : item.test->steps) {  // what a test sets it does not read
      if (step.place) each_part(*step.place, see);
      see_if(step.value);
      each_part(step.values, see);
    }
  }
  if (item.stmt) resolve(*item.stmt, nullptr, scope);
}

void Names::resolve_body(const dsl::Machine& machine, Scope& scope) {
  resolve(machine.index, scope);
  if (machine.every) resolve(*machine.every, scope);
  Scope body{&scope, {}};
  declare_all(machine.body, &machine, body);
  resolve(machine.body, &machine, body);
  resolve(machine.transitions, body);
  for (const dsl::ResumeRow& row : machine.resume) {
    if (row.condition) resolve(*row.condition, body);
  }
  for (const dsl::State& state : machine.states) resolve_state(state, machine, body);
}

void Names::resolve_state(const dsl::State& state, const dsl::Machine& machine, const Scope& outer) {
  if (state.every) resolve(*state.every, outer);
  Scope scope{&outer, {}};
  declare_all(state.body, &machine, scope);
  resolve(state.body, &machine, scope);
  resolve(state.transitions, scope);
  for (const dsl::State& inner : state.states) resolve_state(inner, machine, scope);
}

/// `m.x` may stand above the machine whose `x` it is.
void Names::resolve_fields() {
  std::map<std::pair<const dsl::Machine*, std::string>, std::vector<Declared*>> inside;
  for (Declared& d : all_) {
    if (d.machine != nullptr) inside[{d.machine, d.name.text}].push_back(&d);
  }
  for (const auto& [machine, expr] : fields_) {
    for (Declared* d : inside[{machine, expr->field.text}]) d->reads.push_back(expr);
  }
}

void Names::resolve_callable(const std::vector<dsl::Parameter>& parameters, const std::vector<dsl::StmtPtr>& body,
                             const dsl::Expr& result, const Scope& outer) {
  Scope scope{&outer, {}};
  for (const dsl::Parameter& parameter : parameters) {
    Declared& d = declare(scope, NameKind::kParameter, parameter.name);
    d.type = parameter.type.get();
    resolve(parameter.index, scope);
    resolve(parameter.type.get(), scope);
  }
  declare_all(body, nullptr, scope);
  resolve(body, nullptr, scope);
  resolve(result, scope);
}

void Names::resolve(const std::vector<dsl::StmtPtr>& statements, const dsl::Machine* machine, Scope& scope) {
  for (const dsl::StmtPtr& statement : statements) resolve(*statement, machine, scope);
}

void Names::resolve(const dsl::Stmt& statement, const dsl::Machine* machine, Scope& scope) {
  const OnExpr see = [&](const dsl::Expr& expr) { resolve(expr, scope); };
  resolve(statement.index, scope);
  resolve(statement.type.get(), scope);
  if (statement.value) resolve(*statement.value, scope);
  each_part(statement.values, see);
  if (statement.place) {
    if (Declared* written = scope.find(statement.place->name.text)) {
      by_id_[statement.place->id] = written;
      written->writes.push_back(&statement);
    }
    each_part(*statement.place, see);
  }
  for (const std::vector<dsl::StmtPtr>* body : {&statement.then_body, &statement.else_body}) {
    Scope inner{&scope, {}};
    declare_all(*body, machine, inner);
    resolve(*body, machine, inner);
  }
}

void Names::resolve(const std::vector<dsl::Name>& domains, const Scope& scope) {
  for (const dsl::Name& name : domains) {
    if (Declared* domain = scope.find(name.text)) domain->indexes = true;
  }
}

void Names::resolve(const dsl::Type* type, const Scope& scope) {
  if (type == nullptr) return;
  each_part(*type, [&](const dsl::Expr& expr) { resolve(expr, scope); });
  if (type->kind == dsl::TypeKind::kDomain) resolve(std::vector<dsl::Name>{type->domain}, scope);
}

void Names::resolve(const std::vector<dsl::Transition>& transitions, const Scope& scope) {
  for (const dsl::Transition& t : transitions) {
    each_part(t, [&](const dsl::Expr& expr) { resolve(expr, scope); });
  }
}

void Names::resolve(const dsl::Expr& expr, const Scope& scope) {
  if (expr.kind == dsl::ExprKind::kName || expr.kind == dsl::ExprKind::kCall) {
    if (Declared* d = scope.find(expr.name.text)) {
      by_id_[expr.id] = d;
      d->reads.push_back(&expr);
      if (d->kind == NameKind::kMachine && !expr.field.text.empty()) fields_.emplace_back(d->machine, &expr);
    }
  }
  if (expr.binder.text.empty()) {
    each_part(expr, [&](const dsl::Expr& part) { resolve(part, scope); });
    return;
  }
  resolve(std::vector<dsl::Name>{expr.binder_domain}, scope);
  Scope inner{&scope, {}};
  declare(inner, NameKind::kBinder, expr.binder);
  each_part(expr, [&](const dsl::Expr& part) { resolve(part, inner); });
}

}  // namespace flyball::compiler::checks
