// Calls: built-ins, fns, blocks, tables and share (rules 3.8, 6.3, 11).
#include <algorithm>

#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

const std::vector<std::string> kBuiltIns = {"min",   "max",    "clamp",  "mix",    "floor", "ceil", "round",
                                            "abs",   "delta",  "share",  "sum",    "avg",   "any",  "all",
                                            "count", "median", "argmin", "argmax", "first", "last"};

const dsl::Argument* labelled(const dsl::Expr& expr, const char* label) {
  for (const dsl::Argument& argument : expr.args) {
    if (argument.label.text == label) return &argument;
  }
  return nullptr;
}

/// The name that `std` has for what is called `name`; "" where it has none.
std::string found_in(const dsl::File& std_file, const std::string& name) {
  std::vector<std::string> names;
  for (const dsl::Item& item : std_file.items) {
    if (item.kind == dsl::ItemKind::kFunction) names.push_back(item.function->name.text);
    if (item.kind == dsl::ItemKind::kBlock) names.push_back(item.block->name.text);
  }
  return std::find(names.begin(), names.end(), name) != names.end() ? name : dsl::nearest(name, names);
}

}  // namespace

std::string Lowering::hint_of_std(const std::string& name) const {
  const dsl::File* library = library_("std");
  const std::string found = library == nullptr ? "" : found_in(*library, name);
  return found.empty() ? "" : "`" + found + "` is in the library: `use std { " + found + " };`";
}

Value Lowering::call(const dsl::Expr& expr, const Context& context) {
  bool known = false;
  Value v = built_in(expr, context, known);
  if (known) return v;
  const Entity* entity = context.scope->find(expr.name.text);
  if (entity == nullptr) {
    auto& d = error("FB0320", expr.name.span, "there is no `" + expr.name.text + "` to call");
    if (!suggest_visible(d, expr.name, context, kBuiltIns)) d.hint = hint_of_std(expr.name.text);
    return {};
  }
  switch (entity->kind) {
    case EntityKind::kFunction: return call_function(expr, *entity, context);
    case EntityKind::kBlock: return call_block(expr, *entity, context);
    case EntityKind::kTable: return call_table(expr, *entity, context);
    case EntityKind::kBroken: return {};
    default: error("FB0321", expr.name.span, "`" + expr.name.text + "` cannot be called"); return {};
  }
}

bool Lowering::want_arguments(const dsl::Expr& expr, size_t least, size_t most) {
  if (expr.args.size() >= least && expr.args.size() <= most) return true;
  const std::string wanted =
      least == most ? std::to_string(least) : std::to_string(least) + " to " + std::to_string(most);
  error("FB0322", expr.span,
        "`" + expr.name.text + "` wants " + wanted + (most == 1 ? " argument" : " arguments") + ", and gets " +
            std::to_string(expr.args.size()));
  return false;
}

Value Lowering::built_in(const dsl::Expr& expr, const Context& context, bool& known) {
  const std::string& name = expr.name.text;
  known = true;
  if (is_reduction(expr)) return reduction(expr, context, nullptr);
  if (name == "min" || name == "max") {
    std::vector<Value> values;
    for (const dsl::Argument& argument : expr.args) values.push_back(expression(*argument.value, context));
    if (values.empty()) {
      want_arguments(expr, 1, 99);
      return {};
    }
    for (const Value& v : values) {
      if (v.error()) return {};
    }
    return name == "min" ? arithmetic_.minimum(values, expr.span) : arithmetic_.maximum(values, expr.span);
  }
  if (name == "clamp") {
    if (!want_arguments(expr, 3, 3)) return {};
    const Value x = expression(*expr.args[0].value, context);
    const Value lo = expression(*expr.args[1].value, context);
    const Value hi = expression(*expr.args[2].value, context);
    if (x.error() || lo.error() || hi.error()) return {};
    return arithmetic_.clamp(x, lo, hi, expr.span);
  }
  if (name == "abs") {
    if (!want_arguments(expr, 1, 1)) return {};
    const Value x = expression(*expr.args[0].value, context);
    const Value minus = arithmetic_.negate(x, expr.span);
    return minus.error() ? minus : arithmetic_.maximum({x, minus}, expr.span);
  }
  if (name == "mix") return mix(expr, context);
  if (name == "floor") return rounding(expr, context, OpCode::kFloorDiv);
  if (name == "ceil") return rounding(expr, context, OpCode::kCeilDiv);
  if (name == "round") return rounding(expr, context, OpCode::kRoundDiv);
  if (name == "delta") return call_delta(expr, context);
  if (name == "share") {
    emitter_.enter_others();
    const Value part = call_share(expr, context);
    emitter_.leave();
    return part;
  }
  known = false;
  return {};
}

