// A policy from top to bottom: declarations, inputs, then statements and machines in text order; promises and tests
// (rules 9, 12, 13).
#include <algorithm>
#include <numeric>

#include "compiler/lowering.h"

namespace flyball::compiler {

Lowering::Lowering(const dsl::SourceMap& sources, dsl::Diagnostics& diagnostics, const chip::Chip* chip,
                   const CompileOptions& options, Fractions fractions, Library library)
    : sources_(sources),
      diagnostics_(diagnostics),
      chip_(chip),
      options_(options),
      fractions_(std::move(fractions)),
      library_(std::move(library)) {}

std::string Lowering::text(dsl::Span span) const {
  std::string r;
  for (const char c : sources_.text(span)) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) r += c;
    if (space && !r.empty() && r.back() != ' ') r += ' ';
  }
  while (!r.empty() && (r.back() == ' ' || r.back() == ';')) r.pop_back();
  return r;
}

Rational Lowering::dt() const {
  return Rational(static_cast<unsigned long>(pace_.period_us)) * base_step({1, 0, 0, 0}).step;
}

/// Rule 10.8: the period of a part of a policy is a whole multiple of the one around it.
bool Lowering::slower(const dsl::Expr& every, const Context& context, const std::string& whose, Pace& pace) {
  Value period;
  if (!constant(every, context, "a period", period)) return false;
  if (!(period.dimension == Dimension{1, 0, 0, 0})) {
    error("FB0237", every.span, "a period is wanted, and this is " + describe(period.dimension, period.point)).hint =
        "write a unit: us, ms or s";
    return false;
  }
  const Rational steps = period.offset / dt();
  if (steps.get_den() != 1 || steps < 1) {
    auto& d = error("FB0430", every.span, "the period of `" + whose + "` is no whole multiple of the one around it");
    d.why = std::string("the ") + pace_.of + " steps every " + show(dt(), {1, 0, 0, 0}, false);
    d.hint = "write that, or 2, 3, ... times as much";
    return false;
  }
  if (period.offset > 1000) {
    error("FB0394", every.span, "a period is a whole number of microseconds, at most 1,000 s");
    return false;
  }
  pace.period_us *= static_cast<uint32_t>(to_int64(steps.get_num()));
  return true;
}

/// In us; one to go on with after an error.
uint32_t Lowering::period_of(const dsl::Expr& every, const Context& context) {
  constexpr uint32_t kAnyPeriod = 1000;
  Value period;
  if (!constant(every, context, "a period", period)) return kAnyPeriod;
  const Rational us = period.offset / base_step({1, 0, 0, 0}).step;
  if (period.dimension == Dimension{1, 0, 0, 0} && us.get_den() == 1 && us >= 1 && us <= 1000000000) {
    return static_cast<uint32_t>(to_int64(us.get_num()));
  }
  auto& d = error("FB0394", every.span, "a period is a whole number of microseconds, at most 1,000 s");
  if (period.dimension.none()) d.hint = unit_hint({1, 0, 0, 0}, false);
  return kAnyPeriod;
}

void Lowering::run(const std::vector<const dsl::File*>& policies) {
  // Periods first: the base tick is their greatest common divisor (rule 12.2).
  std::vector<uint32_t> periods;
  Scope nothing;
  Context outside;
  outside.scope = &nothing;
  for (const dsl::File* file : policies) {
    periods.push_back(period_of(*file->every, outside));
    base_tick_us_ = std::gcd(base_tick_us_, periods.back());
  }
  first_tick_ = emitter_.new_state(0, 1, 1, kNoDomain);
  now_ = emitter_.new_slot(SlotKind::kNow, 0, Rational(two_to(62)).get_num(), kNoDomain);
  history_ = emitter_.new_block(kNoDomain, kNoSlot, 1, 0);
  step_blocks_.push_back(history_);
  for (size_t i = 0; i < policies.size(); ++i) {
    policy_ = static_cast<uint16_t>(i);
    file_ = policies[i]->source;
    pace_ = {periods[i]};
    repeated_ = expanded_ = 0;
    told_too_deep_ = false;
    lower_policy(*policies[i]);
  }
  end_first_steps();
}

