// Inputs: bound to sensors, and conditioned by operations of the program (rule 6).
#include <algorithm>

#include "compiler/chip_grid.h"
#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

constexpr int64_t kMaxAge = 2147483647;  // rule 6.1, us

}  // namespace

bool Lowering::declare_input(const dsl::Input& input, Entity& entity, const Context& context) {
  const Place place(*this, input.span);
  entity.domain = single_domain(input.index, context, "a sensor measures");
  if (!input.index.empty() && entity.domain == kNoDomain) return false;
  if (!range_of(*input.type, context, entity.range)) return false;
  entity.has_range = true;
  entity.counter = input.counter_bits > 0;
  if (entity.counter && !counts_well(input, entity)) return false;
  if (input.latched && !entity.range.grid.truth) {
    error("FB0445", input.type->span, "what is `latched` is true or false, and `" + entity.name + "` is a quantity")
        .hint = "declare it as `bool`; of a quantity, keep what is to be remembered in a var";
    return false;
  }
  const Integer most(INT64_MAX);
  const Integer least = -most - 1;
  Input row{};
  row.name = keep(input.name.text);
  row.domain = entity.domain;
  row.unit = unit_index(entity.range.grid);
  row.policy = policy_;
  row.sensor = kNoIndex;
  row.reading = emitter_.new_slot(SlotKind::kReading, least, most, entity.domain);
  row.fresh = emitter_.new_slot(SlotKind::kFresh, 0, 1, entity.domain);
  row.value = entity.slot = emitter_.new_state(static_cast<long>(entity.range.lo), static_cast<long>(entity.range.hi),
                                               static_cast<long>(entity.range.lo), entity.domain);
  emitter_.slots[entity.slot].unit = row.unit;
  row.ok = entity.ok = emitter_.new_state(0, 1, 0, entity.domain);
  row.age = entity.age = emitter_.new_state(0, static_cast<long>(kMaxAge), static_cast<long>(kMaxAge), entity.domain);
  if (input.latched) entity.edge = emitter_.new_state(0, 1, 0, entity.domain);
  const auto of_input = [&](SlotId slot, const char* what) {
    if (slot != kNoSlot) identify_in(context, slot, entity.name + what).unit = row.unit;
  };
  of_input(row.reading, ".reading");
  of_input(row.value, "");
  of_input(row.ok, ".ok");
  of_input(row.age, ".age");
  of_input(entity.edge, ".edge");
  out_->latched.push_back(input.latched);
  entity.index = static_cast<uint32_t>(out_->inputs.size());
  bind_input(input, entity, row);
  out_->inputs.push_back(row);
  bound_count(out_->inputs.size(), input.name.span, "inputs");
  return true;
}

bool Lowering::counts_well(const dsl::Input& input, const Entity& entity) {
  const Integer top = Rational(two_to(static_cast<int>(std::min(input.counter_bits, 40U)))).get_num() - 1;
  if (!entity.range.grid.truth && input.counter_bits <= 32 && entity.range.lo == 0 &&
      Integer(static_cast<long>(entity.range.hi)) == top) {
    return true;
  }
  error("FB0381", input.span, "the range of a counter of N bits is 0 .. 2^N - 1 steps, N at most 32");
  return false;
}

void Lowering::bind_input(const dsl::Input& input, const Entity& entity, Input& row) {
  if (chip_ == nullptr) return;
  const chip::Binding* binding = chip_->binding(entity.name);
  if (binding == nullptr || binding->sensor.empty()) {
    std::vector<std::string> names;
    for (const chip::Binding& b : chip_->bindings) {
      if (!b.sensor.empty()) names.push_back(b.name);
    }
    auto& d = error("FB0382", input.name.span, "chip " + chip_->name + " binds no sensor to `" + entity.name + "`");
    const std::string near = dsl::nearest(entity.name, names);
    d.hint = near.empty() ? "add it under `bindings` in the chip file" : "did you mean `" + near + "`?";
    return;
  }
  const chip::Sensor* sensor = chip_->sensor(binding->sensor);
  if (sensor == nullptr) return;  // the chip file's reader has said so
  if (entity.domain != kNoDomain && !is_there(entity.domain)) return;
  const std::string own = entity.domain == kNoDomain ? "" : domains_[entity.domain].name;
  if (sensor->domain != own || !gives(sensor->quantity, entity.range.grid)) {
    error("FB0383", input.span,
          "`" + entity.name + "` does not fit sensor `" + sensor->name + "` of chip " + chip_->name)
        .why = "the sensor gives " +
               describe(dimension_of(sensor->quantity), sensor->quantity == chip::Quantity::kTemperature) +
               (sensor->domain.empty() ? " for the chip" : " for each " + sensor->domain);
    return;
  }
  row.sensor = static_cast<uint16_t>(sensor - chip_->sensors.data());
}