Value Lowering::mix(const dsl::Expr& expr, const Context& context) {
  if (!want_arguments(expr, 3, 3)) return {};
  const Value a = expression(*expr.args[0].value, context);
  const Value b = expression(*expr.args[1].value, context);
  const Value t = expression(*expr.args[2].value, context);
  if (a.error() || b.error() || t.error()) return {};
  if (!t.number() || !t.dimension.none() || t.interval.lo < 0 || t.interval.hi > 1) {
    error("FB0323", expr.args[2].value->span, "the third argument of `mix` lies in 0 .. 1");
    return {};
  }
  Value r = arithmetic_.add(a, arithmetic_.multiply(t, arithmetic_.subtract(b, a, expr.span), expr.span), expr.span);
  if (r.number()) r.interval = meet(r.interval, hull(a.interval, b.interval));
  return r;
}

Value Lowering::rounding(const dsl::Expr& expr, const Context& context, OpCode direction) {
  if (!want_arguments(expr, 2, 2)) return {};
  const Value x = expression(*expr.args[0].value, context);
  Value step;
  if (x.error() || !constant(*expr.args[1].value, context, "the step", step)) return {};
  if (!arithmetic_.want_quantities(x, step, "rounding", expr.span)) return {};
  if (x.dimension != step.dimension || step.point || step.offset <= 0) {
    error("FB0324", expr.span, "`" + expr.name.text + "` wants a quantity and a positive step of the same dimension");
    return {};
  }
  return arithmetic_.round_to(x, step, direction, expr.span);
}

// ---- fns and blocks ----

bool Lowering::bind_arguments(const Call& call, const std::vector<dsl::Parameter>& parameters, const Context& context,
                              Scope& scope) {
  const dsl::Expr& expr = *call.expr;
  std::vector<const dsl::Argument*> given(parameters.size(), nullptr);
  size_t position = 0;
  bool ok = true;
  for (const dsl::Argument& argument : expr.args) {
    size_t index = position++;
    if (!argument.label.text.empty()) {
      const auto found = std::find_if(parameters.begin(), parameters.end(),
                                      [&](const dsl::Parameter& p) { return p.name.text == argument.label.text; });
      index = static_cast<size_t>(found - parameters.begin());
    }
    if (index >= parameters.size() || given[index] != nullptr) {
      error("FB0325", argument.value->span, "`" + expr.name.text + "` has no place for this argument");
      ok = false;
      continue;
    }
    given[index] = &argument;
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    const dsl::Parameter& parameter = parameters[i];
    Entity* entity = new_entity(EntityKind::kValue, parameter.name);
    scope.names[parameter.name.text] = entity;
    if (given[i] != nullptr) {
      entity->value = argument_value(call, parameter, *given[i]->value, context, scope);
    } else if (ok) {
      error("FB0326", expr.span, "`" + expr.name.text + "` is not given its `" + parameter.name.text + "`");
    }
    ok = ok && !entity->value.error();
  }
  return ok;
}

/// Exact, or rounded to the parameter's range (rule 11.2); with an index for each element (rule 11.5).
Value Lowering::argument_value(const Call& call, const dsl::Parameter& parameter, const dsl::Expr& argument,
                               const Context& context, Scope& scope) {
  Context outside = context;
  DomainId domain = kNoDomain;
  if (!parameter.index.empty()) {
    domain = parameter_domain(parameter, argument, context, scope);
    if (domain == kNoDomain) return {};
    outside = elements_of(domain, context);
    outside.others = outside.others || context.domain != kNoDomain;  // the body may ask for any element
    outside.no_blocks = "the argument of an indexed parameter";
    emitter_.enter_others();
  }
  Value value = expression(argument, outside);
  if (parameter.constant && !value.error() && !value.constant) {
    error("FB0327", argument.span, "`" + parameter.name.text + "` must be a constant")
        .related.push_back({parameter.name.span, "declared `const` here"});
    value = {};
  }
  if (!value.error() && parameter.type) {
    Range range;
    value = parameter_range(call, *parameter.type, outside, scope, range)
                ? typed(value, range, argument.span, parameter.name.text)
                : Value{};
  }
  if (domain == kNoDomain) return value;
  if (value.constant) value.domain = domain;
  if (value.domain == kNoDomain && !value.error()) value = spread(value, domain);
  value = held(value);
  emitter_.leave();
  return value;
}

/// A parameter's type is text of what is called: what comes before it may stand in it.
bool Lowering::parameter_range(const Call& call, const dsl::Type& type, const Context& outside, Scope& scope,
                               Range& range) {
  Context inside = outside;
  inside.scope = &scope;
  const InBody body(*this, call);
  return range_of(type, inside, range);
}

