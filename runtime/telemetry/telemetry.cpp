// Values of slots are kept one behind the other: of params, of what happens (machines, inputs, saturations), and where
// all is recorded of every state slot. Each pass over a part of them goes in the same order.
#include "runtime/telemetry/telemetry.h"

namespace flyball {
namespace {

uint32_t slot_elements(const Program& program, SlotId slot) { return elements(program, program.slots[slot].domain); }

/// each(kind, subject, slot)
template <class Each>
void each_param(const Program& program, Each each) {
  for (uint32_t p = 0; p < program.params.size; ++p) each(EventKind::kParam, p, program.params[p].slot);
}

template <class Each>
void each_result(const Program& program, Each each) {
  for (uint32_t m = 0; m < program.machines.size; ++m) each(EventKind::kTransition, m, program.machines[m].state);
  for (uint32_t i = 0; i < program.inputs.size; ++i) each(EventKind::kInput, i, program.inputs[i].ok);
  for (uint32_t s = 0; s < program.saturations.size; ++s) each(EventKind::kSaturation, s, program.saturations[s].hit);
}

template <class Each>
void each_state(const Program& program, TelemetryDetail detail, EventKind kind, Each each) {
  if (detail != TelemetryDetail::kRecord) return;
  for (SlotId s = 0; s < program.slots.size; ++s) {
    if (program.slots[s].kind == SlotKind::kState) each(kind, s, s);
  }
}

}  // namespace

uint32_t telemetry_values(const Program& program, TelemetryDetail detail) {
  uint32_t count = 0;
  const auto add = [&](EventKind, uint32_t, SlotId slot) { count += slot_elements(program, slot); };
  each_param(program, add);
  each_result(program, add);
  each_state(program, detail, EventKind::kSlot, add);
  return count;
}

uint32_t telemetry_tick_events(const Program& program, TelemetryDetail detail) {
  // A tick, lateness, orders; a change of each value, policy and decision.
  uint32_t count = 3 + telemetry_values(program, detail) + program.policies.size + limit_channels(program);
  if (detail != TelemetryDetail::kRecord) return count;
  const auto add = [&](EventKind, uint32_t, SlotId slot) { count += slot_elements(program, slot); };
  each_state(program, detail, EventKind::kRetained, add);
  for (const Input& input : program.inputs) count += elements(program, input.domain);
  return count + limit_channels(program);
}

Telemetry::Telemetry(const Engine& engine, EventRing& ring, TelemetryDetail detail, const TelemetryMemory& memory)
    : engine_(engine), ring_(ring), detail_(detail), memory_(memory) {
  const Program& program = engine.program();
  int64_t* value = memory.values;
  const auto begin = [&](EventKind kind, uint32_t, SlotId slot) {
    // An input that is well from the start is no news.
    const int64_t first = kind == EventKind::kInput ? 1 : program.slots[slot].first;
    for (uint32_t n = slot_elements(program, slot); n > 0; --n) *value++ = first;
  };
  each_param(program, begin);
  first_result_ = value;
  each_result(program, begin);
  first_state_ = value;
  each_state(program, detail, EventKind::kSlot, begin);
  Decision* decision = memory.decisions;
  for (const Limit& limit : program.limits) {
    const auto first = static_cast<int32_t>(program.slots[limit.grant].first);
    for (uint32_t n = elements(program, limit.domain); n > 0; --n) *decision++ = {first, first, 0, Reason::kRest};
  }
  for (uint32_t p = 0; p < program.policies.size; ++p) memory.running[p] = true;
}

void Telemetry::before_step(uint64_t now_us, const bool* running) {
  now_us_ = now_us;
  const uint64_t ticks = engine_.ticks();
  if (records() || ticks == 0) push(EventKind::kTick, 0, 0, static_cast<int64_t>(ticks));
  int64_t* value = memory_.values;
  const auto compare = [&](EventKind kind, uint32_t subject, SlotId slot) {
    value = changes(kind, subject, slot, value);
  };
  each_param(engine_.program(), compare);
  policies(running);
  if (!records()) return;
  value = first_state_;
  if (ticks == 0) each_state(engine_.program(), detail_, EventKind::kRetained, compare);
  readings();
  grants();
}

void Telemetry::after_tick(const Decision* decisions, bool late, const OrdersDone& orders) {
  int64_t* value = first_result_;
  const auto compare = [&](EventKind kind, uint32_t subject, SlotId slot) {
    value = changes(kind, subject, slot, value);
  };
  each_result(engine_.program(), compare);
  each_state(engine_.program(), detail_, EventKind::kSlot, compare);
  if (late) push(EventKind::kLate, 0, 0, 0);
  limits(decisions);
  if (orders.failed != 0 || orders.rail_faults != 0 || orders.interrupted) {
    push(EventKind::kActuators, 0, 0, orders.failed, orders.rail_faults, orders.interrupted ? 1 : 0);
  }
}

void Telemetry::push(EventKind kind, uint32_t subject, uint32_t element, int64_t value, int64_t more, uint8_t extra) {
  ring_.push({now_us_, kind, extra, static_cast<uint16_t>(element), subject, value, more});
}

/// Events of the elements of a slot that are not as `values` has them, which is brought up to date; the end of those.
int64_t* Telemetry::changes(EventKind kind, uint32_t subject, SlotId slot, int64_t* values) {
  const SlotView now = engine_.view(slot);
  const uint32_t n = slot_elements(engine_.program(), slot);
  for (uint32_t e = 0; e < n; ++e) {
    if (now[e] == values[e]) continue;
    push(kind, subject, e, now[e], values[e]);
    values[e] = now[e];
  }
  return values + n;
}

void Telemetry::policies(const bool* running) {
  for (uint32_t p = 0; p < engine_.program().policies.size; ++p) {
    if (running[p] == memory_.running[p]) continue;
    push(EventKind::kPolicy, p, 0, running[p] ? 1 : 0);
    memory_.running[p] = running[p];
  }
}

void Telemetry::readings() {
  const Program& program = engine_.program();
  for (uint32_t i = 0; i < program.inputs.size; ++i) {
    const Input& input = program.inputs[i];
    if (input.sensor == kNoIndex) continue;
    const SlotView fresh = engine_.view(input.fresh), reading = engine_.view(input.reading);
    for (uint32_t e = 0; e < elements(program, input.domain); ++e) {
      if (fresh[e] != 0) push(EventKind::kReading, i, e, reading[e]);
    }
  }
}

/// What the chip is set to is mostly what was decided, and then no news.
void Telemetry::grants() {
  const Program& program = engine_.program();
  const Decision* decision = memory_.decisions;
  for (uint32_t l = 0; l < program.limits.size; ++l) {
    const SlotView granted = engine_.view(program.limits[l].grant);
    for (uint32_t e = 0; e < elements(program, program.limits[l].domain); ++e, ++decision) {
      if (granted[e] != decision->granted) push(EventKind::kGranted, l, e, granted[e], decision->granted);
    }
  }
}

void Telemetry::limits(const Decision* decisions) {
  const Program& program = engine_.program();
  Decision* before = memory_.decisions;
  for (uint32_t l = 0; l < program.limits.size; ++l) {
    for (uint32_t e = 0; e < elements(program, program.limits[l].domain); ++e, ++before, ++decisions) {
      const Decision& now = *decisions;
      const bool same =
          now.granted == before->granted && now.reason == before->reason && now.winners == before->winners;
      *before = now;
      if (same) continue;
      push(EventKind::kLimit, l, e, now.granted, static_cast<int64_t>(now.winners), static_cast<uint8_t>(now.reason));
    }
  }
}

}  // namespace flyball
