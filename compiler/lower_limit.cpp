// Limits: range, rest, safe, slew and the actuator they are bound to (rules 8.1, 8.3 and 8.5).
#include <algorithm>

#include "compiler/chip_grid.h"
#include "compiler/lowering.h"

namespace flyball::compiler {

bool Lowering::declare_limit(const dsl::Limit& limit, Entity& entity, const Context& context) {
  const Place place(*this, limit.span);
  LimitDraft draft;
  draft.name = limit.name.text;
  draft.span = limit.span;
  entity.domain = single_domain(limit.index, context, "an actuator moves");
  if (!limit.index.empty() && entity.domain == kNoDomain) return false;
  if (!range_of(*limit.type, context, draft.range)) return false;
  if (draft.range.grid.truth) {
    error("FB0410", limit.type->span, "a limit has values in order, and a truth value has none").hint =
        "write a range, as in `0 .. 1`";
    return false;
  }
  entity.range = draft.range;
  entity.has_range = true;
  Limit& row = draft.limit;
  row.domain = entity.domain;
  row.unit = unit_index(draft.range.grid);
  if (!range_fits(limit, draft)) return false;
  row.lo = static_cast<int32_t>(draft.range.lo);
  row.hi = static_cast<int32_t>(draft.range.hi);
  row.quantum = 1;
  row.actuator = kNoIndex;
  bool ok = !limit.type->step || limit_step(*limit.type->step, context, draft);
  int64_t safe = 0;
  ok = constant_in(*limit.safe, context, "`safe`", draft.range, safe) && ok;
  int64_t rest = safe;
  if (limit.rest) ok = constant_in(*limit.rest, context, "`rest`", draft.range, rest) && ok;
  row.safe = static_cast<int32_t>(safe);
  row.rest = static_cast<int32_t>(rest);
  bind_limit(limit, draft);
  row.slew_up = slew_per_tick(limit.slew_up, draft, context, ok);
  row.slew_down = slew_per_tick(limit.slew_down, draft, context, ok);
  for (const int32_t value : {row.safe, row.rest}) {
    if (value % row.quantum == 0) continue;
    error("FB0387", limit.span, "`safe` and `rest` must be settings of the actuator").why =
        "it moves in steps of " +
        show(Rational(static_cast<long>(row.quantum)) * draft.range.grid.step, draft.range.grid.dimension, false);
    ok = false;
    break;
  }
  const auto [same, is_new] = limit_by_name_.try_emplace(draft.name, limits_.size());
  if (!is_new) {
    const LimitDraft& other = limits_[same->second];
    entity.index = static_cast<uint32_t>(same->second);
    entity.slot = other.limit.grant;
    if (ok && !other.agrees(draft)) {
      error("FB0388", limit.span, "`" + draft.name + "` is declared otherwise in another policy of this run")
          .related.push_back({other.span, "there"});
    }
    return true;
  }
  row.name = keep(draft.name);
  row.grant = entity.slot = emitter_.new_slot(SlotKind::kGrant, row.lo, row.hi, entity.domain);
  emitter_.slots[row.grant].first = row.safe;
  volatile_.insert(row.grant);
  emitter_.slots[row.grant].unit = row.unit;
  identify(row.grant, "limit " + limit.name.text).unit = row.unit;
  entity.index = static_cast<uint32_t>(limits_.size());
  entity.step = draft.step;
  limits_.push_back(draft);
  bound_count(limits_.size(), limit.name.span, "limits");
  return true;
}

/// Whether arbitration has room for it (rule 8.1).
bool Lowering::range_fits(const dsl::Limit& limit, const LimitDraft& draft) {
  if (draft.range.lo >= -kMostSteps && draft.range.hi <= kMostSteps) return true;
  auto& d = error("FB0453", limit.type->span, "`" + draft.name + "` has too fine a grid for its range");
  d.why = "a limit lies within 2^30 steps of 0, and a step is " +
          show(draft.range.grid.step, draft.range.grid.dimension, false);
  d.hint = "give it a coarser `resolution`";
  return false;
}

bool Lowering::limit_step(const dsl::Expr& written, const Context& context, LimitDraft& draft) {
  Value step;
  if (!constant(written, context, "a step", step)) return false;
  const Grid& grid = draft.range.grid;
  const Rational steps = step.offset / grid.step;
  if (step.dimension != grid.dimension || steps <= 0 || steps > kMostSteps || steps.get_den() != 1) {
    error("FB0386", written.span, "a step is a whole multiple of the limit's resolution").why =
        "the resolution is " + show(grid.step, grid.dimension, false) +
        (steps > kMostSteps ? ", and a step has less than 2^30 of it" : "");
    return false;
  }
  draft.step = step.offset;
  draft.limit.quantum = static_cast<int32_t>(to_int64(steps.get_num()));
  return true;
}

bool Lowering::LimitDraft::agrees(const LimitDraft& other) const {
  const Limit& a = limit;
  const Limit& b = other.limit;
  return range == other.range && a.domain == b.domain && a.safe == b.safe && a.rest == b.rest &&
         a.quantum == b.quantum && a.slew_up == b.slew_up && a.slew_down == b.slew_down && step == other.step;
}

void Lowering::bind_limit(const dsl::Limit& limit, LimitDraft& draft) {
  if (chip_ == nullptr) return;
  const chip::Binding* binding = chip_->binding(draft.name);
  if (binding == nullptr || binding->actuator.empty()) {
    std::vector<std::string> names;
    for (const chip::Binding& b : chip_->bindings) {
      if (!b.actuator.empty()) names.push_back(b.name);
    }
    auto& d = error("FB0382", limit.name.span, "chip " + chip_->name + " binds no actuator to `" + draft.name + "`");
    const std::string near = dsl::nearest(draft.name, names);
    d.hint = near.empty() ? "add it under `bindings` in the chip file" : "did you mean `" + near + "`?";
    return;
  }
  const chip::Actuator* actuator = chip_->actuator(binding->actuator);
  if (actuator == nullptr) return;
  const Grid& grid = draft.range.grid;
  if (draft.limit.domain != kNoDomain && !is_there(draft.limit.domain)) return;
  const std::string own = draft.limit.domain == kNoDomain ? "" : domains_[draft.limit.domain].name;
  if (actuator->domain != own || !gives(actuator->quantity, grid) || chip_step(actuator->quantity) != grid.step) {
    error("FB0383", limit.span,
          "`" + draft.name + "` does not fit actuator `" + actuator->name + "` of chip " + chip_->name)
        .why = "the actuator takes " + describe(dimension_of(actuator->quantity), false) +
               " in steps of its base unit" +
               (actuator->domain.empty() ? " for the chip" : " for each " + actuator->domain);
    return;
  }
  if (draft.step != 0 && draft.limit.quantum != actuator->step) {
    error("FB0389", limit.type->step->span, "the actuator `" + actuator->name + "` has another step").why =
        "it moves in steps of " + show(Rational(static_cast<long>(actuator->step)) * grid.step, grid.dimension, false);
    return;
  }
  if (draft.range.lo < actuator->lo || draft.range.hi > actuator->hi) {
    error("FB0390", limit.span, "the range of `" + draft.name + "` is wider than the actuator's").why =
        "`" + actuator->name + "` takes " +
        show({Rational(static_cast<long>(actuator->lo)) * grid.step,
              Rational(static_cast<long>(actuator->hi)) * grid.step},
             grid.dimension, false);
    return;
  }
  draft.limit.quantum = static_cast<int32_t>(actuator->step);
  draft.limit.actuator = static_cast<uint16_t>(actuator - chip_->actuators.data());
}

int32_t Lowering::slew_per_tick(const dsl::ExprPtr& rate, const LimitDraft& draft, const Context& context, bool& ok) {
  if (!rate) return -1;
  Value value;
  const Grid& grid = draft.range.grid;
  if (!constant(*rate, context, "a slew rate", value)) {
    ok = false;
    return -1;
  }
  if (grid.dimension.names != nullptr) {
    error("FB0391", rate->span,
          "a limit of " + grid.dimension.names->domain + " takes one name after another: it has no slew");
    ok = false;
    return -1;
  }
  if (!(value.dimension == grid.dimension - Dimension{1, 0, 0, 0}) || value.point || value.offset <= 0) {
    error("FB0391", rate->span, "a slew rate is positive and " + describe(grid.dimension, false) + " over time");
    ok = false;
    return -1;
  }
  const Rational tick = Rational(static_cast<unsigned long>(base_tick_us_)) * base_step({1, 0, 0, 0}).step;
  const Integer steps = floor_of(value.offset * tick / grid.step);
  if (steps < draft.limit.quantum) {
    error("FB0392", rate->span, "so slow a slew would never move the actuator").why =
        "it moves in steps of " +
        show(Rational(static_cast<long>(draft.limit.quantum)) * grid.step, grid.dimension, false) +
        ", and a tick allows " + show(value.offset * tick, grid.dimension, false);
    ok = false;
    return -1;
  }
  // What reaches from end to end in a tick does not bind.
  return steps < draft.limit.hi - draft.limit.lo ? static_cast<int32_t>(to_int64(steps)) : -1;
}

}  // namespace flyball::compiler
