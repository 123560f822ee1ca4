// Expressions: names in their context, literals, operators, choices (rules 3, 7.2, 7.3, 9).
#include <algorithm>

#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

constexpr size_t kMostSuggestions = 200;

bool is_comparison(dsl::BinaryOp op) { return op >= dsl::BinaryOp::kLess && op <= dsl::BinaryOp::kNotEqual; }

dsl::BinaryOp opposite(dsl::BinaryOp op) {
  switch (op) {
    case dsl::BinaryOp::kLess: return dsl::BinaryOp::kGreaterEqual;
    case dsl::BinaryOp::kLessEqual: return dsl::BinaryOp::kGreater;
    case dsl::BinaryOp::kGreater: return dsl::BinaryOp::kLessEqual;
    case dsl::BinaryOp::kGreaterEqual: return dsl::BinaryOp::kLess;
    case dsl::BinaryOp::kEqual: return dsl::BinaryOp::kNotEqual;
    default: return dsl::BinaryOp::kEqual;
  }
}

/// A name or a constant: what a comparison narrows, and by what.
bool is_simple(const dsl::Expr& e) {
  if (e.kind == dsl::ExprKind::kNegate) return e.a->kind == dsl::ExprKind::kLiteral;
  return e.kind == dsl::ExprKind::kLiteral || (e.kind == dsl::ExprKind::kName && e.indexes.empty());
}

}  // namespace

Value Lowering::expression(const dsl::Expr& expr, const Context& context) {
  const Place place(*this, expr.span);
  const OneMore deeper(depth_);
  if (is_too_deep(expr.span)) return {};
  Value value = of_bounded_size(evaluate(expr, context), expr.span);
  if (value.number()) {
    const auto [entry, is_new] = proved_.try_emplace(expr.id, value.interval, value.step, value.dimension, value.point);
    if (!is_new) entry->second.join({value.interval, value.step, value.dimension, value.point});
  }
  return value;
}

Value Lowering::evaluate(const dsl::Expr& expr, const Context& context) {
  switch (expr.kind) {
    case dsl::ExprKind::kLiteral: return literal(expr);
    case dsl::ExprKind::kBool: return Value::constant_truth(expr.truth);
    case dsl::ExprKind::kName: return name(expr, context);
    case dsl::ExprKind::kCall: return call(expr, context);
    case dsl::ExprKind::kNegate: {
      if (expr.a->kind == dsl::ExprKind::kLiteral) {  // rule 2.3: the literal's sign
        Value v = literal(*expr.a);
        return v.error() ? v : Value::constant_number(-v.offset, v.dimension, v.point, v.fractional);
      }
      return arithmetic_.negate(expression(*expr.a, context), expr.span);
    }
    case dsl::ExprKind::kNot: {
      const Value v = expression(*expr.a, context);
      if (v.number()) {
        error("FB0204", expr.a->span, "`not` wants a truth value");
        return {};
      }
      return arithmetic_.negated(v);
    }
    case dsl::ExprKind::kBinary: return binary(expr, context);
    case dsl::ExprKind::kIs: return state_test(expr, context);
    case dsl::ExprKind::kSelect: return choice(expr, context);
    case dsl::ExprKind::kOtherwise: return otherwise(expr, context);
    case dsl::ExprKind::kPrev: return previous_value(expr, context);
    case dsl::ExprKind::kTrue: return true_value(expr, context);
    case dsl::ExprKind::kDt: return Value::constant_number(dt(), {1, 0, 0, 0});
    case dsl::ExprKind::kNow:
      return Value::stored(now_, kNoDomain, {{1, 0, 0, 0}, false, base_step({1, 0, 0, 0}).step},
                           {0, Rational(emitter_.hi(now_)) / 1000000});
  }
  return {};
}