/// Rule 6: from the newest reading to the input's value, .ok and .age, in the block that begins the policy's step.
/// False after an error.
bool Lowering::condition_input(const dsl::Input& input, Entity& entity, const Context& context) {
  const Input& row = out_->inputs[entity.index];
  const SlotId last = emitter_.new_state(emitter_.lo(row.reading), emitter_.hi(row.reading), 0, entity.domain);
  identify_in(context, last, entity.name + ".newest").unit = row.unit;
  const SlotId newest = emitter_.select(row.fresh, row.reading, last);
  const SlotId age = grown_age(row, entity);
  emitter_.store(last, newest);
  emitter_.store(entity.age, age);

  const Grid& grid = entity.range.grid;
  const Rational raw_step = reading_step(grid);
  const Interval range = entity.range.interval();
  const SlotId low = emitter_.constant(ceil_of(range.lo / raw_step));
  const SlotId high = emitter_.constant(floor_of(range.hi / raw_step));
  SlotId ok = emitter_.both(emitter_.compare(OpCode::kLessEqual, low, newest),
                            emitter_.compare(OpCode::kLessEqual, newest, high));
  if (!input.stale || entity.counter) {
    ok = emitter_.both(ok, has_reading(row, entity));
    identify_in(context, entity.had, entity.name + ".had").unit = row.unit;
  }
  Integer limit = -1;
  const bool may_age = !input.stale || stale_age(*input.stale, context, limit);
  if (input.stale) ok = emitter_.both(ok, emitter_.compare(OpCode::kLessEqual, age, emitter_.constant(limit)));
  const SlotId reading = on_grid(input, entity, newest, low, high);
  const Value instead = expression(*input.otherwise, context);
  const SlotId fallback = instead.error() ? kNoSlot : instead_of_reading(input, entity, instead);
  if (fallback == kNoSlot || !may_age) return false;
  entity.fallback = fallback;
  SlotId value = emitter_.select(ok, reading, fallback);
  if (input.latched) value = emitter_.select(remembered_edge(row, entity), emitter_.truth(true), value);
  emitter_.store(entity.slot, value);
  emitter_.store(entity.ok, ok);
  entity.newest = last;
  return true;
}

bool Lowering::stale_age(const dsl::Expr& written, const Context& context, Integer& us) {
  Value age;
  if (!constant(written, context, "the age at which a reading is stale", age)) return false;
  us = floor_of(age.offset / base_step({1, 0, 0, 0}).step);
  if (age.dimension == Dimension{1, 0, 0, 0} && us >= 0 && us < kMaxAge) return true;
  auto& d = error("FB0384", written.span, "`stale after` wants a time below 2,147 s");
  if (age.dimension.none()) d.hint = unit_hint({1, 0, 0, 0}, false);
  return false;
}

/// Rule 6.1. Before the first reading the age is the greatest that there is, and stays that.
SlotId Lowering::grown_age(const Input& row, const Entity& entity) {
  const Integer tick(static_cast<unsigned long>(base_tick_us_));
  const SlotId bounded = emitter_.minimum(entity.age, emitter_.constant(kMaxAge - tick));
  return emitter_.select(row.fresh, emitter_.constant(0), emitter_.add(bounded, emitter_.constant(tick)));
}

