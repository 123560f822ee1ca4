// The one place that runs a tick. All it remembers is when the next one is due; what the chip is set to it asks the
// chip.
#include "runtime/controller/controller.h"

namespace flyball {
namespace {

void add(hal::ApplyResult* sum, const hal::ApplyResult& more) {
  sum->changed += more.changed;
  sum->failed += more.failed;
  sum->rail_faults += more.rail_faults;
  sum->interrupted = sum->interrupted || more.interrupted;
}

int64_t within(int64_t value, int64_t lo, int64_t hi) { return value < lo ? lo : value > hi ? hi : value; }

}  // namespace

Controller::Controller(Engine& engine, hal::Hal& hal, const ChannelMap& channels, const ControllerMemory& memory)
    : engine_(engine), hal_(hal), channels_(channels), memory_(memory) {
  const Program& program = engine.program();
  first_now_ = end_now_ = program.slots.size;
  for (SlotId s = 0; s < program.slots.size; ++s) {
    if (program.slots[s].kind != SlotKind::kNow) continue;
    if (first_now_ == program.slots.size) first_now_ = s;
    end_now_ = s + 1;
  }
  for (uint32_t p = 0; p < program.policies.size; ++p) memory_.running[p] = true;
}

TickResult Controller::tick() {
  const uint64_t now_us = hal_.now_us();
  if (!started_ || now_us < due_us_) due_us_ = now_us;
  TickResult result{};
  hal_.granted(memory_.granted);
  if (!started_) add(&result.applied, hal_.settle_rails(memory_.granted));
  read_grants();
  sample();
  write_time(now_us);
  engine_.step();
  result.late = is_late();
  arbitrate(engine_, result.late ? nullptr : memory_.running, memory_.decisions);
  order();
  add(&result.applied, hal_.apply(memory_.granted, memory_.wanted));
  started_ = true;
  return result;
}

/// What the chip says is brought into the interval that the program was proved for. A limit that no actuator is bound
/// to keeps what order() wrote.
void Controller::read_grants() {
  const Program& program = engine_.program();
  for (const Limit& limit : program.limits) {
    if (limit.actuator == kNoIndex) continue;
    const Slot& slot = program.slots[limit.grant];
    const int64_t* values = memory_.granted + channels_.actuator_first[limit.actuator];
    const uint32_t n = elements(program, limit.domain);
    engine_.write_each(limit.grant, n, [&](uint32_t e) { return within(values[e], slot.lo, slot.hi); });
  }
}

/// A reading that is not new leaves its slot alone: the slot keeps the newest there was.
void Controller::sample() {
  hal_.sample(memory_.readings);
  const Program& program = engine_.program();
  for (const Input& input : program.inputs) {
    if (input.sensor == kNoIndex) continue;
    const hal::Reading* readings = memory_.readings + channels_.sensor_first[input.sensor];
    const uint32_t n = elements(program, input.domain);
    engine_.write_each(input.fresh, n, [&](uint32_t e) { return readings[e].fresh ? 1 : 0; });
    const SlotView kept = engine_.view(input.reading);
    engine_.write_each(input.reading, n, [&](uint32_t e) { return readings[e].fresh ? readings[e].value : kept[e]; });
  }
}

void Controller::write_time(uint64_t now_us) {
  const Program& program = engine_.program();
  for (SlotId s = first_now_; s < end_now_; ++s) {
    if (program.slots[s].kind == SlotKind::kNow) engine_.write(s, 0, static_cast<int64_t>(now_us));
  }
}

/// Whether this tick's votes came after the next one was due; moves on to when that is, past ticks that were missed.
bool Controller::is_late() {
  const uint64_t period_us = engine_.program().tick_us;
  const uint64_t votes_us = hal_.now_us();
  due_us_ += period_us;
  if (votes_us <= due_us_ || period_us == 0) return false;
  due_us_ += ((votes_us - due_us_) / period_us + 1) * period_us;
  return true;
}

/// Actuators that no limit is bound to are left as they are. The grants are written to their slots too: promises see
/// those of this tick.
void Controller::order() {
  for (uint32_t c = 0; c < channels_.actuator_channels; ++c) memory_.wanted[c] = memory_.granted[c];
  const Program& program = engine_.program();
  const Decision* decision = memory_.decisions;
  for (const Limit& limit : program.limits) {
    const uint32_t n = elements(program, limit.domain);
    engine_.write_each(limit.grant, n, [&](uint32_t e) { return decision[e].granted; });
    if (limit.actuator != kNoIndex) {
      int64_t* wanted = memory_.wanted + channels_.actuator_first[limit.actuator];
      for (uint32_t e = 0; e < n; ++e) wanted[e] = decision[e].granted;
    }
    decision += n;
  }
}

}  // namespace flyball