void Lowering::lower_policy(const dsl::File& file) {
  const uint16_t rank = chip_ == nullptr ? uint16_t{0} : chip_->rank_index(file.name.text);
  out_->policies.push_back({keep(file.name.text), period_ticks(), rank});
  out_->files.push_back(sources_.file(file.source).path);
  Context context;
  context.scope = new_scope(nullptr);
  context.start = first_tick_;
  context.path = context.home = file.name.text + ".";
  use_libraries(file, *context.scope);
  declare_items(file, *context.scope);
  check_chip_params(file);

  // Inputs are conditioned every base tick: a reading between two steps is not lost.
  step_blocks_.push_back(emitter_.new_block(kNoDomain, kNoSlot, 1, policy_));
  each_input(file, context, [&](const dsl::Input& input, Entity& entity) {
    if (!condition_input(input, entity, context)) entity.kind = EntityKind::kBroken;
  });
  step_blocks_.push_back(emitter_.new_block(kNoDomain, kNoSlot, period_ticks(), policy_));
  each_input(file, context, [&](const dsl::Input&, const Entity& entity) {
    if (entity.edge != kNoSlot) emitter_.store(entity.edge, emitter_.truth(false));
  });
  counters_ = step_blocks_.size();
  for (const dsl::Item& item : file.items) {
    if (item.kind == dsl::ItemKind::kRequire) lower_require(*item.require, context);
  }
  for (const dsl::Item& item : file.items) {
    if (item.kind != dsl::ItemKind::kStmt || item.stmt->kind != dsl::StmtKind::kVar) continue;
    state_vars_[item.stmt.get()] = make_var(*item.stmt, context);  // null after an error, which is then said once
  }
  lower_items(file, context);
  for (const dsl::Item& item : file.items) {
    if (item.kind == dsl::ItemKind::kPromise) lower_promise(*item.promise, context);
    if (item.kind == dsl::ItemKind::kTest && options_.tests) lower_test(*item.test, context);
  }
  remember_seen();
  count_counters();
}

/// At the end of a step: what `prev` shows in the next one, in a block for each period.
void Lowering::remember_seen() {
  std::map<uint32_t, size_t> blocks;
  for (const auto& [key, seen] : seen_) {
    const Place place(*this, seen.entity->span);
    const uint32_t ticks = key.second;
    if (const auto found = blocks.find(ticks); found != blocks.end()) {
      emitter_.select_block(found->second);
    } else {
      blocks[ticks] = emitter_.new_block(kNoDomain, kNoSlot, ticks, policy_);
      step_blocks_.push_back(blocks[ticks]);
    }
    for (const auto& [first, shown] : seen.shown) {
      emitter_.store(shown, emitter_.select(begins(seen.before), first, seen.before));
    }
    emitter_.store(seen.before, seen.slot);
  }
  seen_.clear();
}

/// Counters count from step to step of who asks, behind the conditioning of inputs.
void Lowering::count_counters() {
  std::map<uint32_t, std::vector<const Seen*>> by_period;
  for (const auto& [key, counter] : counted_) by_period[key.second].push_back(&counter);
  for (const auto& [ticks, counters] : by_period) {
    const size_t block = emitter_.new_block(kNoDomain, kNoSlot, ticks, policy_);
    step_blocks_.insert(step_blocks_.begin() + static_cast<ptrdiff_t>(counters_), block);
    for (const Seen* counter : counters) count_input(*counter);
  }
  counted_.clear();
}

void Lowering::each_input(const dsl::File& file, const Context& context,
                          const std::function<void(const dsl::Input&, Entity&)>& use) {
  for (const dsl::Item& item : file.items) {
    if (item.kind != dsl::ItemKind::kInput) continue;
    const Place place(*this, item.input->span);
    Entity& entity = *context.scope->find(item.input->name.text);
    const bool this_one = entity.span.begin == item.input->name.span.begin;  // not one of the same name
    if (this_one && entity.kind == EntityKind::kInput) use(*item.input, entity);
  }
}