/// Rule 11.5: the index of a parameter is a domain of its file, or names the one of the argument.
DomainId Lowering::parameter_domain(const dsl::Parameter& parameter, const dsl::Expr& argument, const Context& context,
                                    Scope& scope) {
  const dsl::Name& index = parameter.index[0];
  Context inside = context;
  inside.scope = &scope;
  if (parameter.index.size() > 1 || scope.find(index.text) != nullptr) return index_domain(parameter.index, inside);
  std::set<DomainId> domains;
  collect_domains(argument, context, domains);
  if (domains.count(kNoDomain) > 0) return kNoDomain;
  const DomainId domain = lowest(domains);
  if (domain == kNoDomain) {
    auto& d = error("FB0451", argument.span,
                    "`" + parameter.name.text + "` is a value for each element of a domain, and this " +
                        (domains.empty() ? "is one value" : "has values of domains that are not related"));
    d.related.push_back({parameter.name.span, "the parameter has an index"});
    d.hint = "give it an indexed name, or what is computed from some whose domains lie in each other";
    return kNoDomain;
  }
  Entity* entity = new_entity(EntityKind::kDomain, index);
  entity->index = domain;
  scope.names[index.text] = entity;
  return domain;
}

bool Lowering::may_call(const dsl::Expr& expr, const void* callable) {
  if (std::any_of(calls_.begin(), calls_.end(), [&](const Call& call) { return call.callable == callable; })) {
    error("FB0328", expr.span, "`" + expr.name.text + "` calls itself");
    return false;
  }
  return may_expand(expr.span);
}

Value Lowering::call_function(const dsl::Expr& expr, const Entity& entity, const Context& context) {
  const dsl::Function& function = *entity.function;
  if (!may_call(expr, &function)) return {};
  Scope& scope = *new_scope(entity.home);
  const Call call{&function, &expr};
  if (!bind_arguments(call, function.parameters, context, scope)) return {};
  Context inner = context;
  inner.scope = &scope;
  const InBody body(*this, call);
  Value v = expression(*function.value, inner);
  Range range;
  if (!v.error() && function.type) {
    v = range_of(*function.type, inner, range) ? typed(v, range, function.value->span, entity.name) : Value{};
  }
  return v;
}

Value Lowering::call_block(const dsl::Expr& expr, const Entity& entity, const Context& context) {
  const dsl::BlockDecl& block = *entity.block;
  const char* forbidden = context.predicate != kNoSlot ? "`if`" : context.no_blocks;
  if (forbidden != nullptr) {
    error("FB0329", expr.span, "`" + entity.name + "` keeps state and cannot stand in " + forbidden).hint =
        "give it a `let` of its own before, where it steps every time";
    return {};
  }
  if (!may_call(expr, &block)) return {};
  Scope& scope = *new_scope(entity.home);
  Context inner = context;
  inner.scope = &scope;
  inner.repeated = false;  // each call has vars of its own
  inner.path = context.path + entity.name + std::to_string(++instances_[context.path + entity.name]) + ".";
  const std::string home = context.home + statement_ + "." + entity.name;
  inner.home = home + std::to_string(++calls_in_[home]) + ".";
  const Call call{&block, &expr};
  if (!bind_arguments(call, block.parameters, context, scope)) return {};
  const InBody body(*this, call);
  statements(block.body, inner);
  return expression(*block.result, inner);
}

// ---- tables, share, delta ----

Value Lowering::call_table(const dsl::Expr& expr, const Entity& entity, const Context& context) {
  if (!want_arguments(expr, 1, 1)) return {};
  Value x = expression(*expr.args[0].value, context);
  if (x.error()) return x;
  if (!x.number() || x.dimension != entity.x.grid.dimension || x.point != entity.x.grid.point) {
    error("FB0330", expr.args[0].value->span,
          "`" + entity.name + "` looks up " + describe(entity.x.grid.dimension, entity.x.grid.point));
    return {};
  }
  const Whole n = arithmetic_.store(x, entity.x.grid.step, expr.span);
  const SlotId wide = emitter_.widen(n.slot);
  const SlotId y =
      emitter_.emit(OpCode::kTable, Type::kI64, wide, kNoSlot, kNoSlot, entity.index, entity.y.lo, entity.y.hi);
  emitter_.slots[y].type = Type::kI64;
  const bool small =
      fits(Integer(static_cast<long>(entity.y.lo)), 32) && fits(Integer(static_cast<long>(entity.y.hi)), 32);
  return Value::stored(small ? emitter_.narrow(y) : y, x.domain, entity.y.grid, entity.y.interval());
}

