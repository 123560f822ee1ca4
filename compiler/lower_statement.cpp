// Statements: let, var, assignments with saturation and carry, if, and votes (rules 4 and 8.2).
#include <algorithm>

#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

constexpr size_t kMostRepeated = 10000;  // statements: as long as a very long policy

}  // namespace

void Lowering::statements(const std::vector<dsl::StmtPtr>& body, Context& context) {
  for (const dsl::StmtPtr& stmt : body) statement(*stmt, context);
}

void Lowering::statement(const dsl::Stmt& stmt, Context& context) {
  const Place place(*this, stmt.span);
  const OneMore deeper(depth_);
  const std::string around = statement_;
  statement_ = stmt.place != nullptr ? stmt.place->name.text : stmt.name.text;
  switch (stmt.kind) {
    case dsl::StmtKind::kLet: let_statement(stmt, context); break;
    case dsl::StmtKind::kVar: var_statement(stmt, context); break;
    case dsl::StmtKind::kAssign: assign_statement(stmt, context); break;
    case dsl::StmtKind::kIf: if_statement(stmt, context); break;
    case dsl::StmtKind::kRepeat: repeat_statement(stmt, context); break;
  }
  statement_ = around;
}

void Lowering::let_statement(const dsl::Stmt& stmt, Context& context) {
  Context inside = context;
  if (!stmt.index.empty()) {
    DomainId domain = index_domain(stmt.index, context);
    const bool mine_too = domain != kNoDomain && context.domain != kNoDomain && !related(domain, context.domain);
    if (mine_too) domain = own_domain(stmt.index, context);
    if (domain == kNoDomain) {
      declare(*context.scope, stmt.name, EntityKind::kBroken);
      return;
    }
    if (below(context.domain, domain)) inside.no_blocks = "a `let` for each of what this lies in";
    inside.domain = domain;
  }
  Value value = expression(*stmt.value, inside);
  Range range;
  if (stmt.type && !value.error()) {
    value = range_of(*stmt.type, inside, range) ? typed(value, range, stmt.value->span, stmt.name.text) : Value{};
  }
  Entity* entity = declare(*context.scope, stmt.name, EntityKind::kValue);
  if (entity == nullptr) return;
  if (!stmt.index.empty() && value.constant) value.domain = inside.domain;
  if (!stmt.index.empty() && value.domain == kNoDomain && !value.error()) value = spread(value, inside.domain);
  entity->let = &stmt;
  entity->value = held(value);
  arithmetic_.let_names().declare(stmt.name.text, entity->value);
  entity->conditional = context.predicate != kNoSlot || context.state != kNoIndex;
  entity->range = range;
  entity->has_range = stmt.type != nullptr && !value.error();
  if (stmt.output && entity->has_range) give_out(*entity, context);
}

/// Rule 6.4: an output is kept where the outside finds it.
void Lowering::give_out(Entity& output, const Context& context) {
  const Range& range = output.range;
  const uint16_t unit = unit_index(range.grid);
  const DomainId domain = output.value.domain;
  output.slot =
      emitter_.new_state(static_cast<long>(range.lo), static_cast<long>(range.hi), static_cast<long>(range.lo), domain);
  emitter_.slots[output.slot].unit = unit;
  emitter_.store(output.slot, arithmetic_.store(output.value, range.grid, output.span).slot);
  identify_in(context, output.slot, output.name).unit = unit;
  out_->outputs.push_back({keep(output.name), policy_, domain, unit, output.slot});
  out_->watches.push_back({context.path + output.name, output.slot});
}

/// Rule 4.2: a let keeps the value of the place where it stands, also when a var or grant in it changes later.
Value Lowering::held(const Value& value) {
  return map_slots(value, value.domain, [this](SlotId slot) {
    if (volatile_.count(slot) == 0) return slot;
    const Type type = emitter_.type(slot);
    const SlotId copy =
        emitter_.emit(OpCode::kCopy, type, slot, kNoSlot, kNoSlot, 0, emitter_.lo(slot), emitter_.hi(slot));
    emitter_.slots[copy].type = type;
    return copy;
  });
}

/// The value once for each element, so that its name is indexed though its expression is not.
Value Lowering::spread(const Value& value, DomainId domain) {
  if (value.is_truth()) return Value::truth_of(each(arithmetic_.slot_of(value), domain), domain);
  const Rational step = term_step(value);
  const Value top = arithmetic_.top_of(value);
  Value r = value;
  r.domain = domain;
  r.terms = {{each(arithmetic_.numerator(top, step, {}), domain), step}};
  r.offset = 0;
  return r;
}

