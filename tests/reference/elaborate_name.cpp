// Names: which element of which cell an expression reads, and from which step. Rules 7.2, 7.3 and 9.2, 9.3.
#include <algorithm>

#include "tests/reference/world.h"

namespace flyball::reference {
namespace {

// The same kind of value: all but which one it is.
void be_like(Node& node, const Node& other) {
  node.step = other.step;
  node.choice = other.choice;
  node.dimension = other.dimension;
  node.point = other.point;
  node.truth = other.truth;
}

}  // namespace

Access Elaborator::access(const Domain* domain, const std::vector<dsl::ExprPtr>& indexes, Context& context) {
  Access at;
  if (domain == nullptr) {
    if (!indexes.empty()) invalid("an index on a name without a domain");
    return at;
  }
  if (domain->first != nullptr && !indexes.empty()) {  // rule 7.7
    const bool both = indexes.size() == 2;
    at.mode = Access::Mode::kPair;
    at.parts = {part(domain->first, both ? indexes[0].get() : nullptr, context),
                part(domain->second, indexes.back().get(), context)};
    at.seconds = domain->second->size;
    return at;
  }
  return part(domain, indexes.empty() ? nullptr : indexes[0].get(), context);
}

/// The element that one index means; without one mine, or the one in which mine lies.
Access Elaborator::part(const Domain* domain, const dsl::Expr* written, Context& context) {
  Access at;
  if (written == nullptr) {
    if (context.domain == domain) {
      at.mode = Access::Mode::kSelf;
      return at;
    }
    if (context.domain == nullptr || context.domain->in.count(domain) == 0) invalid("one value is wanted");
    at.mode = Access::Mode::kMap;
    at.map = &context.domain->in.at(domain);
    return at;
  }
  const dsl::Expr& index = *written;
  if (index.kind == dsl::ExprKind::kName && index.indexes.empty()) {
    for (size_t i = context.binders.size(); i-- > 0;) {
      if (context.binders[i].name != index.name.text) continue;
      if (context.binders[i].domain != domain) invalid("a binder of another domain");
      at.mode = Access::Mode::kBinder;
      at.up = context.depth - context.binders[i].depth;
      if (context.binders[i].over != domain) at.map = &context.binders[i].over->in.at(domain);
      return at;
    }
  }
  at.mode = Access::Mode::kIndex;
  at.index = expression(index, context);
  return at;
}

const Node* Elaborator::read(const Symbol& symbol, Cell& cell, const dsl::Expr& expr, Context& context, bool previous) {
  const Access at = access(cell.domain, expr.indexes, context);
  // Rule 9.3: where elements of one's own machine other than mine are met, the step before.
  const bool of_each = symbol.owner != nullptr && symbol.owner == context.machine && cell.domain != nullptr;
  const bool array = of_each && context.machine->domain != nullptr && cell.domain->first == context.machine->domain;
  const bool own = of_each && (array || cell.domain == context.machine->domain);
  const bool indexed = expr.indexes.size() > (array ? 1U : 0U);
  const bool siblings = own && cell.domain != nullptr && (context.over_others || indexed);
  Node* node = make(previous || siblings ? Op::kBefore : Op::kRead, {});
  if (previous || siblings) cell.tracked = true;
  node->cell = &cell;
  if (previous && context.machine != nullptr && context.machine->every > 1) {
    node->cell = &last_seen(*context.machine, cell, symbol.kind == Symbol::Kind::kLimit);
  }
  node->done = previous && context.done && symbol.kind != Symbol::Kind::kLimit;
  node->at = at;
  node->dimension = cell.grid.dimension;
  node->point = cell.grid.point;
  node->truth = cell.grid.truth;
  node->step = cell.grid.step;
  return node;
}

const Node* Elaborator::read_own(const Symbol& symbol, const dsl::Expr& expr, Context& context) {
  Node* node = make(Op::kReadOwn, {});
  for (const Param* param : symbol.own_params) node->cells.push_back(&param->cell);
  const Grid& grid = node->cells[0]->grid;
  node->at = access(symbol.domain, expr.indexes, context);
  node->dimension = grid.dimension;
  node->point = grid.point;
  node->truth = grid.truth;
  node->step = grid.step;
  return node;
}

const Node* Elaborator::name(const dsl::Expr& expr, Context& context, bool previous) {
  Symbol& symbol = find(context.scope, expr.name.text);
  if (!expr.field.text.empty()) return field(expr, symbol, context, previous);
  using Kind = Symbol::Kind;
  switch (symbol.kind) {
    case Kind::kInput:
      if (symbol.input->counter) invalid("only delta of a counter may be read");
      return read(symbol, symbol.input->cell, expr, context, previous);
    case Kind::kLimit:
      if (previous && (context.machine == nullptr || context.machine->every == 1)) {
        return read(symbol, last_seen(*symbol.limit, *context.policy), expr, context, true);
      }
      return read(symbol, symbol.limit->grant, expr, context, previous);
    case Kind::kParam:
      if (!symbol.own_params.empty()) return read_own(symbol, expr, context);
      return read(symbol, symbol.param->cell, expr, context, previous);
    case Kind::kVar: return read(symbol, *symbol.cell, expr, context, previous);
    case Kind::kConstant: return symbol.node;
    case Kind::kBound: {
      const Node* value = symbol.node;
      if (symbol.exact != nullptr) {  // in a statement of the block, whose context may be pairs of the call's
        Context statement = context;
        if (context.depth > 0) statement.domain = context.around;
        value = read_exact(*symbol.exact, symbol.node, statement);
      }
      if (symbol.depth == context.depth) return value;
      Node* node = make(Op::kOuter, {value});
      node->up = context.depth - symbol.depth;
      be_like(*node, *symbol.node);
      return node;
    }
    case Kind::kElements: return element_of(symbol, expr, context);
    case Kind::kLet: return let(symbol, expr, context, previous);
    default: invalid(expr.name.text + " is no value");
  }
}

// Rule 13.6.
const Node* Elaborator::true_value(const dsl::Expr& place, Context& context) {
  const Symbol& symbol = find(context.scope, place.name.text);
  const bool known = symbol.kind == Symbol::Kind::kInput && !symbol.input->counter && !symbol.input->latched;
  if (!known || !context.done) invalid("true." + place.name.text);
  return read(symbol, symbol.input->truth, place, context, false);
}

// Rule 11.5: a parameter with an index.
const Node* Elaborator::element_of(const Symbol& symbol, const dsl::Expr& expr, Context& context) {
  const Access at = access(symbol.domain, expr.indexes, context);
  if (symbol.node->constant) return symbol.node;
  Node* node = make(Op::kElement, {symbol.node});
  node->at = at;
  node->up = context.depth - symbol.depth;
  be_like(*node, *symbol.node);
  return node;
}

const Node* Elaborator::let(const Symbol& symbol, const dsl::Expr& expr, Context& context, bool previous) {
  if (symbol.node == nullptr) invalid(expr.name.text + " is used above its let");
  if (symbol.exact == nullptr) return symbol.node;
  if (previous && symbol.conditional) invalid("prev of a let that is not always there");
  const bool own = symbol.owner != nullptr && symbol.owner == context.machine;
  if (own && context.over_others && symbol.domain == context.machine->domain) invalid("siblings of a let");
  Node* node = make(previous ? Op::kLetBefore : Op::kLet, {symbol.node});
  node->exact = symbol.exact;
  if (previous) node->seen_let = &last_seen(*symbol.exact, context);
  node->done = context.done;
  node->at = access(symbol.domain, expr.indexes, context);
  be_like(*node, *symbol.node);
  return node;
}

// `prev` of a let, for the policy or a machine with a period of its own.
const SeenLet& Elaborator::last_seen(const Exact& exact, Context& context) {
  const bool slow = context.machine != nullptr && context.machine->every > 1;
  std::deque<SeenLet>& all = slow ? context.machine->seen_lets : context.policy->seen_lets;
  for (const SeenLet& seen : all) {
    if (seen.of == &exact) return seen;
  }
  all.push_back({&exact, {}, {}});
  return all.back();
}

// `prev f`: the grant that this policy saw in its last step.
Cell& Elaborator::last_seen(Limit& limit, Policy& policy) {
  for (const SeenGrant& seen : policy.seen_grants) {
    if (seen.limit == &limit) return *seen.cell;
  }
  world_.cells.push_back(limit.grant);
  policy.seen_grants.push_back({&limit, &world_.cells.back()});
  return world_.cells.back();
}

// `prev` in a machine with a period of its own.
Cell& Elaborator::last_seen(Machine& machine, Cell& cell, bool grant) {
  for (const SeenValue& seen : machine.seen) {
    if (seen.of == &cell) return *seen.seen;
  }
  world_.cells.push_back(cell);
  machine.seen.push_back({&cell, &world_.cells.back(), grant});
  return world_.cells.back();
}

// Rules 3.10 and 9.5.
const Node* Elaborator::field(const dsl::Expr& expr, Symbol& symbol, Context& context, bool previous) {
  const std::string& what = expr.field.text;
  if (symbol.kind == Symbol::Kind::kMachine) {
    Symbol& var = find(symbol.machine->names, what);
    if (var.kind != Symbol::Kind::kVar || var.owner != symbol.machine) invalid("no var of a machine's body");
    return read(var, *var.cell, expr, context, previous);
  }
  if (what == "ok" || what == "age") {
    if (symbol.kind != Symbol::Kind::kInput) invalid(what + " is of an input");
    Node* node = make(what == "ok" ? Op::kOk : Op::kAge, {});
    node->input = symbol.input;
    node->at = access(symbol.input->cell.domain, expr.indexes, context);
    node->truth = what == "ok";
    if (what == "age") {
      node->dimension = kTimeDimension;
      node->step = Rational(1, 1000000);
    }
    return node;
  }
  if (what == "fresh") {  // a reading since the policy's last step
    if (symbol.kind != Symbol::Kind::kInput) invalid("fresh is of an input");
    Node* age = make(Op::kAge, {});
    age->input = symbol.input;
    age->at = access(symbol.input->cell.domain, expr.indexes, context);
    age->dimension = kTimeDimension;
    age->step = Rational(1, 1000000);
    return compare(Op::kLess, age, constant(Rational(period_us(context), 1000000), kTimeDimension, false, false));
  }
  if (what != "low" && what != "high") invalid("no field " + what);
  Cell* cell = symbol.kind == Symbol::Kind::kVar     ? symbol.cell
               : symbol.kind == Symbol::Kind::kLimit ? &symbol.limit->grant
                                                     : nullptr;
  if (cell == nullptr) invalid(what + " is of a var or limit");
  Node* node = make(what == "low" ? Op::kLow : Op::kHigh, {read(symbol, *cell, expr, context, false)});
  node->cell = cell;
  node->truth = true;
  return node;
}

const Node* Elaborator::is_state(const dsl::Expr& expr, Context& context) {
  const bool named = expr.a->kind == dsl::ExprKind::kName && expr.a->field.text.empty();
  const Symbol* symbol = named ? &find(context.scope, expr.a->name.text) : nullptr;
  if (symbol == nullptr || symbol->kind != Symbol::Kind::kMachine) {
    // Rule 2.11: a value of an enumeration and one of its names; maybe a machine's var (rule 9.5), or a true value.
    const Node* value = expression(*expr.a, context);
    const auto& names = static_cast<const Domain*>(value->dimension.names)->names;
    const auto found = std::find(names.begin(), names.end(), expr.name.text);
    if (found == names.end()) invalid("no name " + expr.name.text);
    return compare(Op::kEqual, value, constant(found - names.begin(), value->dimension, false, false));
  }
  Node* node = make(Op::kIs, {});
  node->machine = symbol->machine;
  node->own_machine = symbol->machine == context.machine;
  node->at = access(symbol->machine->domain, expr.a->indexes, context);
  const State& asked = state_named(*symbol->machine, expr.name.text);
  node->state = asked.lo;
  node->last_state = asked.hi;
  node->truth = true;
  return node;
}

}  // namespace flyball::reference
