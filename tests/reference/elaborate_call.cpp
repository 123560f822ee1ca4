// Calls: built-ins, functions, tables, share, delta and reductions. Rules 3.8, 6.3, 7.4, 7.5 and 11.
#include <algorithm>

#include "tests/reference/world.h"

namespace flyball::reference {
namespace {

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

}  // namespace

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
  const Rational step = step_of(sides);
  const auto pick = [&](Op op, const Node* a, const Node* b) {
    Node* node = make(op, {a, b});
    node->dimension = a->dimension;
    node->point = a->point;
    node->step = step;
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

// Rule 11.5: the argument in the context of the domain that the index means, which it may name for the body.
Symbol Elaborator::elements(const dsl::Expr& call, size_t position, const dsl::Parameter& parameter, Context& outside,
                            Context& inside) {
  const std::string& index = parameter.index[0].text;
  if (look_up(inside.scope, index) == nullptr) {
    std::vector<const Domain*> domains;
    unindexed_domains(wanted(call, parameter.name.text, position), outside, domains);
    Symbol named;
    named.kind = Symbol::Kind::kDomain;
    named.domain = lowest(domains);
    if (named.domain == nullptr) invalid("no domain for " + parameter.name.text);
    inside.scope->names[index] = named;
  }
  Symbol bound;
  bound.kind = Symbol::Kind::kElements;
  bound.domain = find(inside.scope, index).domain;
  bound.depth = outside.depth;
  Context each = over(*bound.domain, outside);
  each.over_others = each.over_others || outside.domain != nullptr;  // the body may ask for any element
  Context typed = each;
  typed.scope = inside.scope;
  bound.node = bind(call, position, parameter, each, typed);
  return bound;
}

const Node* Elaborator::function_call(const dsl::Expr& expr, Symbol& symbol, Context& context) {
  const auto& function = *static_cast<const dsl::Function*>(symbol.declared);
  world_.scopes.emplace_back();
  Context inside = context;
  inside.scope = &world_.scopes.back();
  inside.scope->parent = symbol.home;
  inside.binders.clear();
  for (size_t i = 0; i < function.parameters.size(); ++i) {
    const dsl::Parameter& parameter = function.parameters[i];
    Symbol bound;
    if (parameter.index.empty()) {
      bound.node = bind(expr, i, parameter, context, inside);
      bound.kind = bound.node->constant ? Symbol::Kind::kConstant : Symbol::Kind::kBound;
      bound.depth = context.depth;
    } else {
      bound = elements(expr, i, parameter, context, inside);
    }
    inside.scope->names[parameter.name.text] = bound;
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
  if (context.machine != nullptr && context.machine->every > 1) {
    context.machine->counted.push_back({symbol.input, {}, {}, {}, {}});
    node->counted = &context.machine->counted.back();
  }
  node->dimension = symbol.input->cell.grid.dimension;
  node->step = symbol.input->cell.grid.step;
  return node;
}

const Domain* Elaborator::domain_of(const Symbol& symbol) {
  switch (symbol.kind) {
    case Symbol::Kind::kInput: return symbol.input->cell.domain;
    case Symbol::Kind::kLimit: return symbol.limit->grant.domain;
    case Symbol::Kind::kParam: return symbol.own_params.empty() ? symbol.param->cell.domain : symbol.domain;
    case Symbol::Kind::kVar: return symbol.cell->domain;
    case Symbol::Kind::kLet:
    case Symbol::Kind::kElements: return symbol.domain;
    case Symbol::Kind::kMachine: return symbol.machine->domain;
    default: return nullptr;
  }
}

// What a place names: rule 9.5.
const Symbol* Elaborator::named_by(const dsl::Expr& place, const Context& context) {
  Symbol* symbol = look_up(context.scope, place.name.text);
  const bool of_machine = symbol != nullptr && symbol->machine != nullptr && !place.field.text.empty();
  return of_machine ? &find(symbol->machine->names, place.field.text) : symbol;
}

void Elaborator::unindexed_domains(const dsl::Expr& expr, Context& context, std::vector<const Domain*>& out) {
  ReduceKind kind;
  if (expr.kind == dsl::ExprKind::kCall && look_up(context.scope, expr.name.text) == nullptr &&
      find_reduction(expr, kind)) {
    return;  // it has names of its own
  }
  if (expr.kind == dsl::ExprKind::kName) {
    const Symbol* symbol = named_by(expr, context);
    const Domain* domain = symbol == nullptr ? nullptr : domain_of(*symbol);
    if (!expr.indexes.empty()) domain = domain != nullptr && expr.indexes.size() == 1 ? domain->first : nullptr;
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
  if (!expr.binder.text.empty()) {
    return pairs_of_binder(expr, expr, indexed_by(expr.binder_domain, *context.scope), context);
  }
  std::vector<const Domain*> domains;
  for (const dsl::Argument& arg : expr.args) {
    unindexed_domains(*arg.value, context, domains);
    if (arg.where != nullptr) unindexed_domains(*arg.where, context, domains);
  }
  if (const Domain* reduced = lowest(domains)) return reduced;
  invalid("nothing to reduce over in " + expr.name.text);
}

// Rule 7.7: with a binder over d, `x[binder]` of a name over pairs of mine and d makes it a reduction over these.
const Domain* Elaborator::pairs_of_binder(const dsl::Expr& expr, const dsl::Expr& reduction, const Domain* over,
                                          Context& context) {
  const auto names = [&expr](size_t index, const std::string& binder) {
    return expr.indexes[index]->kind == dsl::ExprKind::kName && expr.indexes[index]->name.text == binder;
  };
  const size_t count = expr.kind == dsl::ExprKind::kName ? expr.indexes.size() : 0;
  const auto is_mine = [&](const Binder& binder) {
    return binder.over == context.domain && binder.domain == binder.over && names(0, binder.name);
  };
  const bool mine = count == 1 || (count == 2 && std::any_of(context.binders.begin(), context.binders.end(), is_mine));
  const bool by_binder = mine && names(count - 1, reduction.binder.text);
  const Symbol* symbol = by_binder ? named_by(expr, context) : nullptr;
  const Domain* of = symbol == nullptr ? nullptr : domain_of(*symbol);
  if (of != nullptr && of->first != nullptr && of->first == context.domain && of->second == over) return of;
  const Domain* found = over;
  const auto look = [&](const dsl::Expr* part) {
    if (part != nullptr && found == over) found = pairs_of_binder(*part, reduction, over, context);
  };
  for (const dsl::Expr* part : {expr.a.get(), expr.b.get(), expr.c.get()}) look(part);
  for (const dsl::Argument& arg : expr.args) {
    look(arg.value.get());
    look(arg.where.get());
  }
  return found;
}

// Null: they are not related, or there is none.
const Domain* Elaborator::lowest(const std::vector<const Domain*>& domains) {
  for (const Domain* candidate : domains) {
    const auto holds = [candidate](const Domain* d) { return d == candidate || candidate->in.count(d) != 0; };
    if (std::all_of(domains.begin(), domains.end(), holds)) return candidate;
  }
  return nullptr;
}

// Where something is evaluated for the elements of a domain.
Elaborator::Context Elaborator::over(const Domain& domain, const Context& around) {
  Context inside = around;
  inside.domain = &domain;
  inside.calls = nullptr;
  inside.depth = around.depth + 1;
  if (around.depth == 0) inside.around = around.domain;
  inside.over_others = around.over_others || domain.in.count(around.domain) == 0;
  return inside;
}

const Node* Elaborator::reduction(ReduceKind kind, const dsl::Expr& expr, Context& context) {
  const Domain* over = reduced_domain(expr, context);
  Context inside = this->over(*over, context);
  if (!expr.binder.text.empty()) {
    inside.binders.push_back({expr.binder.text, over->first == nullptr ? over : over->second, inside.depth, over});
  }
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
    const Domain* of = over->first == nullptr ? over : over->first == context.domain ? over->second : over->first;
    if (index && of != over) node->part = &over->in.at(of);
    if (index && !of->names.empty()) node->dimension.names = of;
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