void Lowering::open_policy_block() {
  if (policy_block_open_) return;
  step_blocks_.push_back(emitter_.new_block(kNoDomain, kNoSlot, period_ticks(), policy_));
  policy_block_open_ = true;
}

void Lowering::close_block() {
  if (policy_block_open_) store_vars();
  policy_block_open_ = false;
}

void Lowering::lower_items(const dsl::File& file, Context& context) {
  for (const dsl::Item& item : file.items) {
    if (item.kind == dsl::ItemKind::kStmt) {
      open_policy_block();
      statement(*item.stmt, context);
    } else if (item.kind == dsl::ItemKind::kMachine) {
      close_block();
      lower_machine(*item.machine, context);
    }
  }
  close_block();
}

// ---- require ----

void Lowering::lower_require(const dsl::Requirement& require, const Context& context) {
  Context inside = context;
  inside.no_blocks = "`require`";
  const Place place(*this, require.span);
  const size_t block = emitter_.new_block(kNoDomain, kNoSlot, 1, policy_);
  const Value condition = expression(*require.condition, inside);
  if (condition.error()) return;
  if (!condition.is_truth()) {
    error("FB0204", require.condition->span, "`require` wants a condition");
    return;
  }
  for (const NamedSlot& n : names_read(*require.condition, context)) {
    if (emitter_.slots[n.slot].kind == SlotKind::kParam) continue;
    error("FB0395", require.condition->span, "`require` relates params, and `" + n.name + "` is none");
    return;
  }
  Requirement row;
  row.truth = arithmetic_.slot_of(condition);
  row.policy = policy_;
  row.line = line(require.span);
  row.text = text(require.span);
  row.reads = names_read(*require.condition, context);
  out_->requirements.push_back(row);
  require_blocks_.push_back(block);
  require_spans_.push_back(require.condition->span);
  assume(*require.condition, inside);
}

/// Rule 5.1: what holds of params bounds their differences.
void Lowering::assume(const dsl::Expr& condition, const Context& context) {
  if (condition.kind != dsl::ExprKind::kBinary) return;
  if (condition.op == dsl::BinaryOp::kAnd) {
    assume(*condition.a, context);
    assume(*condition.b, context);
    return;
  }
  const bool greater = condition.op == dsl::BinaryOp::kGreater || condition.op == dsl::BinaryOp::kGreaterEqual;
  const bool less = condition.op == dsl::BinaryOp::kLess || condition.op == dsl::BinaryOp::kLessEqual;
  if (!greater && !less) return;
  const Value a = evaluate(*condition.a, context);
  const Value b = evaluate(*condition.b, context);
  if (!a.number() || !b.number() || a.has_divisor() || b.has_divisor()) return;
  if (a.dimension.names != nullptr) return;  // names have no difference
  Value difference = greater ? arithmetic_.subtract(a, b, condition.span) : arithmetic_.subtract(b, a, condition.span);
  // Only what is written in params themselves holds everywhere; other terms are temporaries of this block.
  for (const auto& [slot, coefficient] : difference.terms) {
    if (emitter_.slots[slot].kind != SlotKind::kParam) return;
  }
  arithmetic_.assume_not_negative(difference);
}

// ---- promises ----