// ---- vars ----

/// Null where its name is taken.
Entity* Lowering::make_var(const dsl::Stmt& stmt, const Context& context) {
  Entity* var = declare(*context.scope, stmt.name, EntityKind::kBroken);
  if (var == nullptr) return nullptr;
  var->number = next_var_++;
  var->domain = context.domain;
  var->owner = context.machine;
  var->state = context.state;
  var->array = !stmt.index.empty();
  if (var->array) {
    var->within = context.domain;
    var->domain = own_domain(stmt.index, context);
    if (var->domain == kNoDomain) return var;
  }
  if (!range_of(*stmt.type, context, var->range)) return var;
  var->kind = EntityKind::kVar;
  var->has_range = true;
  const bool retained = stmt.retained && can_be_retained(stmt, *var);
  const Integer lo(static_cast<long>(var->range.lo));
  const Integer hi(static_cast<long>(var->range.hi));
  if (fractions_.vars.count(var->number) > 0 || fractions_.names.count(var->name) > 0) {
    carries_fraction_.insert(var->number);
    int bits = 1;
    while (!fits(lo, bits) || !fits(hi, bits)) ++bits;
    var->shift = std::min(32, 63 - bits);
  }
  const Integer scale = Rational(two_to(var->shift)).get_num();
  var->slot = emitter_.new_state(lo * scale, hi * scale, lo * scale, var->domain);
  if (var->shift > 0) emitter_.slots[var->slot].type = Type::kI64;
  volatile_.insert(var->slot);
  emitter_.slots[var->slot].unit = unit_index(var->range.grid);
  out_->watches.push_back({context.path + var->name, var->slot, var->shift});
  Identity& identity = identify_in(context, var->slot, var->name);
  identity.unit = emitter_.slots[var->slot].unit;
  identity.shift = var->shift;
  identity.var = true;
  if (retained) {
    identity.machine.clear();  // what outlives a reset outlives a machine's new beginning
    if (out_->retained.empty()) first_retained_ = stmt.span;
    out_->retained.push_back({keep(context.path + var->name), policy_, var->domain, unit_index(var->range.grid),
                              static_cast<uint16_t>(var->shift), var->slot, kNoSlot,
                              static_cast<int32_t>(var->range.lo), static_cast<int32_t>(var->range.hi)});
  }
  return var;
}

/// Rule 10.7.
bool Lowering::can_be_retained(const dsl::Stmt& stmt, const Entity& var) {
  if (var.state != kNoIndex || !calls_.empty()) {
    error("FB0401", stmt.span, "a retained var stands in a machine's body or at policy level").hint =
        std::string("declare `") + var.name +
        "` there: " + (calls_.empty() ? "a state's vars begin anew on each entry" : "a block has vars for each call");
    return false;
  }
  if (!fits(Integer(static_cast<long>(var.range.lo)), 32) || !fits(Integer(static_cast<long>(var.range.hi)), 32)) {
    error("FB0402", stmt.type->span, "a retained var must fit into a word of 32 bits").hint =
        "a narrower range, or a coarser `resolution`";
    return false;
  }
  return true;
}

/// Gives the var its first value in the step in which its scope starts (rules 10.5, 10.6).
void Lowering::start_var(const dsl::Stmt& stmt, Entity& var, const Context& context) {
  Context inside = context;
  inside.domain = var.domain;
  bool constant = false;
  SlotId whole = kNoSlot;
  if (stmt.values.empty()) {
    whole = first_value(*stmt.value, var, inside, constant);
    if (whole == kNoSlot) return;
  } else {
    std::vector<SlotId> values;
    for (const dsl::Expr* value : by_element(stmt.values, var.array ? var.domain : kNoDomain, stmt.name.span)) {
      values.push_back(first_value(*value, var, inside, constant));
      if (values.back() == kNoSlot) return;
    }
    if (values.empty()) return;
    constant = false;
    whole = chosen_by_element(values, var.domain);
  }
  if (constant) {
    emitter_.slots[var.slot].first =
        emitter_.slots[whole].kind == SlotKind::kConstant ? emitter_.slots[whole].first : to_int64(emitter_.lo(whole));
    if (context.start == first_tick_) return;
  }
  SlotId starts = context.start == first_tick_ ? begins(var.slot) : over(context.start, var.domain);
  const bool entered_already = options_.successor && !constant && context.start != first_tick_;
  if (entered_already) starts = emitter_.either(starts, begins_in_state(var.slot, context));
  if (stmt.retained) starts = emitter_.both(starts, emitter_.negated(kept_mark(var)));
  mark_changed(var, emitter_.select(starts, whole, var.slot));
}