/// Whether there ever was one. Where readings become stale their age says so.
SlotId Lowering::has_reading(const Input& row, Entity& entity) {
  entity.had = emitter_.new_state(0, 1, 0, entity.domain);
  const SlotId had = emitter_.either(row.fresh, entity.had);
  emitter_.store(entity.had, had);
  return had;
}

/// A reading within low .. high as a value of the input. What it comes to outside of them nobody asks.
SlotId Lowering::on_grid(const dsl::Input& input, const Entity& entity, SlotId newest, SlotId low, SlotId high) {
  const Grid& grid = entity.range.grid;
  const Rational raw_step = reading_step(grid);
  if (raw_step == grid.step && emitter_.type(entity.slot) == Type::kI32) {
    emitter_.enter();
    emitter_.narrow_to(newest, emitter_.lo(low), emitter_.hi(high));
    const SlotId narrow = emitter_.narrow(newest);
    emitter_.leave();
    return narrow;
  }
  // On another grid it is converted after it was brought near the range, so that nothing overflows.
  const SlotId near = emitter_.brought(newest, emitter_.lo(low), emitter_.hi(high));
  const Grid of_readings{grid.dimension, grid.point, raw_step, grid.truth};
  const Value value = Value::stored(near, entity.domain, of_readings, entity.range.interval());
  return arithmetic_.store(value, grid, input.span).slot;
}

/// Rule 6.5: whether a reading of 1 came since the policy's last step. That step's block forgets it.
SlotId Lowering::remembered_edge(const Input& row, const Entity& entity) {
  const SlotId one = emitter_.constant(1);
  const SlotId rises = emitter_.both(row.fresh, emitter_.compare(OpCode::kEqual, row.reading, one));
  const SlotId edge = emitter_.either(entity.edge, rises);
  emitter_.store(entity.edge, edge);
  return edge;
}

SlotId Lowering::instead_of_reading(const dsl::Input& input, const Entity& entity, const Value& instead) {
  const Grid& grid = entity.range.grid;
  if (!instead.fits(grid)) {
    wrong_kind(input.otherwise->span,
               "`" + entity.name + "` is " + describe(grid) + ", and its `else` is " + describe(instead), instead,
               grid);
    return kNoSlot;
  }
  const Whole n = arithmetic_.store(instead, grid, input.otherwise->span);
  if (n.lo < entity.range.lo || n.hi > entity.range.hi) {
    error("FB0385", input.otherwise->span, "the `else` of `" + entity.name + "` lies outside of its range").why =
        "it is " + show(instead.interval, grid.dimension, grid.point) + ", the range is " +
        show(entity.range.interval(), grid.dimension, grid.point);
    return kNoSlot;
  }
  return n.slot;
}

/// Rule 6.3: what a wrapping counter has counted since the last step of who asks.
void Lowering::count_input(const Seen& counter) {
  const Entity& entity = *counter.entity;
  const Place place(*this, entity.span);
  const Integer modulus = Integer(static_cast<long>(entity.range.hi)) + 1;
  const SlotId wide_modulus = emitter_.constant(modulus);
  const SlotId before = emitter_.new_state(0, modulus - 1, 0, entity.domain);
  const SlotId seen = emitter_.new_state(0, 1, 0, entity.domain);
  const std::string name = out_->identities[identity_of_.at(entity.slot)].name;
  const std::string alike = each_period() + " modulo " + modulus.get_str();
  identify(before, name + " counted from", alike);
  identify(seen, name + " seen", alike);
  identify(counter.before, name + " counted", alike);
  const SlotId now = emitter_.binary(OpCode::kMod, entity.newest, wide_modulus, 0, modulus - 1);
  const SlotId difference = emitter_.subtract(now, before);
  const SlotId counted = emitter_.binary(OpCode::kMod, difference, wide_modulus, 0, modulus - 1);
  const SlotId both = emitter_.both(entity.had, seen);
  emitter_.store(counter.before, emitter_.select(both, counted, emitter_.constant(0)));
  emitter_.store(before, emitter_.select(entity.had, now, before));
  emitter_.store(seen, entity.had);
}

}  // namespace flyball::compiler
