// Expressions with their names resolved; constants, steps and divisors: rules 2.3, 3.2 to 3.6, 7.2 to 7.5.
#include <algorithm>

#include "tests/reference/world.h"

namespace flyball::reference {
namespace {

const Dimension kTime{1, 0, 0, 0};
const Rational kMicrosecond(1, 1000000);

const dsl::Expr* argument(const dsl::Expr& call, const std::string& label, size_t position) {
  size_t at = 0;
  for (const dsl::Argument& arg : call.args) {
    if (!arg.label.text.empty()) {
      if (arg.label.text == label) return arg.value.get();
    } else if (at++ == position) {
      return arg.value.get();
    }
  }
  return nullptr;
}

const dsl::Expr& wanted(const dsl::Expr& call, const std::string& label, size_t position) {
  const dsl::Expr* found = argument(call, label, position);
  if (found == nullptr) invalid(call.name.text + ": argument " + label + " is missing");
  return *found;
}

size_t by_position(const dsl::Expr& call) {
  size_t count = 0;
  for (const dsl::Argument& arg : call.args) count += arg.label.text.empty() ? 1 : 0;
  return count;
}

bool find_reduction(const dsl::Expr& call, ReduceKind& kind) {
  static const std::pair<const char*, ReduceKind> kKinds[] = {
      {"min", ReduceKind::kMin},       {"max", ReduceKind::kMax},       {"sum", ReduceKind::kSum},
      {"avg", ReduceKind::kAvg},       {"any", ReduceKind::kAny},       {"all", ReduceKind::kAll},
      {"count", ReduceKind::kCount},   {"median", ReduceKind::kMedian}, {"argmin", ReduceKind::kArgmin},
      {"argmax", ReduceKind::kArgmax}, {"first", ReduceKind::kFirst},   {"last", ReduceKind::kLast}};
  if (by_position(call) != 1) return false;
  for (const auto& [name, value] : kKinds) {
    if (call.name.text == name) {
      kind = value;
      return true;
    }
  }
  return false;
}

Op operation(dsl::BinaryOp op) {
  switch (op) {
    case dsl::BinaryOp::kMul: return Op::kMul;
    case dsl::BinaryOp::kDiv: return Op::kDiv;
    case dsl::BinaryOp::kMod: return Op::kMod;
    case dsl::BinaryOp::kAdd: return Op::kAdd;
    case dsl::BinaryOp::kSub: return Op::kSub;
    case dsl::BinaryOp::kLess: return Op::kLess;
    case dsl::BinaryOp::kLessEqual: return Op::kLessEqual;
    case dsl::BinaryOp::kGreater: return Op::kGreater;
    case dsl::BinaryOp::kGreaterEqual: return Op::kGreaterEqual;
    case dsl::BinaryOp::kEqual: return Op::kEqual;
    case dsl::BinaryOp::kNotEqual: return Op::kNotEqual;
    case dsl::BinaryOp::kAnd: return Op::kAnd;
    case dsl::BinaryOp::kOr: return Op::kOr;
  }
  return Op::kAdd;
}

}  // namespace

const Node* Elaborator::expression(const dsl::Expr& expr, Context& context) {
  const Node* out = nullptr;
  switch (expr.kind) {
    case dsl::ExprKind::kLiteral: {
      const Quantity q = literal(expr.number, expr.unit);
      out = constant(q.value, q.dimension, q.point, q.fractional);
      break;
    }
    case dsl::ExprKind::kBool: {
      Node* node = make(Op::kConst, {});
      node->constant = node->truth = true;
      node->value = expr.truth ? 1 : 0;
      out = node;
      break;
    }
    case dsl::ExprKind::kName: out = name(expr, context, false); break;
    case dsl::ExprKind::kPrev: out = name(*expr.a, context, true); break;
    case dsl::ExprKind::kCall: out = call(expr, context); break;
    case dsl::ExprKind::kNegate: {
      // Rule 2.3: a minus right before a literal is its sign.
      const Node* a = expression(*expr.a, context);
      const bool sign = expr.a->kind == dsl::ExprKind::kLiteral;
      out = sign ? constant(-a->value, a->dimension, a->point, a->fractional) : negate(a);
      break;
    }
    case dsl::ExprKind::kNot: {
      Node* node = make(Op::kNot, {expression(*expr.a, context)});
      node->truth = true;
      out = fold(node);
      break;
    }
    case dsl::ExprKind::kBinary: out = binary(expr, context); break;
    case dsl::ExprKind::kIs: out = is_state(expr, context); break;
    case dsl::ExprKind::kSelect: {
      Context inner = context;
      inner.calls = nullptr;  // rule 10.5
      const Node* a = expression(*expr.a, inner);
      const Node* b = expression(*expr.b, inner);
      out = choose(a, b, expression(*expr.c, inner));
      break;
    }
    case dsl::ExprKind::kOtherwise: {
      const Node* a = expression(*expr.a, context);
      out = otherwise(a, expression(*expr.b, context));
      break;
    }
    case dsl::ExprKind::kDt: out = constant(Rational(context.policy->period_us, 1000000), kTime, false, false); break;
    case dsl::ExprKind::kNow: {
      Node* node = make(Op::kNow, {});
      node->dimension = kTime;
      node->step = kMicrosecond;
      out = node;
      break;
    }
  }
  Node* marked = const_cast<Node*>(out);
  if (marked->id == UINT32_MAX && !marked->constant) marked->id = expr.id;
  return out;
}

Node* Elaborator::make(Op op, std::vector<const Node*> kids) {
  world_.nodes.emplace_back();
  Node* node = &world_.nodes.back();
  node->op = op;
  node->kid = std::move(kids);
  for (const Node* kid : node->kid) {
    node->fractional = node->fractional || kid->fractional;
    node->divisor = node->divisor || kid->divisor;
  }
  return node;
}

const Node* Elaborator::constant(const Rational& value, const Dimension& dimension, bool point, bool fractional) {
  Node* node = make(Op::kConst, {});
  node->constant = true;
  node->value = value;
  node->dimension = dimension;
  node->point = point;
  node->fractional = fractional;
  return node;
}

// Rule 3.2: constants fold as exact rationals.
const Node* Elaborator::fold(Node* node) {
  for (const Node* kid : node->kid) {
    if (!kid->constant) return node;
  }
  Interpreter interpreter(world_);
  node->value = interpreter.eval(*node, Env{});
  node->constant = true;
  node->op = Op::kConst;
  node->kid.clear();
  node->step = 0;
  node->divisor = false;
  return node;
}

const Node* Elaborator::round_to_side(const Node* side, const Rational& step) {
  return constant(step * Rational((side->value / step).round()), side->dimension, side->point, side->fractional);
}

// Rule 3.4: a constant beside others that are none is rounded to their step, unless one of them has a divisor.
void Elaborator::fit(std::vector<const Node*>& sides) {
  Rational step = 0;
  bool any = false;
  for (const Node* side : sides) {
    if (side->constant) continue;
    if (side->divisor) return;
    any = true;
    step = gcd(step, side->step);
  }
  if (!any || step.is_zero()) return;
  for (const Node*& side : sides) {
    if (side->constant && !side->truth) side = round_to_side(side, step);
  }
}

void Elaborator::same_kind(const std::vector<const Node*>& sides) {
  for (const Node* side : sides) {
    if (!(side->dimension == sides[0]->dimension)) invalid("different dimensions");
    if (side->point != sides[0]->point) invalid("a point and a difference");
  }
}

// Rule 3.3 for min, max, ?: and otherwise.
const Node* Elaborator::selection(Op op, std::vector<const Node*> sides) {
  same_kind(sides);
  fit(sides);
  Node* node = make(op, sides);
  node->dimension = sides[0]->dimension;
  node->point = sides[0]->point;
  for (const Node* side : sides) {
    if (!side->constant) node->step = gcd(node->step, side->step);
  }
  return fold(node);
}

// Rule 3.5: two constants under a condition that is none; their steps are they themselves.
static Rational step_of_constants(const Node* a, const Node* b) {
  const Rational step = gcd(a->value, b->value);
  return step.is_zero() ? Rational(1) : step;
}

const Node* Elaborator::choose(const Node* condition, const Node* a, const Node* b) {
  if (a->truth) {
    Node* node = make(Op::kSelect, {condition, a, b});
    node->truth = true;
    node->divisor = false;
    return fold(node);
  }
  std::vector<const Node*> sides{a, b};
  same_kind(sides);
  if (!(a->constant && b->constant)) fit(sides);
  Node* node = make(Op::kSelect, {condition, sides[0], sides[1]});
  node->divisor = a->divisor || b->divisor;
  node->dimension = a->dimension;
  node->point = a->point;
  if (a->constant && b->constant) {
    node->step = step_of_constants(a, b);
  } else {
    for (const Node* side : sides) {
      if (!side->constant) node->step = gcd(node->step, side->step);
    }
  }
  return fold(node);
}

const Node* Elaborator::otherwise(const Node* a, const Node* b) {
  std::vector<const Node*> sides{a, b};
  if (a->truth != b->truth) invalid("otherwise of a truth value and a number");
  if (!a->truth) same_kind(sides);
  if (!(a->constant && b->constant)) fit(sides);
  Node* node = make(Op::kOtherwise, sides);
  node->truth = a->truth;
  node->dimension = a->dimension;
  node->point = a->point;
  if (a->constant && b->constant) return fold(node);
  for (const Node* side : sides) {
    if (!side->constant) node->step = gcd(node->step, side->step);
  }
  return node;
}

const Node* Elaborator::binary(const dsl::Expr& expr, Context& context) {
  const Node* a = expression(*expr.a, context);
  const Node* b = expression(*expr.b, context);
  const Op op = operation(expr.op);
  switch (op) {
    case Op::kAdd:
    case Op::kSub: return add(op, a, b);
    case Op::kMul: return multiply(a, b);
    case Op::kDiv: return divide(a, b);
    case Op::kMod: return modulo(a, b);
    case Op::kAnd:
    case Op::kOr: {
      Node* node = make(op, {a, b});
      node->truth = true;
      return fold(node);
    }
    default: return compare(op, a, b);
  }
}

// Rules 2.3 and 3.3.
const Node* Elaborator::add(Op op, const Node* a, const Node* b) {
  if (!(a->dimension == b->dimension)) invalid("a sum of different dimensions");
  if (op == Op::kAdd && a->point && b->point) invalid("a sum of points");
  if (op == Op::kSub && b->point && !a->point) invalid("a difference minus a point");
  std::vector<const Node*> sides{a, b};
  fit(sides);
  Node* node = make(op, sides);
  node->dimension = a->dimension;
  node->point = op == Op::kAdd ? a->point || b->point : a->point && !b->point;
  for (const Node* side : sides) {
    if (!side->constant) node->step = gcd(node->step, side->step);
  }
  return fold(node);
}

const Node* Elaborator::multiply(const Node* a, const Node* b) {
  if (a->point || b->point) invalid("a product of a point");
  Node* node = make(Op::kMul, {a, b});
  node->dimension = a->dimension * b->dimension;
  node->step = (a->constant ? a->value.abs() : a->step) * (b->constant ? b->value.abs() : b->step);
  return fold(node);
}

// Rule 3.6.
const Node* Elaborator::divide(const Node* a, const Node* b) {
  if (a->point || b->point) invalid("a quotient of a point");
  Node* node = make(Op::kDiv, {a, b});
  node->dimension = a->dimension / b->dimension;
  node->fractional = true;  // rule 2.5
  node->divisor = a->divisor || !b->constant;
  const Rational under = b->constant ? b->value.abs() : b->step;
  if (under.is_zero()) invalid("a division by 0");
  node->step = (a->constant ? a->value.abs() : a->step) / under;
  return fold(node);
}

// Rules 3.3 and 3.8.
const Node* Elaborator::modulo(const Node* a, const Node* b) {
  if (a->point || b->point || !(a->dimension == b->dimension)) invalid("mod of different kinds");
  Node* node = make(Op::kMod, {a, b});
  node->dimension = a->dimension;
  node->step = gcd(a->constant ? a->value : a->step, b->constant ? b->value : b->step);
  return fold(node);
}

const Node* Elaborator::compare(Op op, const Node* a, const Node* b) {
  std::vector<const Node*> sides{a, b};
  if (a->truth != b->truth) invalid("a comparison of a truth value and a number");
  if (!a->truth) {
    same_kind(sides);
    fit(sides);
  }
  Node* node = make(op, sides);
  node->truth = true;
  node->divisor = false;
  return fold(node);
}

const Node* Elaborator::negate(const Node* a) {
  if (a->point) invalid("a negated point");
  Node* node = make(Op::kNegate, {a});
  node->dimension = a->dimension;
  node->step = a->step;
  return fold(node);
}

// Rule 4.2: rounds to a grid.
const Node* Elaborator::store(const Node* value, const Grid& grid) {
  if (!grid.truth && (!(value->dimension == grid.dimension) || value->point != grid.point)) invalid("a wrong kind");
  Node* node = make(Op::kStore, {value});
  node->grid = grid;
  node->dimension = grid.dimension;
  node->point = grid.point;
  node->truth = grid.truth;
  node->step = grid.step;
  node->divisor = node->fractional = false;
  return node;
}

Access Elaborator::access(const Domain* domain, const std::vector<dsl::ExprPtr>& indexes, Context& context) {
  Access at;
  if (domain == nullptr) {
    if (!indexes.empty()) invalid("an index on a name without a domain");
    return at;
  }
  if (indexes.empty()) {
    if (context.domain == domain) {
      at.mode = Access::Mode::kSelf;
      return at;
    }
    if (context.domain == nullptr || context.domain->in.count(domain) == 0) invalid("one value is wanted");
    at.mode = Access::Mode::kMap;
    at.map = &context.domain->in.at(domain);
    return at;
  }
  const dsl::Expr& index = *indexes[0];
  if (index.kind == dsl::ExprKind::kName && index.indexes.empty()) {
    for (size_t i = context.binders.size(); i-- > 0;) {
      if (context.binders[i].name != index.name.text) continue;
      if (context.binders[i].domain != domain) invalid("a binder of another domain");
      at.mode = Access::Mode::kBinder;
      at.up = context.depth - context.binders[i].depth;
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
  const bool own = symbol.owner != nullptr && symbol.owner == context.machine && cell.domain == context.machine->domain;
  const bool indexed = at.mode == Access::Mode::kIndex || at.mode == Access::Mode::kBinder;
  const bool siblings = own && cell.domain != nullptr && (context.over_others || indexed);
  Node* node = make(previous || siblings ? Op::kBefore : Op::kRead, {});
  if (previous || siblings) cell.tracked = true;
  node->cell = &cell;
  node->at = at;
  node->dimension = cell.grid.dimension;
  node->point = cell.grid.point;
  node->truth = cell.grid.truth;
  node->step = cell.grid.step;
  return node;
}

const Node* Elaborator::name(const dsl::Expr& expr, Context& context, bool previous) {
  Symbol& symbol = find(context.scope, expr.name.text);
  if (!expr.field.text.empty()) return field(expr, symbol, context);
  using Kind = Symbol::Kind;
  switch (symbol.kind) {
    case Kind::kInput:
      if (symbol.input->counter) invalid("only delta of a counter may be read");
      return read(symbol, symbol.input->cell, expr, context, previous);
    case Kind::kLimit:
      return read(symbol, previous ? last_seen(*symbol.limit, *context.policy) : symbol.limit->grant, expr, context,
                  previous);
    case Kind::kParam: return read(symbol, symbol.param->cell, expr, context, previous);
    case Kind::kVar: return read(symbol, *symbol.cell, expr, context, previous);
    case Kind::kConstant: return symbol.node;
    case Kind::kBound: {
      if (symbol.depth == context.depth) return symbol.node;
      Node* node = make(Op::kOuter, {symbol.node});
      node->up = context.depth - symbol.depth;
      node->step = symbol.node->step;
      node->dimension = symbol.node->dimension;
      node->point = symbol.node->point;
      node->truth = symbol.node->truth;
      return node;
    }
    case Kind::kLet: {
      if (symbol.node == nullptr) invalid(expr.name.text + " is used above its let");
      if (symbol.exact == nullptr) return symbol.node;
      if (previous) invalid("prev of a let");
      const bool own = symbol.owner != nullptr && symbol.owner == context.machine;
      if (own && context.over_others && symbol.domain == context.machine->domain) invalid("siblings of a let");
      Node* node = make(Op::kLet, {symbol.node});
      node->exact = symbol.exact;
      node->at = access(symbol.domain, expr.indexes, context);
      node->step = symbol.node->step;
      node->dimension = symbol.node->dimension;
      node->point = symbol.node->point;
      node->truth = symbol.node->truth;
      return node;
    }
    default: invalid(expr.name.text + " is no value");
  }
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

// Rule 3.10.
const Node* Elaborator::field(const dsl::Expr& expr, Symbol& symbol, Context& context) {
  const std::string& what = expr.field.text;
  if (what == "ok" || what == "age") {
    if (symbol.kind != Symbol::Kind::kInput) invalid(what + " is of an input");
    Node* node = make(what == "ok" ? Op::kOk : Op::kAge, {});
    node->input = symbol.input;
    node->at = access(symbol.input->cell.domain, expr.indexes, context);
    node->truth = what == "ok";
    if (what == "age") {
      node->dimension = kTime;
      node->step = kMicrosecond;
    }
    return node;
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
  Symbol& symbol = find(context.scope, expr.a->name.text);
  if (symbol.kind != Symbol::Kind::kMachine) invalid(expr.a->name.text + " is no machine");
  Node* node = make(Op::kIs, {});
  node->machine = symbol.machine;
  node->own_machine = symbol.machine == context.machine;
  node->at = access(symbol.machine->domain, expr.a->indexes, context);
  node->state = state_index(*symbol.machine, expr.name.text);
  node->truth = true;
  return node;
}

const Node* Elaborator::call(const dsl::Expr& expr, Context& context) {
  Symbol* symbol = look_up(context.scope, expr.name.text);
  if (symbol != nullptr) {
    if (symbol->kind == Symbol::Kind::kFunction) return function_call(expr, *symbol, context);
    if (symbol->kind == Symbol::Kind::kBlock) return block_call(expr, *symbol, context);
    if (symbol->kind == Symbol::Kind::kTable) return table_call(expr, *symbol, context);
  }
  return built_in(expr, context);
}

const Node* Elaborator::built_in(const dsl::Expr& expr, Context& context) {
  const std::string& what = expr.name.text;
  ReduceKind kind;
  if (find_reduction(expr, kind)) return reduction(kind, expr, context);
  if (what == "min" || what == "max") {
    std::vector<const Node*> sides;
    for (const dsl::Argument& arg : expr.args) sides.push_back(expression(*arg.value, context));
    return selection(what == "min" ? Op::kMin : Op::kMax, sides);
  }
  if (what == "clamp") return clamp(expr, context);
  if (what == "mix") return mix(expr, context);
  if (what == "abs") {
    const Node* x = expression(wanted(expr, "x", 0), context);
    return selection(Op::kMax, {x, negate(x)});
  }
  if (what == "floor") return to_multiple(Op::kFloorTo, expr, context);
  if (what == "ceil") return to_multiple(Op::kCeilTo, expr, context);
  if (what == "round") return to_multiple(Op::kRoundTo, expr, context);
  if (what == "share") return share(expr, context);
  if (what == "delta") return delta(expr, context);
  invalid("no function " + what);
}

// Rule 3.8: clamp(x, lo, hi) = max(lo, min(x, hi)), constants fitted to all sides together (rule 3.4).
const Node* Elaborator::clamp(const dsl::Expr& expr, Context& context) {
  std::vector<const Node*> sides;
  const char* labels[] = {"x", "lo", "hi"};
  for (size_t i = 0; i < 3; ++i) sides.push_back(expression(wanted(expr, labels[i], i), context));
  same_kind(sides);
  fit(sides);
  const auto pick = [&](Op op, const Node* a, const Node* b) {
    Node* node = make(op, {a, b});
    node->dimension = a->dimension;
    node->point = a->point;
    node->step = gcd(a->constant ? Rational(0) : a->step, b->constant ? Rational(0) : b->step);
    return fold(node);
  };
  return pick(Op::kMax, sides[1], pick(Op::kMin, sides[0], sides[2]));
}

// Rule 3.8: mix(a, b, t) = a + t * (b - a).
const Node* Elaborator::mix(const dsl::Expr& expr, Context& context) {
  const Node* a = expression(wanted(expr, "a", 0), context);
  const Node* b = expression(wanted(expr, "b", 1), context);
  const Node* t = expression(wanted(expr, "t", 2), context);
  return add(Op::kAdd, a, multiply(t, add(Op::kSub, b, a)));
}

const Node* Elaborator::to_multiple(Op op, const dsl::Expr& expr, Context& context) {
  const Node* x = expression(wanted(expr, "x", 0), context);
  const Node* s = expression(wanted(expr, "step", 1), context);
  if (!s->constant || s->value.sign() <= 0) invalid("a multiple of what is no constant");
  Node* node = make(op, {x, s});
  node->dimension = x->dimension;
  node->point = x->point;
  node->step = s->value;
  node->divisor = false;
  return fold(node);
}

// Rule 11.1 and 11.2: the argument for one parameter, rounded when it is typed.
const Node* Elaborator::bind(const dsl::Expr& call, size_t position, const dsl::Parameter& parameter, Context& outside,
                             Context& inside) {
  const Node* value = expression(wanted(call, parameter.name.text, position), outside);
  if (parameter.constant && !value->constant) invalid(parameter.name.text + " must be a constant");
  if (parameter.type == nullptr) return value;
  const Grid grid = grid_of(*parameter.type, inside);
  return parameter.constant ? round_to_side(value, grid.step) : store(value, grid);
}

const Node* Elaborator::function_call(const dsl::Expr& expr, Symbol& symbol, Context& context) {
  const auto& function = *static_cast<const dsl::Function*>(symbol.declared);
  world_.scopes.emplace_back();
  Context inside = context;
  inside.scope = &world_.scopes.back();
  inside.scope->parent = symbol.home;
  inside.binders.clear();
  for (size_t i = 0; i < function.parameters.size(); ++i) {
    Symbol bound;
    bound.node = bind(expr, i, function.parameters[i], context, inside);
    bound.kind = bound.node->constant ? Symbol::Kind::kConstant : Symbol::Kind::kBound;
    bound.depth = context.depth;
    inside.scope->names[function.parameters[i].name.text] = bound;
  }
  const Node* value = expression(*function.value, inside);
  return function.type == nullptr ? value : store(value, grid_of(*function.type, inside));
}

const Node* Elaborator::table_call(const dsl::Expr& expr, Symbol& symbol, Context& context) {
  const Table& table = *symbol.table;
  const Node* x = store(expression(wanted(expr, "x", 0), context), table.x_grid);
  Node* node = make(Op::kTable, {x});
  node->table = &table;
  node->dimension = table.y_grid.dimension;
  node->point = table.y_grid.point;
  node->step = table.y_grid.step;
  return node;
}

// Rule 11.4: budget and bounds on the gcd of their steps, which is the result's.
const Node* Elaborator::share(const dsl::Expr& expr, Context& context) {
  if (context.domain == nullptr) invalid("share without a domain");
  const Node* budget = expression(wanted(expr, "budget", 0), context);
  const Node* weight = expression(wanted(expr, "weight", 1), context);
  const dsl::Expr* least = argument(expr, "at_least", 2);
  const dsl::Expr* most = argument(expr, "at_most", 3);
  std::vector<const Node*> sides{budget};
  if (least != nullptr) sides.push_back(expression(*least, context));
  if (most != nullptr) sides.push_back(expression(*most, context));
  same_kind(sides);
  fit(sides);
  Rational step = 0;
  for (const Node* side : sides) step = gcd(step, side->constant ? side->value : side->step);
  const Node* zero = constant(0, budget->dimension, false, false);
  const Node* lo = least != nullptr ? sides[1] : zero;
  const Node* hi = most != nullptr ? sides.back() : sides[0];
  Node* node = make(Op::kShare, {sides[0], weight, lo, hi});
  node->over = context.domain;
  node->dimension = budget->dimension;
  node->step = step;
  return node;
}

const Node* Elaborator::delta(const dsl::Expr& expr, Context& context) {
  const dsl::Expr& place = wanted(expr, "counter", 0);
  Symbol& symbol = find(context.scope, place.name.text);
  if (symbol.kind != Symbol::Kind::kInput || !symbol.input->counter) invalid("delta is of a counter");
  Node* node = make(Op::kDelta, {});
  node->input = symbol.input;
  node->at = access(symbol.input->cell.domain, place.indexes, context);
  node->dimension = symbol.input->cell.grid.dimension;
  node->step = symbol.input->cell.grid.step;
  return node;
}

void Elaborator::unindexed_domains(const dsl::Expr& expr, Context& context, std::vector<const Domain*>& out) {
  ReduceKind kind;
  if (expr.kind == dsl::ExprKind::kCall && look_up(context.scope, expr.name.text) == nullptr &&
      find_reduction(expr, kind)) {
    return;  // it has names of its own
  }
  if (expr.kind == dsl::ExprKind::kName && expr.indexes.empty()) {
    Symbol* symbol = look_up(context.scope, expr.name.text);
    if (symbol == nullptr) return;
    using Kind = Symbol::Kind;
    const Domain* domain = symbol->kind == Kind::kInput     ? symbol->input->cell.domain
                           : symbol->kind == Kind::kLimit   ? symbol->limit->grant.domain
                           : symbol->kind == Kind::kParam   ? symbol->param->cell.domain
                           : symbol->kind == Kind::kVar     ? symbol->cell->domain
                           : symbol->kind == Kind::kLet     ? symbol->domain
                           : symbol->kind == Kind::kMachine ? symbol->machine->domain
                                                            : nullptr;
    if (domain != nullptr) out.push_back(domain);
  }
  for (const dsl::Expr* part : {expr.a.get(), expr.b.get(), expr.c.get()}) {
    if (part != nullptr) unindexed_domains(*part, context, out);
  }
  for (const dsl::ExprPtr& index : expr.indexes) unindexed_domains(*index, context, out);
  for (const dsl::Argument& arg : expr.args) {
    unindexed_domains(*arg.value, context, out);
    if (arg.where != nullptr) unindexed_domains(*arg.where, context, out);
  }
}

// Rule 7.4: the lowest, of which all the others are parents.
const Domain* Elaborator::reduced_domain(const dsl::Expr& expr, Context& context) {
  if (!expr.binder.text.empty()) return find(context.scope, expr.binder_domain.text).domain;
  std::vector<const Domain*> domains;
  for (const dsl::Argument& arg : expr.args) {
    unindexed_domains(*arg.value, context, domains);
    if (arg.where != nullptr) unindexed_domains(*arg.where, context, domains);
  }
  for (const Domain* lowest : domains) {
    const auto holds = [lowest](const Domain* d) { return d == lowest || lowest->in.count(d) != 0; };
    if (std::all_of(domains.begin(), domains.end(), holds)) return lowest;
  }
  invalid("nothing to reduce over in " + expr.name.text);
}

const Node* Elaborator::reduction(ReduceKind kind, const dsl::Expr& expr, Context& context) {
  const Domain* over = reduced_domain(expr, context);
  Context inside = context;
  inside.domain = over;
  inside.calls = nullptr;
  inside.depth = context.depth + 1;
  inside.over_others = context.over_others || over->in.count(context.domain) == 0;
  if (!expr.binder.text.empty()) inside.binders.push_back({expr.binder.text, over, inside.depth});
  const Node* value = nullptr;
  const Node* weight = nullptr;
  const Node* where = nullptr;
  for (const dsl::Argument& arg : expr.args) {
    (arg.label.text == "by" ? weight : value) = expression(*arg.value, inside);
    if (arg.where != nullptr) where = expression(*arg.where, inside);
  }
  Node* node = make(Op::kReduce, {value});
  node->reduce = kind;
  node->over = over;
  node->where = where;
  node->weight = weight;
  node->divisor = node->fractional = false;
  if (context.domain != nullptr && over->in.count(context.domain) != 0) {
    node->groups.resize(context.domain->size);
    const std::vector<uint32_t>& of = over->in.at(context.domain);
    for (uint32_t i = 0; i < over->size; ++i) node->groups[of[i]].push_back(i);
  }
  using Kind = ReduceKind;
  const bool index = kind == Kind::kArgmin || kind == Kind::kArgmax || kind == Kind::kFirst || kind == Kind::kLast;
  node->truth = kind == Kind::kAny || kind == Kind::kAll;
  if (index || kind == Kind::kCount) {
    node->step = 1;
  } else if (!node->truth) {
    node->dimension = value->dimension;
    node->point = value->point;
    node->step = value->constant ? value->value.abs() : value->step;
  }
  if (kind == Kind::kAvg) {
    // Rule 3.3: of N: step / N. Where N is not the same for all, it is a divisor like any other.
    size_t n = node->groups.empty() ? over->size : node->groups[0].size();
    bool same = where == nullptr && weight == nullptr;
    for (const auto& group : node->groups) same = same && group.size() == n;
    if (same && n > 0) {
      node->step = node->step / Rational(static_cast<int64_t>(n));
    } else {
      node->divisor = true;
    }
  }
  return node;
}

}  // namespace flyball::reference