/// A first value as the var keeps it: rounded, saturated, with its fraction. kNoSlot after an error.
SlotId Lowering::first_value(const dsl::Expr& expr, const Entity& var, const Context& context, bool& constant) {
  const Value first = expression(expr, context);
  if (first.error()) return kNoSlot;
  if (!first.fits(var.range.grid)) {
    wrong_kind(expr.span,
               "`" + var.name + "` is " + describe(var.range.grid) + " and its first value is " + describe(first),
               first, var.range.grid);
    return kNoSlot;
  }
  const Whole n = arithmetic_.store(first, var.range.grid, expr.span);
  const bool outside = n.hi < var.range.lo || n.lo > var.range.hi;
  if (outside) {
    error("FB0232", expr.span, "the first value of `" + var.name + "` lies outside of its range").why =
        "it is " + show(first.interval, first.dimension, first.point) + ", the range is " +
        show(var.range.interval(), var.range.grid.dimension, var.range.grid.point);
    return kNoSlot;
  }
  const SlotId low = emitter_.constant(static_cast<long>(var.range.lo));
  const SlotId high = emitter_.constant(static_cast<long>(var.range.hi));
  SlotId whole = n.slot;
  if (n.lo < var.range.lo) whole = emitter_.maximum(low, whole);
  if (n.hi > var.range.hi) whole = emitter_.minimum(high, whole);
  if (var.shift > 0) whole = emitter_.multiply(whole, emitter_.constant(Rational(two_to(var.shift)).get_num()));
  constant = first.constant;
  return whole;
}

/// Whether a retained var was given what had been kept; made where its first value is no constant.
SlotId Lowering::kept_mark(const Entity& var) {
  for (Retained& row : out_->retained) {
    if (row.slot == var.slot) return row.kept = emitter_.new_state(0, 1, 0, var.domain);
  }
  return emitter_.truth(false);
}

void Lowering::var_statement(const dsl::Stmt& stmt, Context& context) {
  if (context.predicate != kNoSlot) {
    error("FB0350", stmt.span, "a var cannot be declared under `if`");
    return;
  }
  if (context.repeated) {
    error("FB0436", stmt.span, "a var cannot be declared in `repeat`").hint =
        "declare it before; a `block` called here has vars of its own for each time";
    return;
  }
  Entity* var = nullptr;
  if (const auto found = state_vars_.find(&stmt); found != state_vars_.end() && calls_.empty()) {
    var = found->second;  // made before, for what reads it from above
    if (var != nullptr) context.scope->names[stmt.name.text] = var;
  } else {
    var = make_var(stmt, context);
  }
  if (var != nullptr && var->kind == EntityKind::kVar) start_var(stmt, *var, context);
}

void Lowering::mark_changed(Entity& var, SlotId now) {
  var.current = now;
  var.changed_at = emitter_.source;
  if (std::find(changed_.begin(), changed_.end(), &var) == changed_.end()) changed_.push_back(&var);
}

/// Writes what the block made of its vars; called when the block ends. Those over pairs are left where the guard is
/// over something else: it has to say something for each element that is stored.
void Lowering::store_vars() {
  const SourceLine here = emitter_.source;
  const DraftBlock& block = emitter_.blocks[emitter_.current_block()];
  const bool each = block.guard != kNoSlot && emitter_.domain(block.guard) != kNoDomain;
  std::vector<Entity*> left;
  for (Entity* var : changed_) {
    if (each && var->domain != block.domain) {
      left.push_back(var);
      continue;
    }
    emitter_.source = var->changed_at;
    if (var->current != kNoSlot) emitter_.store(var->slot, var->current);
    if (var->hit_current != kNoSlot) emitter_.store(var->hit, emitter_.either(var->hit, var->hit_current));
    var->current = kNoSlot;
    var->hit_current = kNoSlot;
  }
  emitter_.source = here;
  changed_ = std::move(left);
}