Value Lowering::literal(const dsl::Expr& expr) {
  const auto unit = unit_value(expr.unit);
  if (!unit) {
    error("FB0205", expr.span, "a unit that cannot be");
    return {};
  }
  std::string digits = expr.number;
  Integer scale = 1;
  const size_t dot = digits.find('.');
  if (dot != std::string::npos) {
    for (size_t i = dot + 1; i < digits.size(); ++i) scale *= 10;
    digits.erase(dot, 1);
  }
  if (digits.size() > 40) {
    error("FB0206", expr.span, "a number with more than 40 digits");
    return {};
  }
  Rational number(Integer(digits, 10), scale);
  number.canonicalize();
  if (unit->dimension.k != 0 && expr.unit.size() > 1 && std::count(expr.unit.begin(), expr.unit.end(), "degC") > 0) {
    error("FB0207", expr.span, "degC counts from 0 degC and cannot stand in a product of units").hint = "write K";
    return {};
  }
  return Value::constant_number(number * unit->scale, unit->dimension, unit->point,
                                unit->percent || dot != std::string::npos);
}

// ---- names ----

/// To look at all names for each mistake is worth it while there are few.
bool Lowering::may_suggest() const { return diagnostics_.all().size() <= kMostSuggestions; }

bool Lowering::suggest_visible(dsl::Diagnostic& d, const dsl::Name& name, const Context& context,
                               std::vector<std::string> known) {
  if (!may_suggest()) return false;
  for (const Scope* s = context.scope; s != nullptr; s = s->parent) {
    for (const auto& [text, entity] : s->names) known.push_back(text);
  }
  return dsl::suggest(d, name.span, name.text, known);
}

void Lowering::unknown(const dsl::Name& name, const Context& context) {
  auto& d = error("FB0300", name.span, "`" + name.text + "` is not declared");
  suggest_visible(d, name, context, {});
}

Value Lowering::name(const dsl::Expr& expr, const Context& context) {
  Entity* entity = context.scope->find(expr.name.text);
  if (entity == nullptr) {
    unknown(expr.name, context);
    return {};
  }
  const bool of_machine = entity->kind == EntityKind::kMachine && !expr.field.text.empty();
  if (of_machine) entity = machine_var(*entity, expr.field, context);
  if (entity == nullptr || entity->kind == EntityKind::kBroken) return {};
  const auto value = [&] {
    return expr.field.text.empty() || of_machine ? entity_value(*entity, expr, context) : field(*entity, expr, context);
  };
  if (expr.indexes.empty()) return placed(value(), expr, context);
  emitter_.enter_others();
  const Value all = value();
  emitter_.leave();
  return placed(all, expr, context);
}

Value Lowering::entity_value(Entity& entity, const dsl::Expr& expr, const Context& context) {
  const auto not_value = [&](const char* what) {
    error("FB0301", expr.span, "a value is wanted, and `" + entity.name + "` is " + what);
    return Value{};
  };
  switch (entity.kind) {
    case EntityKind::kValue: {
      if ((context.others || !expr.indexes.empty()) && entity.conditional && entity.value.domain != kNoDomain) {
        error("FB0348", expr.span, "`" + entity.name + "` is declared where not every element gets to it").hint =
            "declare it in the machine's body or at policy level";
        return {};
      }
      Value v = entity.value;
      arithmetic_.refresh(v);
      return v;
    }
    case EntityKind::kLazyLet: return let_of_state(entity, expr, context);
    case EntityKind::kInput:
      if (entity.counter) {
        error("FB0302", expr.span, "a wrapping counter is read by `delta(" + entity.name + ")` alone");
        return {};
      }
      [[fallthrough]];
    case EntityKind::kParam:
    case EntityKind::kLimit: {
      const SlotId slot = entity.elements.empty() ? entity.slot : chosen_by_element(entity.elements, entity.domain);
      Value v = Value::stored(slot, entity.domain, entity.range.grid, entity.range.interval());
      arithmetic_.refresh(v);
      return v;
    }
    case EntityKind::kVar: {
      const bool all_indexes = expr.indexes.size() > (entity.array ? 1U : 0U);  // with one, an array is mine
      const bool other_elements = context.others || all_indexes;
      const DomainId each = entity.array ? entity.within : entity.domain;
      const bool sibling = each != kNoDomain && entity.owner != nullptr && entity.owner == context.machine;
      if (sibling && other_elements) return var_value(entity, previous(entity.slot));
      return var_value(entity, entity.current != kNoSlot ? entity.current : entity.slot);
    }
    case EntityKind::kMachine: return not_value("a machine: ask `is STATE`");
    case EntityKind::kFunction:
    case EntityKind::kBlock:
    case EntityKind::kTable: return not_value("called, with arguments in ( )");
    case EntityKind::kDomain: return not_value("a domain");
    case EntityKind::kBroken: return {};
    case EntityKind::kBinder: return not_value("an element: it stands in [ ]");
  }
  return {};
}