Value Lowering::call_share(const dsl::Expr& expr, const Context& context) {
  const dsl::Argument* least = labelled(expr, "at_least");
  const dsl::Argument* most = labelled(expr, "at_most");
  if (expr.args.size() < 3 || most == nullptr) {
    error("FB0331", expr.span, "`share` wants a budget, a weight and `at_most:`");
    return {};
  }
  if (context.domain == kNoDomain) {
    error("FB0331", expr.span, "`share` gives each element its part: it stands in a machine or let over a domain");
    return {};
  }
  const Value budget = expression(*expr.args[0].value, context);
  const Value weight = expression(*expr.args[1].value, context);
  const Value hi = expression(*most->value, context);
  Value lo = least != nullptr ? expression(*least->value, context) : Value::constant_number(0, budget.dimension);
  for (const Value* v : {&budget, &weight, &hi, static_cast<const Value*>(&lo)}) {
    if (v->error()) return {};
    if (!v->number() || v->point || v->has_divisor() || v->dimension.names != nullptr) {
      error("FB0331", expr.span, "`share` wants plain quantities: round a quotient first");
      return {};
    }
  }
  if (!arithmetic_.same_quantity(budget, hi, "a share", expr.span) ||
      !arithmetic_.same_quantity(budget, lo, "a share", expr.span)) {
    return {};
  }
  if (budget.domain != kNoDomain || weight.interval.lo < 0 || lo.interval.lo < 0 || hi.interval.lo < 0) {
    error("FB0331", expr.span,
          budget.domain != kNoDomain ? "the budget of a `share` is one value for all elements"
                                     : "weights and bounds of a `share` cannot be negative");
    return {};
  }
  Rational step = gcd(gcd(budget.step, hi.step), lo.step);
  if (step == 0) step = 1;
  const SlotId b = emitter_.widen(arithmetic_.numerator(budget, step, expr.span));
  const SlotId w = emitter_.widen(arithmetic_.numerator(weight, term_step(weight), expr.span));
  const SlotId l = emitter_.widen(arithmetic_.numerator(lo, step, expr.span));
  const SlotId h = emitter_.widen(arithmetic_.numerator(hi, step, expr.span));
  prove_share(emitter_.hi(b), emitter_.hi(w), std::max(emitter_.hi(l), emitter_.hi(h)), context.domain);
  arithmetic_.report_overflow(expr.span);
  out_->shares.push_back({l, h});
  const auto index = static_cast<uint32_t>(out_->shares.size() - 1);
  const SlotId part = emitter_.emit_in(context.domain, context.domain, OpCode::kShare, Type::kI64, b, w, kNoSlot, index,
                                       0, emitter_.hi(h));
  emitter_.slots[part].type = Type::kI64;
  Value r = Value::stored(part, context.domain, {budget.dimension, false, step}, {0, Rational(emitter_.hi(h)) * step});
  r.step = step;
  return r;
}

/// Rule 11.4 multiplies a budget or bound with the sum of all weights, and where the lower bounds alone are more than
/// the budget, that with each of them.
void Lowering::prove_share(const Integer& budget, const Integer& weight, const Integer& bound, DomainId domain) {
  const Integer size = static_cast<long>(domains_[domain].proof_size);
  const Integer one = 1, all_bounds = bound * size;
  const Integer by_weight = std::max(budget, bound) * std::max(weight, one) * size;
  const Integer by_bound = std::min(std::max(budget, one), all_bounds) * bound + all_bounds;
  const Integer largest = std::max(by_weight, by_bound);
  emitter_.check_fits(-largest, largest);
}

Value Lowering::call_delta(const dsl::Expr& expr, const Context& context) {
  if (!want_arguments(expr, 1, 1)) return {};
  const dsl::Expr& what = *expr.args[0].value;
  Entity* input = what.kind == dsl::ExprKind::kName ? context.scope->find(what.name.text) : nullptr;
  if (input != nullptr && input->kind == EntityKind::kBroken) return {};
  if (input == nullptr || input->kind != EntityKind::kInput || !input->counter) {
    error("FB0332", what.span, "`delta` wants an input that is declared `counter N bits`");
    return {};
  }
  if (context.slow_state) {
    error("FB0432", expr.span, "`delta` cannot stand in a state with a period of its own").hint =
        "count in the machine's body, into a var";
    return {};
  }
  Seen& counter = counted_[{input->slot, period_ticks()}];
  if (counter.entity == nullptr) {
    const auto most = static_cast<long>(input->range.hi);
    counter = {input, input->slot, emitter_.new_state(0, most, 0, input->domain), {}};
  }
  return placed(Value::stored(counter.before, input->domain, input->range.grid, input->range.interval()), what,
                context);
}

}  // namespace flyball::compiler
