// `true.x`: what a perfect sensor would say, for promises and tests (rule 13.6). A policy cannot ask for it.
#include "compiler/lowering.h"

namespace flyball::compiler {

Value Lowering::true_value(const dsl::Expr& expr, const Context& context) {
  const dsl::Expr& place = *expr.a;
  if (!context.done) {
    error("FB0454", expr.span, "a policy cannot ask for what is true of the chip, only for what its sensors say").hint =
        "`true." + place.name.text + "` may stand in `always`, `never` and `expect`";
    return {};
  }
  Entity* input = place.kind == dsl::ExprKind::kName ? context.scope->find(place.name.text) : nullptr;
  if (input != nullptr && input->kind == EntityKind::kBroken) return {};
  if (input == nullptr || input->kind != EntityKind::kInput || input->counter || input->edge != kNoSlot ||
      !place.field.text.empty()) {
    auto& d = error("FB0455", place.span, "`true.` wants the name of an input that is no counter and not `latched`");
    if (input == nullptr && place.kind == dsl::ExprKind::kName) suggest_visible(d, place.name, context, {});
    return {};
  }
  if (!options_.truths) {
    truth_is_asked_ = true;
    return {};
  }
  const Grid& grid = input->range.grid;
  const Rational raw_step = reading_step(grid);
  const Interval range = input->range.interval();
  const SlotId near = emitter_.brought(truth_of(*input), ceil_of(range.lo / raw_step), floor_of(range.hi / raw_step));
  if (grid.truth) {
    return placed(Value::truth_of(emitter_.compare(OpCode::kEqual, near, emitter_.constant(1)), input->domain), place,
                  context);
  }
  const Grid of_readings{grid.dimension, grid.point, raw_step, false};
  return placed(Value::stored(near, input->domain, of_readings, range), place, context);
}

/// Where whoever knows it writes it, made when it is first asked for.
SlotId Lowering::truth_of(Entity& input) {
  if (input.truth != kNoSlot) return input.truth;
  const Input& row = out_->inputs[input.index];
  const Grid& grid = input.range.grid;
  input.truth = emitter_.new_slot(SlotKind::kReading, emitter_.lo(row.reading), emitter_.hi(row.reading), input.domain);
  emitter_.slots[input.truth].unit = unit_index({grid.dimension, grid.point, reading_step(grid), grid.truth});
  const Rational readings = grid.step / reading_step(grid);
  out_->truths.push_back(
      {static_cast<uint16_t>(input.index), input.truth, to_int64(readings.get_num()), to_int64(readings.get_den())});
  return input.truth;
}

}  // namespace flyball::compiler