/// Rule 10.4: it is lowered where a condition reads it.
Value Lowering::let_of_state(const Entity& entity, const dsl::Expr& expr, const Context& context) {
  if (!may_expand(expr.span)) return {};
  const OneMore inside(lets_inside_);
  Context here = context;
  here.no_blocks = "a transition's condition (through this let)";
  here.state = entity.state;  // which may be around that of the condition
  here.slow_state = entity.slow_state;
  const PaceIs pace(*this, {entity.period_us, pace_.of});
  Value v = expression(*entity.let->value, here);
  Range range;
  const bool has_range = entity.let->type && !v.error() && range_of(*entity.let->type, here, range);
  if (has_range) v = typed(v, range, entity.span, entity.name);
  arithmetic_.let_names().declare(entity.name, v);
  return v;
}

/// The var's value from the steps in a slot: its own, what the block has made of it, or a copy.
Value Lowering::var_value(Entity& var, SlotId whole) {
  if (var.shift > 0) {
    whole = emitter_.emit(OpCode::kRoundShift, Type::kI64, emitter_.widen(whole), kNoSlot, kNoSlot,
                          static_cast<uint32_t>(var.shift), var.range.lo, var.range.hi);
    emitter_.slots[whole].type = Type::kI64;
    if (fits(var.range.lo, 32) && fits(var.range.hi, 32)) whole = emitter_.narrow(whole);
  }
  Value v = Value::stored(whole, emitter_.domain(whole) == kNoDomain ? var.domain : emitter_.domain(whole),
                          var.range.grid, var.range.interval());
  arithmetic_.refresh(v);
  return v;
}

Value Lowering::field(Entity& entity, const dsl::Expr& expr, const Context& context) {
  const std::string& field = expr.field.text;
  const bool input = entity.kind == EntityKind::kInput;
  const bool ranged = entity.kind == EntityKind::kVar || entity.kind == EntityKind::kLimit;
  if (input && field == "ok") return Value::truth_of(entity.ok, entity.domain);
  if (input && field == "age") {
    const Rational us = base_step({1, 0, 0, 0}).step;
    return Value::stored(entity.age, entity.domain, {{1, 0, 0, 0}, false, us},
                         {0, Rational(emitter_.hi(entity.age)) * us});
  }
  if (input && field == "fresh") {
    const SlotId period = emitter_.constant(round_of(dt() * 1000000));
    return Value::truth_of(emitter_.compare(OpCode::kLess, entity.age, period), entity.domain);
  }
  if (ranged && !entity.range.grid.truth && (field == "low" || field == "high")) {
    Value v = entity_value(entity, expr, context);
    if (v.error() || v.terms.empty()) return v;
    const SlotId end = emitter_.constant(field == "low" ? entity.range.lo : entity.range.hi);
    return Value::truth_of(emitter_.compare(OpCode::kEqual, v.terms.begin()->first, end), v.domain);
  }
  auto& d = error("FB0303", expr.field.span, "`" + entity.name + "` has no `." + field + "`");
  d.hint = input    ? "an input has .ok, .age and .fresh"
           : ranged ? "a var or limit has .low and .high"
                    : "only inputs, vars and limits have parts";
  return {};
}

/// The value for the element that the context asks for: by index, or mine, or the one mine lies in.
Value Lowering::placed(Value value, const dsl::Expr& expr, const Context& context) {
  if (value.error()) return value;
  Value here = expr.indexes.empty() ? adapted(value, expr.span, "`" + expr.name.text + "`", context)
                                    : indexed(value, expr, context);
  if (here.constant) here.domain = kNoDomain;  // rule 4.2: the same constant for each element
  return here;
}