void Lowering::lower_promise(const dsl::Promise& promise, const Context& context) {
  Context inside = context;
  inside.no_blocks = "a promise";
  inside.done = true;
  const Place place(*this, promise.span);
  const size_t block = emitter_.new_block(kNoDomain, kNoSlot, period_ticks(), policy_);
  truth_is_asked_ = false;
  Value condition = expression(*promise.condition, inside);
  if (truth_is_asked_) ++out_->truthless;
  if (condition.error() || truth_is_asked_) return;
  if (!condition.is_truth()) {
    error("FB0204", promise.condition->span, "a promise wants a condition");
    return;
  }
  if (!promise.never) condition = arithmetic_.negated(condition);
  const SlotId bad = arithmetic_.slot_of(condition);
  SlotId violated = bad;
  int64_t hold = 0;
  if (promise.hold) {
    if (!duration_ticks(*promise.hold, inside, hold)) return;
    const SlotId counter = emitter_.new_state(0, static_cast<long>(hold), 0, kNoDomain);
    const SlotId limit = emitter_.constant(static_cast<long>(hold));
    violated = emitter_.both(bad, emitter_.compare(OpCode::kLessEqual, limit, counter));
    const SlotId more = emitter_.minimum(emitter_.add(counter, emitter_.constant(1)), limit);
    emitter_.store(counter, emitter_.select(bad, more, emitter_.constant(0)));
    identify_in(context, counter, text(promise.span), each_period());
  }
  const SlotId result = emitter_.new_state(0, 1, 0, kNoDomain);
  identify_in(context, result, text(promise.span) + " violated");
  emitter_.store(result, violated);
  monitor_blocks_.push_back(block);
  out_->promises.push_back({keep(text(promise.span)), policy_, line(promise.span), result});
  if (options_.tests) out_->broken.push_back(shown_values(*promise.condition, inside));
}

// ---- tests ----

void Lowering::lower_test(const dsl::Test& test, const Context& context) {
  LinkedTest row;
  row.name = test.name;
  row.policy = policy_;
  row.line = line(test.span);
  for (const dsl::TestStep& step : test.steps) lower_test_step(step, context, row);
  out_->tests.push_back(std::move(row));
}

void Lowering::lower_test_step(const dsl::TestStep& step, const Context& context, LinkedTest& test) {
  const Place place(*this, step.span);
  LinkedTestStep row;
  row.text = text(step.span);
  row.line = line(step.span);
  if (step.kind == dsl::TestStepKind::kRun) {
    Value duration;
    if (!constant(*step.value, context, "a duration", duration)) return;
    const Rational ticks = duration.offset / (Rational(static_cast<unsigned long>(base_tick_us_)) / 1000000);
    if (!(duration.dimension == Dimension{1, 0, 0, 0}) || ticks < 0 || ticks > 100000000) {
      auto& d = error("FB0396", step.value->span, "`run` wants a time, at most 100,000,000 ticks");
      if (duration.dimension.none()) d.hint = unit_hint({1, 0, 0, 0}, false);
      return;
    }
    row.ticks = to_int64(ceil_of(ticks));
  } else if (step.kind == dsl::TestStepKind::kExpect) {
    row.action = TestAction::kExpect;
    Context inside = context;
    inside.no_blocks = "an expectation";
    inside.done = true;
    const size_t block = emitter_.new_block(kNoDomain, kNoSlot, 1, policy_);
    const Value condition = expression(*step.value, inside);
    if (condition.error()) return;
    if (!condition.is_truth()) {
      error("FB0204", step.value->span, "`expect` wants a condition");
      return;
    }
    row.truth = arithmetic_.slot_of(condition);
    row.probe.first_op = static_cast<uint32_t>(block);  // replaced when the program is cut
    row.shown = shown_values(*step.value, inside);
  } else {
    lower_test_input(step, context, test, row);
    return;
  }
  test.steps.push_back(row);
}

