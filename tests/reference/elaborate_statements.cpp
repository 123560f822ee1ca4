// Statements, blocks, machines and promises with their names resolved: rules 4.4, 8.2, 9, 10, 11.1, 13.
#include <algorithm>

#include "tests/reference/world.h"

namespace flyball::reference {
namespace {

int width(int64_t v) {
  int bits = 1;
  while (bits < 64 && (v < -(INT64_C(1) << (bits - 1)) || v > (INT64_C(1) << (bits - 1)) - 1)) ++bits;
  return bits;
}

uint32_t size_of(const Domain* domain) { return domain == nullptr ? 1 : domain->size; }

}  // namespace

void Elaborator::policy_items(Policy& policy) {
  for (auto& [name, symbol] : policy.scope->names) complete(symbol, name);
  Context context;
  context.scope = policy.scope;
  context.policy = &policy;
  context.path = policy.name;
  context.first = &policy.first;
  for (const dsl::Item& item : policy.file->items) {
    if (item.kind == dsl::ItemKind::kStmt && item.stmt->kind == dsl::StmtKind::kVar) {
      declare_variable(*item.stmt, context);
      list_variable(*item.stmt, context);
    }
    if (item.kind != dsl::ItemKind::kMachine) continue;
    Context body = body_of(*find(context.scope, item.machine->name.text).machine, context);
    for (const dsl::StmtPtr& stmt : item.machine->body) {
      if (stmt->kind == dsl::StmtKind::kVar) declare_variable(*stmt, body);
    }
  }
  for (const dsl::Item& item : policy.file->items) {
    if (item.kind == dsl::ItemKind::kStmt) {
      statement(*item.stmt, context, policy.items);
    } else if (item.kind == dsl::ItemKind::kMachine) {
      policy.items.emplace_back();
      machine(*item.machine, context, policy.items.back());
    } else if (item.kind == dsl::ItemKind::kRequire) {
      policy.requirements.push_back(expression(*item.require->condition, context));
    }
  }
  for (const dsl::Item& item : policy.file->items) {
    if (item.kind == dsl::ItemKind::kPromise) promise(*item.promise, policy);
  }
}

// A variable may be read above its statement, so it is declared before the text is gone through. One whose type is like
// a name that is not there yet is declared where it stands (`here`).
void Elaborator::declare_variable(const dsl::Stmt& stmt, Context& context, bool here) {
  const dsl::Type& type = *stmt.type;
  if (type.kind == dsl::TypeKind::kLike && !here && look_up(context.scope, type.like->name.text) == nullptr) return;
  world_.cells.emplace_back();
  Cell& cell = world_.cells.back();
  cell.name = context.path + "." + stmt.name.text;
  cell.grid = grid_of(type, context);
  cell.domain = stmt.index.empty() ? context.domain : own_domain(stmt.index, context);
  cell.resize(size_of(cell.domain));
  cell.retained = stmt.retained;
  context.policy->cells.push_back(&cell);
  declare(*context.scope, stmt.name.text, Symbol::Kind::kVar, nullptr);
  Symbol& symbol = context.scope->names[stmt.name.text];
  symbol.cell = &cell;
  symbol.owner = context.machine;
}

// In the order of the text, wherever it was declared from.
void Elaborator::list_variable(const dsl::Stmt& stmt, const Context& context) {
  const auto declared = context.scope->names.find(stmt.name.text);
  if (declared != context.scope->names.end()) world_.variable_list.push_back(declared->second.cell);
}

void Elaborator::statements(const std::vector<dsl::StmtPtr>& list, Context& context, std::vector<Stmt>& out) {
  for (const dsl::StmtPtr& stmt : list) {
    const bool declared = context.scope->names.count(stmt->name.text) != 0;
    if (stmt->kind != dsl::StmtKind::kVar) continue;
    if (!declared) declare_variable(*stmt, context);
    list_variable(*stmt, context);
  }
  for (const dsl::StmtPtr& stmt : list) statement(*stmt, context, out);
}

void Elaborator::statement(const dsl::Stmt& stmt, Context& context, std::vector<Stmt>& out) {
  const bool calls_allowed = context.calls != &no_calls_;
  Stmt made;
  made.domain = context.domain;
  Context inner = context;
  std::vector<Call*> calls;
  inner.calls = calls_allowed ? &calls : nullptr;
  switch (stmt.kind) {
    case dsl::StmtKind::kLet: let_statement(stmt, inner, made, !calls_allowed); break;
    case dsl::StmtKind::kVar: var_statement(stmt, inner, made); break;
    case dsl::StmtKind::kAssign: assignment(stmt, inner, made); break;
    case dsl::StmtKind::kRepeat: return repeat(stmt, context, out);
    case dsl::StmtKind::kIf: {
      made.kind = Stmt::Kind::kIf;
      made.value = expression(*stmt.value, inner);
      for (bool then : {true, false}) {
        world_.scopes.emplace_back();
        Context body = context;
        body.calls = &no_calls_;  // rule 10.5
        body.scope = &world_.scopes.back();
        body.scope->parent = context.scope;
        statements(then ? stmt.then_body : stmt.else_body, body, then ? made.then_body : made.else_body);
      }
      break;
    }
  }
  made.calls = calls;
  const bool named = made.kind == Stmt::Kind::kLet && made.exact == nullptr && made.cell == nullptr;
  if (named && made.calls.empty()) return;  // a constant's name
  if (made.kind == Stmt::Kind::kVar && made.value == nullptr && made.calls.empty()) return;  // set on entry
  out.push_back(std::move(made));
}

// Rule 4.7.
void Elaborator::repeat(const dsl::Stmt& stmt, const Context& context, std::vector<Stmt>& out) {
  for (uint32_t i = 0; i < stmt.count; ++i) {
    world_.scopes.emplace_back();
    Context once = context;
    once.scope = &world_.scopes.back();
    once.scope->parent = context.scope;
    statements(stmt.then_body, once, out);
  }
}

// Rule 4.2. The value is what it is where the `let` stands.
void Elaborator::let_statement(const dsl::Stmt& stmt, Context context, Stmt& out, bool under_if) {
  out.kind = Stmt::Kind::kLet;
  if (!stmt.index.empty()) {
    const Domain* domain = index_domain(stmt.index, *context.scope);
    const Domain* around = context.domain;
    const bool related =
        around == nullptr || domain == around || domain->in.count(around) != 0 || around->in.count(domain) != 0;
    if (!related) domain = own_domain(stmt.index, context);
    if (around != nullptr && domain->in.count(around) != 0) out.each = around;
    out.all = domain != around;
    context.domain = out.domain = domain;
  }
  const Node* value = expression(*stmt.value, context);
  if (stmt.type != nullptr) value = store(value, grid_of(*stmt.type, context));
  declare(*context.scope, stmt.name.text, Symbol::Kind::kLet, nullptr);
  Symbol& symbol = context.scope->names[stmt.name.text];
  symbol.node = value;
  symbol.owner = context.machine;
  symbol.conditional = context.state >= 0 || under_if;
  if (stmt.output) out.cell = &give_out(stmt, context);
  out.value = value;
  if (!stmt.index.empty()) symbol.domain = const_cast<Domain*>(context.domain);
  if (value->constant) return;
  world_.exacts.emplace_back();
  Exact& exact = world_.exacts.back();
  exact.domain = context.domain;
  exact.value.assign(size_of(context.domain), Rational(0));
  symbol.exact = &exact;
  symbol.domain = const_cast<Domain*>(context.domain);
  out.exact = &exact;
}

// Rule 6.4.
Cell& Elaborator::give_out(const dsl::Stmt& stmt, Context& context) {
  world_.cells.emplace_back();
  Cell& cell = world_.cells.back();
  cell.name = context.path + "." + stmt.name.text;
  cell.grid = grid_of(*stmt.type, context);
  cell.domain = context.domain;
  cell.resize(size_of(cell.domain));
  world_.variable_list.push_back(&cell);
  return cell;
}

// Rule 10.5: a constant first value is set on entry, another where the statement stands.
void Elaborator::var_statement(const dsl::Stmt& stmt, Context context, Stmt& out) {
  out.kind = Stmt::Kind::kVar;
  if (context.scope->names.count(stmt.name.text) == 0) {
    declare_variable(stmt, context, true);
    list_variable(stmt, context);
  }
  Cell* cell = context.scope->names[stmt.name.text].cell;
  out.all = cell->domain != context.domain;
  if (out.all) out.each = context.domain;
  context.domain = out.domain = cell->domain;
  const Grid& grid = cell->grid;
  const Domain* owner = context.machine == nullptr ? nullptr : context.machine->domain;
  const Domain* each = cell->domain != nullptr && cell->domain->in.count(owner) != 0 ? owner : nullptr;
  if (!stmt.values.empty()) {
    const Domain* named = cell->domain->first == nullptr ? cell->domain : cell->domain->second;
    for (const std::string& name : named->names) {
      out.values.push_back(expression(value_for(stmt.values, name), context));
    }
    context.first->push_back({cell, grid.lo, cell->domain != owner, each});
    out.value = out.values[0];
    out.cell = cell;
    return;
  }
  const Node* value = expression(*stmt.value, context);
  if (!grid.truth && (!(value->dimension == grid.dimension) || value->point != grid.point)) invalid("a wrong kind");
  // Rule 9.2: before a value that is no constant is there, the low end.
  const int64_t steps = value->constant ? (value->value / grid.step).round() : grid.lo;
  context.first->push_back({cell, std::clamp(steps, grid.lo, grid.hi), cell->domain != owner, each});
  if (value->constant) return;
  out.cell = cell;
  out.value = value;
}

void Elaborator::assignment(const dsl::Stmt& stmt, Context context, Stmt& out) {
  Symbol& symbol = find(context.scope, stmt.place->name.text);
  if (symbol.kind == Symbol::Kind::kLimit) return vote(stmt, symbol, context, out);
  if (symbol.kind != Symbol::Kind::kVar) invalid(stmt.place->name.text + " cannot be assigned");
  Cell* cell = symbol.cell;
  const bool array = cell->domain != nullptr && cell->domain != context.domain;
  if (array && stmt.place->indexes.empty()) {
    out.all = true;
    out.each = context.domain;
    context.domain = out.domain = cell->domain;
  }
  out.cell = cell;
  out.at = access(cell->domain, stmt.place->indexes, context);
  out.value = expression(*stmt.value, context);
  const Grid& grid = cell->grid;
  if (stmt.op == dsl::AssignOp::kSet) {
    out.kind = Stmt::Kind::kSet;
    if (!grid.truth && (!(out.value->dimension == grid.dimension) || out.value->point != grid.point)) {
      invalid("a wrong kind");
    }
    return;
  }
  if (stmt.op != dsl::AssignOp::kAdd && stmt.op != dsl::AssignOp::kSub) invalid("a vote on no limit");
  if (!(out.value->dimension == grid.dimension) || out.value->point) invalid("a wrong kind");
  out.kind = Stmt::Kind::kAdd;
  out.subtract = stmt.op == dsl::AssignOp::kSub;
  world_.additions[cell].push_back({out.value, out.subtract});
}

// Rule 4.4.
void Elaborator::choose_accumulators() {
  for (auto& [cell, list] : world_.additions) {
    bool plain = true;
    for (const auto& [value, subtract] : list) {
      const Rational& step = value->constant ? value->value : value->step;
      plain = plain && !value->divisor && (step / cell->grid.step).is_integer();
    }
    if (plain) continue;
    cell->shift = std::min(32, 63 - std::max(width(cell->grid.lo), width(cell->grid.hi)));
    cell->fraction.assign(cell->steps.size(), 0);
  }
}

// Rule 8.2.
void Elaborator::vote(const dsl::Stmt& stmt, Symbol& symbol, Context& context, Stmt& out) {
  Limit* limit = symbol.limit;
  if (stmt.op != dsl::AssignOp::kCeiling && stmt.op != dsl::AssignOp::kFloor) invalid("a limit takes votes alone");
  if (context.domain == nullptr && limit->grant.domain != nullptr && stmt.place->indexes.empty()) {
    out.all = true;
    context.domain = out.domain = limit->grant.domain;
  }
  world_.votes.emplace_back();
  Vote* made = &world_.votes.back();
  made->limit = limit;
  made->ceiling = stmt.op == dsl::AssignOp::kCeiling;
  made->line_offset = stmt.span.begin;
  made->domain = context.domain;
  made->state = context.state;
  for (size_t i = 0; i < world_.policy_list.size(); ++i) {
    if (world_.policy_list[i] == context.policy) made->policy = static_cast<int>(i);
  }
  for (size_t i = 0; i < world_.machine_list.size(); ++i) {
    if (world_.machine_list[i] == context.machine) made->machine = static_cast<int>(i);
  }
  made->at = access(limit->grant.domain, stmt.place->indexes, context);
  const uint32_t size = size_of(context.domain);
  made->value.assign(size, 0);
  made->active.assign(size, 0);
  made->target.assign(size, 0);
  world_.vote_list.push_back(made);
  context.policy->votes.push_back(made);
  out.kind = Stmt::Kind::kVote;
  out.vote = made;
  out.value = expression(*stmt.value, context);
  same_kind({out.value, constant(0, limit->grant.grid.dimension, limit->grant.grid.point, false)});
}

const Node* Elaborator::read_exact(const Exact& exact, const Node* value, Context& context) {
  Node* node = make(Op::kLet, {value});
  node->exact = &exact;
  node->at = access(exact.domain, {}, context);
  node->step = value->step;
  node->choice = value->choice;
  node->dimension = value->dimension;
  node->point = value->point;
  node->truth = value->truth;
  return node;
}

// Rules 10.5 and 11.1: every call has variables of its own; arguments are evaluated where it stands.
const Node* Elaborator::block_call(const dsl::Expr& expr, Symbol& symbol, Context& context) {
  if (context.calls == nullptr) invalid("a block call may not stand here");
  const auto& block = *static_cast<const dsl::BlockDecl*>(symbol.declared);
  world_.calls.emplace_back();
  Call* made = &world_.calls.back();
  world_.scopes.emplace_back();
  Context inside = context;
  inside.scope = &world_.scopes.back();
  inside.scope->parent = symbol.home;
  inside.path = context.path + "." + expr.name.text;
  inside.path += std::to_string(++instances_[inside.path]);  // the names that reports use
  for (size_t i = 0; i < block.parameters.size(); ++i) {
    const dsl::Parameter& parameter = block.parameters[i];
    if (!parameter.index.empty()) {
      inside.scope->names[parameter.name.text] = elements(expr, i, parameter, context, inside);
      continue;
    }
    const Node* value = bind(expr, i, parameter, context, inside);
    Symbol bound;
    bound.kind = Symbol::Kind::kConstant;
    bound.node = value;
    if (!value->constant) {
      world_.exacts.emplace_back();
      Exact& exact = world_.exacts.back();
      exact.domain = context.domain;
      exact.value.assign(size_of(context.domain), Rational(0));
      made->arguments.push_back({&exact, value});
      bound.kind = Symbol::Kind::kBound;
      bound.node = value;
      bound.exact = &exact;
      bound.depth = context.depth;
    }
    inside.scope->names[parameter.name.text] = bound;
  }
  statements(block.body, inside, made->body);
  inside.calls = &made->result_calls;
  made->result = expression(*block.result, inside);
  context.calls->push_back(made);
  if (made->result->constant) return made->result;
  made->exact.domain = context.domain;
  made->exact.value.assign(size_of(context.domain), Rational(0));
  return read_exact(made->exact, made->result, context);
}

Machine* Elaborator::machine_shell(const dsl::Machine& declared, Scope& scope) {
  world_.machines.emplace_back();
  Machine* made = &world_.machines.back();
  made->name = scope.policy->name + "." + declared.name.text;
  made->domain = index_domain(declared.index, scope);
  const auto add = [made](const std::string& name, int outer) {
    made->states.emplace_back();
    State& state = made->states.back();
    state.name = name;
    state.outer = outer;
    state.lo = state.hi = static_cast<int>(made->states.size()) - 1;
  };
  for (const dsl::State& state : declared.states) {
    const int outer = static_cast<int>(made->outers.size()), lo = static_cast<int>(made->states.size());
    for (const dsl::State& inner : state.states) add(state.name.text + "." + inner.name.text, outer);
    if (state.states.empty()) {
      add(state.name.text, -1);
      continue;
    }
    made->outers.emplace_back();
    made->outers.back().name = state.name.text;
    made->outers.back().lo = lo;
    made->outers.back().hi = static_cast<int>(made->states.size()) - 1;
  }
  const uint32_t size = size_of(made->domain);
  made->state.assign(size, 0);
  made->before.assign(size, 0);
  made->since_entry.assign(size, 0);
  made->since_outer_entry.assign(size, 0);
  made->since_step.assign(size, 0);
  scope.policy->machines[declared.name.text] = made;
  return made;
}

// Rule 10.9: an inner state is named alone.
const State& Elaborator::state_named(const Machine& machine, const std::string& name) {
  for (const auto* list : {&machine.states, &machine.outers}) {
    for (const State& state : *list) {
      if (state.name == name || state.name.ends_with("." + name)) return state;
    }
  }
  invalid(machine.name + " has no state " + name);
}

Elaborator::Context Elaborator::body_of(Machine& machine, const Context& policy) {
  if (machine.names == nullptr) {
    world_.scopes.emplace_back();
    machine.names = &world_.scopes.back();
    machine.names->parent = policy.scope;
  }
  Context body = policy;
  body.scope = machine.names;
  body.domain = machine.domain;
  body.machine = &machine;
  body.path = machine.name;
  body.first = &machine.first;
  return body;
}

void Elaborator::machine(const dsl::Machine& declared, const Context& context, Stmt& out) {
  Machine& made = *find(context.scope, declared.name.text).machine;
  world_.machine_list.push_back(&made);
  out.kind = Stmt::Kind::kMachine;
  out.machine = &made;
  Context body = body_of(made, context);
  made.every = times(declared.every.get(), body);
  if (made.every > 1) body.period_us = context.policy->period_us * made.every;
  statements(declared.body, body, made.body);
  for (const dsl::Transition& row : declared.transitions) transition(row, body, made.transitions);
  size_t held = 0, outer = 0;
  for (const dsl::State& row : declared.states) {
    world_.scopes.emplace_back();
    Context around = body;
    around.scope = &world_.scopes.back();
    around.scope->parent = body.scope;
    if (row.states.empty()) {
      around.state = static_cast<int>(held);
      state(row, made.states[held++], around);
      continue;
    }
    around.state = static_cast<int>(made.states.size() + outer);
    state(row, made.outers[outer++], around);
    for (const dsl::State& inner : row.states) {
      world_.scopes.emplace_back();
      Context inside = around;
      inside.scope = &world_.scopes.back();
      inside.scope->parent = around.scope;
      inside.state = static_cast<int>(held);
      state(inner, made.states[held++], inside);
    }
  }
  body.calls = nullptr;
  for (const dsl::ResumeRow& row : declared.resume) {
    ResumeRow resume;
    if (row.condition != nullptr) resume.condition = expression(*row.condition, body);
    resume.target = state_named(made, row.target.text).lo;
    made.resume.push_back(resume);
  }
}

void Elaborator::state(const dsl::State& declared, State& made, Context inner) {
  inner.path = inner.machine->name + "." + made.name;
  inner.first = &made.first;
  made.every = times(declared.every.get(), inner);
  if (made.every > 1) inner.period_us = period_us(inner) * made.every;
  statements(declared.body, inner, made.body);
  for (const dsl::Transition& row : declared.transitions) transition(row, inner, made.transitions);
}

int64_t Elaborator::period_us(const Context& context) {
  return context.period_us != 0 ? context.period_us : context.policy->period_us;
}

// Rule 10.8: how many of the steps around it one with a period of its own takes.
int64_t Elaborator::times(const dsl::Expr* every, Context& around) {
  if (every == nullptr) return 1;
  const Rational count = expression(*every, around)->value / Rational(period_us(around), 1000000);
  if (!count.is_integer() || count < Rational(1)) invalid("a period that is no multiple");
  return count.floor();
}

// Rule 10.3: ceil(D / period).
int64_t Elaborator::steps_of(const dsl::Expr& duration, Context& context) {
  const Node* node = expression(duration, context);
  if (!node->constant) invalid("a duration must be a constant");
  const Rational period(period_us(context), 1000000);
  return -(-(node->value / period)).floor();
}

void Elaborator::transition(const dsl::Transition& declared, Context& context, std::vector<Transition>& out) {
  Context inner = context;
  inner.calls = nullptr;
  Transition made;
  if (declared.condition != nullptr) made.condition = expression(*declared.condition, inner);
  if (declared.hold != nullptr) {
    made.hold =
        declared.samples ? expression(*declared.hold, inner)->value.floor() - 1 : steps_of(*declared.hold, inner);
  }
  made.samples = declared.samples;
  if (declared.after != nullptr) made.after = steps_of(*declared.after, inner);
  const State& target = state_named(*context.machine, declared.target.text);
  made.target = target.lo;
  made.last_target = target.hi;
  made.run.assign(size_of(context.domain), 0);
  made.holds.assign(size_of(context.domain), 0);
  out.push_back(made);
}

// Rule 13.2.
void Elaborator::promise(const dsl::Promise& declared, Policy& policy) {
  Context context;
  context.scope = policy.scope;
  context.policy = &policy;
  context.done = true;
  Promise made;
  made.condition = expression(*declared.condition, context);
  if (!declared.never) {
    Node* negated = make(Op::kNot, {made.condition});
    negated->truth = true;
    made.condition = negated;
  }
  if (declared.hold != nullptr) made.hold = steps_of(*declared.hold, context);
  made.line_offset = declared.span.begin;
  policy.promises.push_back(made);
}

}  // namespace flyball::reference