Value Lowering::map_slots(const Value& value, DomainId domain, const std::function<SlotId(SlotId)>& map) const {
  Value r = value;
  r.domain = domain;
  if (r.slot != kNoSlot) r.slot = map(r.slot);
  if (r.divisor != kNoSlot) r.divisor = map(r.divisor);
  r.terms.clear();
  for (const auto& [slot, coefficient] : value.terms) r.terms[map(slot)] += coefficient;
  return r;
}

Value Lowering::adapted(const Value& value, dsl::Span span, const std::string& what, const Context& context) {
  if (value.domain == kNoDomain || value.domain == context.domain) return value;
  if (context.domain != kNoDomain && below(context.domain, value.domain)) {
    return map_slots(value, context.domain, [&](SlotId slot) { return over(slot, context.domain); });
  }
  auto& d = error("FB0304", span,
                  what + " has a value for each " + domains_[value.domain].name + "; one value is wanted here");
  d.hint = "say all(...), any(...), max(...) or min(...) of it, or pick an element: [0]" + own_for_each(value, context);
  return {};
}

/// What else may be meant by a value for each element: that whoever asks for it be one for each too.
std::string Lowering::own_for_each(const Value& value, const Context& context) const {
  const DomainDraft& domain = domains_[value.domain];
  const bool named = domain.name[0] < '0' || domain.name[0] > '9';
  if (context.domain != kNoDomain || !named) return "";
  const std::string indexed = "[" + domain.name + "]`";
  if (context.machine != nullptr) return ", or have one for each: `machine " + context.machine->name.text + indexed;
  return statement_.empty() ? "" : ", or have one for each: `" + statement_ + indexed;
}

/// Whether an index is a binder over the domain, of the elements that are looked at here.
bool Lowering::is_bound(const Entity& binder, DomainId indexed, const dsl::Expr& place, const dsl::Expr& index,
                        const Context& context) {
  if (binder.domain != indexed) {
    error("FB0306", index.span,
          "`" + index.name.text + "` is an element of " + domains_[binder.domain].name + ", and `" + place.name.text +
              "` is indexed by " + domains_[indexed].name);
    return false;
  }
  if (std::find(context.binders.begin(), context.binders.end(), &binder) == context.binders.end()) {
    error("FB0306", index.span,
          "`" + index.name.text + "` belongs to the reduction around this one, whose elements do not lie in it")
        .hint = "take what depends on `" + index.name.text + "` out of the inner reduction";
    return false;
  }
  return true;
}

Value Lowering::indexed(const Value& value, const dsl::Expr& expr, const Context& context) {
  const dsl::Expr& index = *expr.indexes[0];
  if (is_pair(value.domain)) return indexed_pair(value, expr, context);
  if (expr.indexes.size() > 1) {
    error("FB0305", index.span, "one index is enough");
    return {};
  }
  if (value.domain == kNoDomain) {
    error("FB0305", index.span, "`" + expr.name.text + "` is one value and takes no index");
    return {};
  }
  if (index.kind == dsl::ExprKind::kName && index.indexes.empty()) {
    const Entity* binder = context.scope->find(index.name.text);
    if (binder != nullptr && binder->kind == EntityKind::kBinder) {
      const bool ok = is_bound(*binder, value.domain, expr, index, context);
      return ok ? adapted(value, expr.span, "`" + expr.name.text + "`", context) : Value{};
    }
  }
  DomainId at = kNoDomain;
  const SlotId which = index_of(index, value.domain, context, at);
  return which == kNoSlot ? Value{} : picked(value, which);
}