void Lowering::assign_statement(const dsl::Stmt& stmt, Context& context) {
  Entity* target = context.scope->find(stmt.place->name.text);
  if (target == nullptr) {
    unknown(stmt.place->name, context);
    return;
  }
  const bool is_vote = stmt.op == dsl::AssignOp::kCeiling || stmt.op == dsl::AssignOp::kFloor;
  if (target->kind == EntityKind::kBroken) return;
  if (target->kind == EntityKind::kLimit) {
    if (is_vote) return vote(stmt, *target, context);
    error("FB0351", stmt.span, "a limit is voted on: `" + target->name + " <= e` or `" + target->name + " >= e`");
    return;
  }
  if (target->kind != EntityKind::kVar) {
    auto& d =
        error("FB0352", stmt.place->span,
              "`" + target->name + (is_vote ? "` takes no vote: only limits do" : "` cannot be set: only vars can"));
    const bool let = target->let != nullptr && !target->let->output;
    if (let && !is_vote) d.hint = "a `let` keeps its value; what changes is declared as a `var`";
    return;
  }
  if (is_vote) {
    error("FB0353", stmt.span, "`" + target->name + "` is a var and takes no vote").hint = "write `=`, `+=` or `-=`";
    return;
  }
  if (target->array && context.domain == target->within) return assign_array(stmt, *target, context);
  const bool elsewhere = target->array || target->domain != context.domain;
  if (elsewhere) {
    error("FB0355", stmt.place->span,
          "`" + target->name + "` is " + (target->array ? "one array" : "one value") + ", and this stands where each " +
              domains_[context.domain].name + " would write it");
    return;
  }
  if (!stmt.place->indexes.empty()) {
    const std::string whose = target->domain == kNoDomain
                                  ? "is one value"
                                  : "is assigned by each " + domains_[target->domain].name + " for itself";
    error("FB0416", stmt.place->span, "`" + target->name + "` " + whose + ", and takes no index");
    return;
  }
  assign_var(stmt, *target, context, context);
}

/// `x = e` gives each element its own e; `x[i] = e` is `x = e` where an element's index is i.
void Lowering::assign_array(const dsl::Stmt& stmt, Entity& var, const Context& context) {
  Context inside = context;
  inside.domain = var.domain;
  if (context.predicate != kNoSlot) inside.predicate = over(context.predicate, var.domain);
  if (stmt.place->indexes.empty()) return assign_var(stmt, var, inside, inside);
  const SlotId chosen = element_assigned(*stmt.place, var, context);
  if (chosen == kNoSlot) return;
  inside.predicate = context.predicate == kNoSlot ? chosen : emitter_.both(inside.predicate, chosen);
  assign_var(stmt, var, context, inside);
}

/// For each element of an array whether it is the one that the indexes mean.
SlotId Lowering::element_assigned(const dsl::Expr& place, const Entity& var, const Context& context) {
  const bool pair = is_pair(var.domain) && var.within == kNoDomain;
  if (place.indexes.size() > (pair ? 2U : 1U)) {
    const std::string owner = var.within == kNoDomain ? "" : "each " + domains_[var.within].name + " has its own: ";
    error("FB0305", place.span, owner + (pair ? "two indexes are" : "one index is") + " enough");
    return kNoSlot;
  }
  const DomainId by = pair ? var.domain : last_part(var.domain);
  DomainId at = kNoDomain;
  const SlotId which = pair ? pair_meant(place, by, context) : index_of(*place.indexes[0], by, context, at);
  if (which == kNoSlot) return kNoSlot;
  return emitter_.compare(OpCode::kEqual, over(element_index(by), var.domain), over(which, var.domain));
}