void Lowering::lower_test_input(const dsl::TestStep& step, const Context& context, LinkedTest& test,
                                LinkedTestStep row) {
  const Entity* entity = context.scope->find(step.place->name.text);
  if (entity == nullptr) {
    unknown(step.place->name, context);
    return;
  }
  if (entity->kind == EntityKind::kBroken) return;
  const bool input = entity->kind == EntityKind::kInput;
  const bool param = entity->kind == EntityKind::kParam && step.kind == dsl::TestStepKind::kSet;
  if (!input && !param) {
    error("FB0397", step.place->span, "a test sets inputs and params, and `" + entity->name + "` is neither");
    return;
  }
  row.target = static_cast<uint16_t>(entity->index);
  int64_t element = kNoIndex;
  if (!step.place->indexes.empty() && !constant_place(*step.place, context, entity->domain, element)) {
    return;
  }
  row.element = static_cast<uint16_t>(element);
  if (step.kind == dsl::TestStepKind::kSet) {
    row.action = input ? TestAction::kSetInput : TestAction::kSetParam;
    return set_elements(step, *entity, context, test, row);
  }
  if (step.kind == dsl::TestStepKind::kClear) {
    row.action = TestAction::kClear;
    test.steps.push_back(row);
    return;
  }
  lower_fault(step, *entity, context, test, row);
}

void Lowering::lower_fault(const dsl::TestStep& step, const Entity& entity, const Context& context, LinkedTest& test,
                           LinkedTestStep row) {
  const std::string& fault = step.fault.text;
  if (fault != "missing" && fault != "stuck" && fault != "absurd") {
    error("FB0398", step.fault.span, "there is no fault `" + fault + "`").hint = "missing, stuck or absurd";
    return;
  }
  row.action = fault == "stuck" ? TestAction::kStuck : fault == "absurd" ? TestAction::kAbsurd : TestAction::kMissing;
  if (fault == "absurd") {
    const Rational beyond = entity.range.interval().hi / reading_step(entity.range.grid);
    row.value = to_int64(floor_of(beyond)) + 1;
  }
  if (step.value != nullptr && fault != "stuck") {
    error("FB0417", step.value->span, "`" + fault + "` has no value").hint = "`stuck` may have one: `stuck 90 degC`";
    return;
  }
  // Stuck at a value is what an absurd reading is: that reading, anew in each tick.
  if (step.value != nullptr) row.action = TestAction::kAbsurd;
  if (step.value != nullptr && !set_value(*step.value, entity, context, row)) return;
  test.steps.push_back(row);
}

/// `set`: a step for all elements or one; a step for each where values differ, and where each is a param of its own.
void Lowering::set_elements(const dsl::TestStep& step, const Entity& entity, const Context& context, LinkedTest& test,
                            LinkedTestStep row) {
  std::vector<const dsl::Expr*> values;
  if (!step.values.empty()) {
    values = by_element(step.values, entity.domain, step.place->span);
  } else if (!entity.elements.empty()) {
    values.assign(entity.elements.size(), nullptr);
    for (size_t i = 0; i < values.size(); ++i) {
      if (row.element == kNoIndex || row.element == i) values[i] = step.value.get();
    }
  } else {
    if (set_value(*step.value, entity, context, row)) test.steps.push_back(row);
    return;
  }
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] == nullptr) continue;
    const bool own_param = !entity.elements.empty();
    row.target = static_cast<uint16_t>(entity.index + (own_param ? i : 0));
    row.element = own_param ? kNoIndex : static_cast<uint16_t>(i);
    if (!set_value(*values[i], entity, context, row)) return;
    test.steps.push_back(row);
  }
}

bool Lowering::set_value(const dsl::Expr& expr, const Entity& entity, const Context& context, LinkedTestStep& row) {
  if (row.action == TestAction::kSetParam) return constant_in(expr, context, "the value", entity.range, row.value);
  Value value;
  if (!any_constant(expr, context, "a reading", value)) return false;
  const Grid& grid = entity.range.grid;
  if (!value.fits(grid)) {
    wrong_kind(expr.span, "`" + entity.name + "` is " + describe(grid) + " and is set to " + describe(value), value,
               grid);
    return false;
  }
  if (value.is_truth()) {
    row.value = value.truth ? 1 : 0;
    return true;
  }
  const Integer steps = round_of(value.offset / reading_step(grid));
  if (!fits(steps, 63)) return false;
  row.value = to_int64(steps);
  return true;
}

}  // namespace flyball::compiler