SlotId Lowering::index_of(const dsl::Expr& index, DomainId indexed, const Context& context, DomainId& domain_of_index) {
  Value at = expression(index, context);
  if (at.error()) return kNoSlot;
  const DomainDraft& domain = domains_[indexed];
  const bool name_of_it = at.number() && at.dimension.names != nullptr && at.dimension.names == domain.names;
  if (!at.number() || !(at.dimension.none() || name_of_it) || at.has_divisor() || term_step(at).get_den() != 1) {
    error("FB0307", index.span,
          "an index is a whole number" + (domain.names == nullptr ? "" : " or an element of " + domain.name))
        .why = "this is " + describe(at);
    return kNoSlot;
  }
  if (at.interval.lo < 0 || at.interval.hi > domain.size - 1) {
    auto& d = error("FB0308", index.span, "the index may lie outside of " + domain.name);
    d.why = "it lies in " + show(at.interval, {}, false) + ", and " + domain.name + " has elements 0 .. " +
            std::to_string(domain.size - 1) + (chip_ == nullptr && !domain.fixed ? " when no chip is given" : "");
    return kNoSlot;
  }
  domain_of_index = at.domain;
  return emitter_.cast(arithmetic_.numerator(at, 1, index.span), Type::kI32);
}

/// A copy of a state slot from before the step: the first block makes it.
SlotId Lowering::previous(SlotId slot) {
  const auto [entry, is_new] = previous_.try_emplace(slot, kNoSlot);
  if (is_new) {
    const SlotId copy =
        emitter_.new_slot(SlotKind::kTemporary, emitter_.lo(slot), emitter_.hi(slot), emitter_.domain(slot));
    emitter_.slots[copy].type = emitter_.type(slot);
    emitter_.slots[copy].lo = emitter_.slots[slot].lo;
    emitter_.slots[copy].hi = emitter_.slots[slot].hi;
    emitter_.append(history_,
                    {OpCode::kCopy, emitter_.type(slot), emitter_.domain(slot), copy, slot, kNoSlot, kNoSlot, 0});
    entry->second = copy;
  }
  return entry->second;
}

Value Lowering::previous_value(const dsl::Expr& expr, const Context& context) {
  const dsl::Expr& place = *expr.a;
  Entity* entity = place.kind == dsl::ExprKind::kName ? context.scope->find(place.name.text) : nullptr;
  if (entity != nullptr && entity->kind == EntityKind::kMachine && !place.field.text.empty()) {
    entity = machine_var(*entity, place.field, context);
    if (entity == nullptr) return {};
  }
  if (entity != nullptr && entity->kind == EntityKind::kBroken) return {};
  const bool let = entity != nullptr && entity->let != nullptr;
  if (entity == nullptr || (!let && entity->kind != EntityKind::kVar && entity->kind != EntityKind::kInput &&
                            entity->kind != EntityKind::kLimit)) {
    error("FB0309", place.span, "`prev` wants the name of a var, a let, an input, an output or a limit");
    return {};
  }
  const bool own = entity->kind == EntityKind::kVar && own_of_state(*entity, context);
  if (context.slow_state && !own) {
    error("FB0431", expr.span,
          "in a state with a period of its own, `prev` asks for that state's own vars, and `" + entity->name +
              "` is none")
        .hint = "keep what it was in a var of the state";
    return {};
  }
  if (let) return previous_let(*entity, place, context);
  const bool each_step = own || period_ticks() == out_->policies[policy_].period_ticks;
  if (entity->kind == EntityKind::kVar && each_step && !context.done) {
    return placed(var_value(*entity, previous(entity->slot)), place, context);
  }
  if (entity->counter) return entity_value(*entity, place, context);
  SlotId first = entity->slot;  // of a limit
  if (entity->kind == EntityKind::kInput) first = entity->fallback;
  if (first == kNoSlot) return {};  // its `else` has an error
  if (entity->kind == EntityKind::kVar) first = previous(entity->slot);
  // A limit's name shows in a promise what was granted since the step, so what the step read is before that.
  const bool done = context.done && entity->kind != EntityKind::kLimit;
  const SlotId before = last_seen(*entity, entity->slot, first, done);
  if (entity->kind == EntityKind::kVar) return placed(var_value(*entity, before), place, context);
  return placed(Value::stored(before, entity->domain, entity->range.grid, entity->range.interval()), place, context);
}

/// Whether a var changes only in the steps of the text at hand, so that what it was before this one is `prev` of it.
bool Lowering::own_of_state(const Entity& var, const Context& context) const {
  return var.owner != nullptr && var.owner == context.machine && (!context.slow_state || var.state == context.state);
}