void Lowering::assign_var(const dsl::Stmt& stmt, Entity& var, const Context& value_context, const Context& context) {
  const Rational step = var.range.grid.step;
  Value value = expression(*stmt.value, value_context);
  if (value.domain != kNoDomain) value = map_slots(value, var.domain, [&](SlotId s) { return over(s, var.domain); });
  if (value.error()) return;
  const bool plain_set = stmt.op == dsl::AssignOp::kSet;
  Grid change_grid = var.range.grid;
  change_grid.point = false;
  if (!plain_set && value.number() && !arithmetic_.want_quantities(value, value, "a change", stmt.value->span)) return;
  if (!value.fits(plain_set ? var.range.grid : change_grid) || (!plain_set && value.is_truth())) {
    wrong_kind(stmt.value->span,
               "`" + var.name + "` is " + describe(var.range.grid) + " and " +
                   (plain_set ? "is given " : "is changed by ") + describe(value),
               value, plain_set ? var.range.grid : change_grid);
    return;
  }
  const Integer scale = Rational(two_to(var.shift)).get_num();
  SlotId whole = kNoSlot;
  if (plain_set) {
    whole = saturated(var, arithmetic_.store(value, var.range.grid, stmt.span).slot, 1, context);
    if (var.shift > 0) whole = emitter_.multiply(whole, emitter_.constant(scale));
  } else {
    const Rational steps = (value.constant ? value.offset : value.step) / step;
    if (value.has_divisor() || steps.get_den() != 1) needs_fraction_.insert(var.number);  // rule 4.4
    const Value change = stmt.op == dsl::AssignOp::kAdd ? value : arithmetic_.negate(value, stmt.span);
    const SlotId increment = arithmetic_.store(change, step / Rational(scale), stmt.span).slot;
    const SlotId old = var.current != kNoSlot ? var.current : var.slot;
    const SlotId sum = emitter_.add(old, increment);
    arithmetic_.report_overflow(stmt.span);
    whole = saturated(var, sum, scale, context);
  }
  if (context.predicate != kNoSlot) {
    // Beyond the `if` the old value is not narrowed, nor is it where it is widened.
    const SlotId old = var.current != kNoSlot ? var.current : var.slot;
    const SlotId kept = emitter_.type(whole) == Type::kI64 ? emitter_.cast(old, Type::kI64) : old;
    if (kept != old) emitter_.admit(kept, old);
    whole = emitter_.select(context.predicate, whole, kept);
    emitter_.admit(whole, old);
  }
  mark_changed(var, whole);
}

/// Rule 4.3: brings `whole`, in steps of 1/scale of the range's, to the ends of the range; remembers that it was
/// beyond.
SlotId Lowering::saturated(Entity& var, SlotId whole, const Integer& scale, const Context& context) {
  const Integer lo = Integer(static_cast<long>(var.range.lo)) * scale;
  const Integer hi = Integer(static_cast<long>(var.range.hi)) * scale;
  const SlotId result = emitter_.within(whole, lo, hi);
  if (result == whole) return whole;
  SlotId hit = emitter_.compare(OpCode::kNotEqual, whole, result);
  if (context.predicate != kNoSlot) hit = emitter_.both(context.predicate, hit);
  if (var.hit == kNoSlot) {
    var.hit = emitter_.new_state(0, 1, 0, var.domain);
    identify_in(context, var.hit, var.name + " saturated");
    out_->saturations.push_back({keep(context.path + var.name), policy_, var.hit});
    clear_in_block(history_, var.hit);
  }
  var.hit_current = var.hit_current == kNoSlot ? hit : emitter_.either(var.hit_current, hit);
  return result;
}

/// A store of 0 at the end of block `block`, for marks that a state sets and a step without that state takes away;
/// where `keeps` is 1 they stay.
void Lowering::clear_in_block(size_t block, SlotId slot, SlotId keeps) {
  const DomainId domain = emitter_.domain(slot);
  SlotId left = emitter_.truth(false);
  if (keeps != kNoSlot) {
    left = emitter_.new_slot(SlotKind::kTemporary, 0, 1, domain);
    emitter_.append(block, {OpCode::kAnd, Type::kI32, domain, left, slot, keeps, kNoSlot, 0});
  }
  emitter_.append(block, {OpCode::kStore, Type::kI32, domain, slot, left, kNoSlot, kNoSlot, 0});
}

void Lowering::if_statement(const dsl::Stmt& stmt, Context& context) {
  const Value condition = expression(*stmt.value, context);
  if (condition.number()) error("FB0204", stmt.value->span, "`if` wants a condition");
  const SlotId holds = condition.is_truth() ? arithmetic_.slot_of(condition)  // else any: its body is looked at too
                                            : emitter_.new_slot(SlotKind::kTemporary, 0, 1, kNoDomain);
  const auto branch = [&](const std::vector<dsl::StmtPtr>& body, SlotId predicate, bool truth) {
    if (body.empty()) return;
    Context inside = context;
    inside.scope = new_scope(context.scope);
    inside.predicate = context.predicate == kNoSlot ? predicate : emitter_.both(context.predicate, predicate);
    emitter_.enter();
    narrow(*stmt.value, context, truth);
    statements(body, inside);
    emitter_.leave();
  };
  const SlotId fails = stmt.else_body.empty() ? kNoSlot : emitter_.negated(holds);
  branch(stmt.then_body, holds, true);
  branch(stmt.else_body, fails, false);
}