/// The same expression, of what its parts were: an untyped let is exact, and so is what it was.
Value Lowering::previous_let(Entity& let, const dsl::Expr& place, const Context& context) {
  if (let.kind == EntityKind::kLazyLet || let.conditional) {
    error("FB0446", place.span, "`" + let.name + "` does not have a value in each step, so `prev` has none to give")
        .hint = "declare it in the machine's body or at policy level, or keep its value in a var";
    return {};
  }
  const std::string name = context.home + let.name + " = " + form_of(let.value);
  const Value before = map_slots(let.value, let.value.domain, [&](SlotId slot) {
    return emitter_.slots[slot].kind == SlotKind::kConstant ? slot : last_seen(let, slot, slot, context.done, name);
  });
  return placed(before, place, context);
}

/// A value as its policy, or the machine around with a period of its own, saw it in its last step, which may be several
/// base ticks ago; `first` in the first step. Once the step is done, what that was in it. A slot without an identity is
/// part of the `let` of that name.
SlotId Lowering::last_seen(Entity& entity, SlotId slot, SlotId first, bool done, const std::string& let) {
  const auto kept = [&](const char* what, const std::string& of) {
    const Slot now = emitter_.slots[slot];
    const SlotId copy =
        emitter_.new_state(static_cast<long>(now.lo), static_cast<long>(now.hi), static_cast<long>(now.lo), now.domain);
    emitter_.slots[copy].type = emitter_.type(slot);
    const auto own = identity_of_.find(slot);
    const bool has_own = own != identity_of_.end();
    const std::string name = has_own ? out_->identities[own->second].name + of : let;
    Identity& identity = identify(copy, what + name, each_period());
    identity.unit = now.unit;
    if (has_own) identity.shift = out_->identities[own->second].shift;
    return copy;
  };
  Seen& seen = seen_[{slot, period_ticks()}];
  if (seen.entity == nullptr) seen = {&entity, slot, kept("prev ", ""), {}};
  if (!done) return emitter_.select(begins(seen.before), first, seen.before);
  const auto [shown, is_new] = seen.shown.try_emplace(first, kNoSlot);
  // An input begins with its `else`, and as part of a let with what it is.
  if (is_new) shown->second = kept("shown as prev ", let.empty() ? "" : " in " + let);
  return shown->second;
}

/// `mode is Fast`: a value of an enumeration and one of its names (rule 2.11).
Value Lowering::name_test(const dsl::Expr& expr, const Context& context) {
  const Value value = expression(*expr.a, context);
  if (value.error()) return {};
  const Names* names = value.number() ? value.dimension.names : nullptr;
  if (names == nullptr) {
    error("FB0310", expr.a->span, "`is` asks a machine for its state, or an element of an enumeration for its name")
        .why = "this is " + describe(value);
    return {};
  }
  const auto found = std::find(names->elements.begin(), names->elements.end(), expr.name.text);
  if (found == names->elements.end()) {
    auto& d = error("FB0413", expr.name.span, "`" + names->domain + "` has no `" + expr.name.text + "`");
    if (may_suggest()) dsl::suggest(d, expr.name.span, expr.name.text, names->elements);
    return {};
  }
  const Value name =
      Value::constant_number(static_cast<unsigned long>(found - names->elements.begin()), value.dimension);
  return arithmetic_.compare(dsl::BinaryOp::kEqual, value, name, expr.span);
}

Value Lowering::state_test(const dsl::Expr& expr, const Context& context) {
  Entity* machine = expr.a->kind == dsl::ExprKind::kName ? context.scope->find(expr.a->name.text) : nullptr;
  if (machine == nullptr && expr.a->kind == dsl::ExprKind::kName) {
    unknown(expr.a->name, context);
    return {};
  }
  const bool asks_var = !expr.a->field.text.empty();  // m.x: rule 9.5
  if (machine == nullptr || machine->kind != EntityKind::kMachine || asks_var) return name_test(expr, context);
  const std::vector<FlatState> states = flat_states(*machine->machine);
  const uint16_t asked = find_state(states, expr.name.text);
  if (asked == kNoIndex) {
    unknown_state(*machine->machine, expr.name);
    return {};
  }
  // Rule 9.3: one's own machine is read as of the step before.
  const SlotId state = machine->machine == context.machine ? previous(machine->slot) : machine->slot;
  const SlotId same = lies_in(state, states[asked]);
  return placed(Value::truth_of(same, machine->domain), *expr.a, context);
}