/// Rule 4.7: the body, as often as the count says, each time in a scope of its own.
void Lowering::repeat_statement(const dsl::Stmt& stmt, const Context& context) {
  for (uint32_t i = 0; i < stmt.count && repeated_ <= kMostRepeated; ++i) {
    repeated_ += 1 + stmt.then_body.size();
    if (repeated_ > kMostRepeated) {
      error("FB0437", stmt.span, "what `repeat` makes of this policy has more than 10,000 statements").hint =
          "a domain of elements holds the same for each of them in one statement";
      return;
    }
    Context inside = context;
    inside.scope = new_scope(context.scope);
    inside.repeated = true;
    const dsl::Diagnostics said = diagnostics_;
    statements(stmt.then_body, inside);
    if (diagnostics_.count(dsl::Severity::kError) > said.count(dsl::Severity::kError)) return;
    if (i > 0) diagnostics_ = said;  // the first time has warned
    calls_told_ = std::min(calls_told_, diagnostics_.all().size());
  }
}

// ---- votes ----

void Lowering::vote(const dsl::Stmt& stmt, Entity& limit, const Context& context) {
  const bool ceiling = stmt.op == dsl::AssignOp::kCeiling;
  LimitDraft& draft = limits_[limit.index];
  Vote row{};
  row.kind = ceiling ? VoteKind::kCeiling : VoteKind::kFloor;
  row.limit = static_cast<uint16_t>(limit.index);
  row.policy = policy_;
  row.machine = context.machine_index;
  row.state = context.state;
  row.relation = kNoIndex;
  row.element = kNoIndex;
  Context inside = context;
  if (!stmt.place->indexes.empty()) {
    int64_t element = 0;
    if (!constant_place(*stmt.place, context, limit.domain, element)) return;
    row.element = static_cast<uint16_t>(element);
  } else if (limit.domain != kNoDomain && context.domain == kNoDomain) {
    inside.domain = limit.domain;  // rule 8.2: at policy level, one vote for each element
  } else if (limit.domain != kNoDomain && context.domain != limit.domain) {
    if (!below(context.domain, limit.domain)) {
      error(
          "FB0354", stmt.place->span,
          "elements of " + domains_[context.domain].name + " do not lie in elements of " + domains_[limit.domain].name);
      return;
    }
    row.relation = relation_between(context.domain, limit.domain);
  }
  const Value value = expression(*stmt.value, inside);
  if (value.error()) return;
  if (!value.fits(draft.range.grid)) {
    wrong_kind(stmt.value->span,
               "`" + limit.name + "` is " + describe(draft.range.grid) + " and is voted " + describe(value), value,
               draft.range.grid);
    return;
  }
  Value stepped = value;
  if (draft.step != 0) {
    const Value step = Value::constant_number(draft.step, value.dimension);
    stepped = arithmetic_.round_to(value, step, ceiling ? OpCode::kFloorDiv : OpCode::kCeilDiv, stmt.span);
  }
  const SlotId whole = arithmetic_.store(stepped, draft.range.grid.step, stmt.span).slot;
  const Integer low(static_cast<long>(draft.range.lo)), high(static_cast<long>(draft.range.hi));
  // Under an `if` it is evaluated where the condition does not hold too, and of that nothing was proved.
  const bool proved = context.predicate == kNoSlot;
  const SlotId kept = proved ? emitter_.within(whole, low, high) : emitter_.brought(whole, low, high);
  const bool indexed = inside.domain != kNoDomain;
  row.domain = indexed ? inside.domain : kNoDomain;
  row.value = emitter_.new_state(static_cast<long>(draft.range.lo), static_cast<long>(draft.range.hi),
                                 static_cast<long>(draft.range.hi), row.domain);
  emitter_.slots[row.value].unit = draft.limit.unit;
  row.active = emitter_.new_state(0, 1, 0, row.domain);
  const std::string name = limit.name + (ceiling ? " <=" : " >=");
  const std::string element = row.element == kNoIndex ? "" : std::to_string(row.element);
  identify_in(context, row.value, name, element).unit = draft.limit.unit;
  identify_in(context, row.active, name + " stands", element).unit = draft.limit.unit;
  emitter_.store(row.value, kept);
  emitter_.store(row.active, context.predicate == kNoSlot ? emitter_.truth(true) : context.predicate);
  if (context.clear_in != SIZE_MAX) clear_in_block(context.clear_in, row.active, context.keeps);
  votes_.push_back({row, {text(stmt.span), line(stmt.span)}});
  bound_count(votes_.size(), stmt.span, "votes");
}

}  // namespace flyball::compiler