// ---- operators ----

/// `machine == State`: reported, and mended where it has that state.
bool Lowering::compares_machine(const dsl::Expr& expr, const Context& context) {
  const bool equal = expr.op == dsl::BinaryOp::kEqual;
  if (!equal && expr.op != dsl::BinaryOp::kNotEqual) return false;
  if (expr.a->kind != dsl::ExprKind::kName || !expr.a->field.text.empty()) return false;
  const Entity* entity = context.scope->find(expr.a->name.text);
  if (entity == nullptr || entity->kind != EntityKind::kMachine) return false;
  auto& d = error("FB0301", expr.span, "a machine is asked for its state with `is`");
  const std::string asked = text(expr.a->span) + " is " + text(expr.b->span);
  if (expr.b->kind != dsl::ExprKind::kName) return true;
  d.hint = "write `" + (equal ? asked : "not " + asked) + "`";
  const bool state = find_state(flat_states(*entity->machine), expr.b->name.text) != kNoIndex;
  if (equal && state) d.fix = dsl::Fix{{expr.span.file, expr.a->span.end, expr.b->span.begin}, " is "};
  return true;
}

Value Lowering::binary(const dsl::Expr& expr, const Context& context) {
  const dsl::BinaryOp op = expr.op;
  if (compares_machine(expr, context)) return {};
  const Value a = expression(*expr.a, context);
  if (op == dsl::BinaryOp::kAnd || op == dsl::BinaryOp::kOr) {
    Context right = context;
    right.no_blocks = "the right side of `and` or `or`";
    emitter_.enter();
    narrow(*expr.a, context, op == dsl::BinaryOp::kAnd);
    const Value b = expression(*expr.b, right);
    emitter_.leave();
    if (a.number() || b.number()) {
      error("FB0204", a.number() ? expr.a->span : expr.b->span, "`and` and `or` want truth values");
      return {};
    }
    return op == dsl::BinaryOp::kAnd ? arithmetic_.both(a, b) : arithmetic_.either(a, b);
  }
  const Value b = expression(*expr.b, context);
  if (is_comparison(op)) return arithmetic_.compare(op, a, b, expr.span);
  switch (op) {
    case dsl::BinaryOp::kAdd: return arithmetic_.add(a, b, expr.span);
    case dsl::BinaryOp::kSub: return arithmetic_.subtract(a, b, expr.span);
    case dsl::BinaryOp::kMul: return arithmetic_.multiply(a, b, expr.span);
    case dsl::BinaryOp::kDiv: return arithmetic_.divide(a, b, expr.span);
    default: return arithmetic_.modulo(a, b, expr.span);
  }
}

Value Lowering::choice(const dsl::Expr& expr, const Context& context) {
  const Value condition = expression(*expr.a, context);
  Context branch = context;
  branch.no_blocks = "`?:`";
  emitter_.enter();
  narrow(*expr.a, context, true);
  const Value yes = expression(*expr.b, branch);
  emitter_.leave();
  emitter_.enter();
  narrow(*expr.a, context, false);
  const Value no = expression(*expr.c, branch);
  emitter_.leave();
  return arithmetic_.select(condition, yes, no, expr.span);
}

Value Lowering::otherwise(const dsl::Expr& expr, const Context& context) {
  Context branch = context;
  branch.no_blocks = "`otherwise`";
  const Value instead = expression(*expr.b, branch);
  const dsl::Expr& first = *expr.a;
  if (first.kind == dsl::ExprKind::kBinary && first.op == dsl::BinaryOp::kDiv) {
    const Value a = expression(*first.a, context);
    const Value b = expression(*first.b, context);
    return arithmetic_.divide_otherwise(a, b, instead, expr.span);
  }
  if (is_reduction(first)) return instead.error() ? instead : reduction(first, context, &instead);
  error("FB0312", expr.span, "`otherwise` follows a division or a reduction that may find nothing");
  return {};
}

/// Rule 5.1: what a condition that holds (or does not) says of the names it compares.
void Lowering::narrow(const dsl::Expr& condition, const Context& context, bool holds) {
  if (condition.kind == dsl::ExprKind::kNot) return narrow(*condition.a, context, !holds);
  if (condition.kind != dsl::ExprKind::kBinary) return;
  const dsl::BinaryOp through = holds ? dsl::BinaryOp::kAnd : dsl::BinaryOp::kOr;
  if (condition.op == through) {
    narrow(*condition.a, context, holds);
    narrow(*condition.b, context, holds);
    return;
  }
  if (!is_comparison(condition.op) || !is_simple(*condition.a) || !is_simple(*condition.b)) return;
  const size_t before = diagnostics_.all().size();
  const Value a = evaluate(*condition.a, context);
  const Value b = evaluate(*condition.b, context);
  const bool fine = diagnostics_.all().size() == before;
  while (diagnostics_.all().size() > before) diagnostics_.remove(diagnostics_.all().size() - 1);  // it was said
  if (fine && a.number() && b.number()) arithmetic_.narrow_by(holds ? condition.op : opposite(condition.op), a, b);
}

/// Rule 4.2: rounds to the range's grid; the proved interval must lie in the range.
Value Lowering::typed(const Value& value, const Range& range, dsl::Span span, const std::string& what) {
  if (value.error()) return value;
  if (!value.fits(range.grid)) {
    wrong_kind(span, "`" + what + "` is declared as " + describe(range.grid) + " and given " + describe(value), value,
               range.grid);
    return {};
  }
  if (value.is_truth()) return value;
  const Whole n = arithmetic_.store(value, range.grid.step, span);
  if (n.lo < range.lo || n.hi > range.hi) {
    auto& d = error("FB0231", span, "`" + what + "` may leave its declared range");
    d.why = "the value lies in " + show(value.interval, value.dimension, value.point) + ", the range is " +
            show(range.interval(), range.grid.dimension, range.grid.point);
    d.hint = "clamp the value, or widen the range";
    return {};
  }
  return Value::stored(n.slot, value.domain, range.grid,
                       {Rational(n.lo) * range.grid.step, Rational(n.hi) * range.grid.step});
}

std::vector<NamedSlot> Lowering::names_read(const dsl::Expr& expr, const Context& context) {
  std::vector<NamedSlot> r;
  const auto add = [&r](const std::string& name, SlotId slot) {
    const bool known = std::any_of(r.begin(), r.end(), [&](const NamedSlot& n) { return n.name == name; });
    if (!known && slot != kNoSlot) r.push_back({name, slot});
  };
  const std::function<void(const dsl::Expr&)> walk = [&](const dsl::Expr& e) {
    if (e.kind == dsl::ExprKind::kName) {
      Entity* entity = context.scope->find(e.name.text);
      std::string called = e.name.text;
      if (entity != nullptr && entity->kind == EntityKind::kMachine && !e.field.text.empty()) {
        entity = machine_var(*entity, e.field, context);
        called += "." + e.field.text;
      }
      const bool has_fraction = entity != nullptr && entity->kind == EntityKind::kVar && entity->shift > 0;
      if (entity != nullptr && !has_fraction) add(called, entity->slot);
      for (size_t i = 0; entity != nullptr && i < entity->elements.size(); ++i) {
        add(called + "[" + domains_[last_part(entity->domain)].names->elements[i] + "]", entity->elements[i]);
      }
    }
    if (e.kind == dsl::ExprKind::kTrue) {
      const Entity* entity = context.scope->find(e.a->name.text);
      if (entity != nullptr) add("true." + entity->name, entity->truth);
      return;
    }
    for (const dsl::ExprPtr* part : {&e.a, &e.b, &e.c}) {
      if (*part) walk(**part);
    }
    for (const dsl::Argument& argument : e.args) {
      if (argument.value) walk(*argument.value);
      if (argument.where) walk(*argument.where);
    }
  };
  walk(expr);
  return r;
}

}  // namespace flyball::compiler
