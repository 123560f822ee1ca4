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
  if (!started_) load_retained(&result);
  if (watch_ != nullptr) watch_->before_step(watch_->context, now_us, memory_.running);
  engine_.step();
  result.late = is_late();
  arbitrate(engine_, result.late ? nullptr : memory_.running, memory_.decisions);
  order();
  add(&result.applied, hal_.apply(memory_.granted, memory_.wanted));
  keep_retained(&result);
  started_ = true;
  if (watch_ != nullptr) watch_->after_tick(watch_->context, memory_.decisions, result);
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

/// each(row, element, word) for all that is retained and that the chip has words for.
template <class Each>
void Controller::each_retained(Each each) {
  const Program& program = engine_.program();
  uint32_t word = 0;
  for (const Retained& row : program.retained) {
    for (uint32_t e = 0; e < elements(program, row.domain); ++e, ++word) {
      if (word < hal_.retained_most()) each(row, e, word);
    }
  }
}

/// each(block, its values, how many).
template <class Each>
void Controller::each_retained_block(Each each) {
  const uint32_t words = retained_words(engine_.program());
  for (uint32_t first = 0, block = 0; first < words && first < hal_.retained_most(); ++block) {
    const uint32_t count = words - first < hal::kRetainedMost ? words - first : hal::kRetainedMost;
    each(block, memory_.retained + first, count);
    first += count;
  }
}

/// Values of a block that was never kept, or kept for policies that retained something else, are first values.
void Controller::load_retained(TickResult* result) {
  each_retained_block([&](uint32_t block, uint32_t* values, uint32_t count) {
    const hal::Status status = hal_.load_retained(block, values, count, newest_ + block);
    if (status != hal::Status::kOk) unkept_ |= uint32_t{1} << block;
    if (status != hal::Status::kOk && status != hal::Status::kMismatch) ++result->not_kept;
  });
  each_retained([&](const Retained& row, uint32_t e, uint32_t word) {
    if ((unkept_ >> word / hal::kRetainedMost & 1U) != 0) return;
    if (!restore(engine_, row, e, static_cast<int32_t>(memory_.retained[word]))) ++result->refused;
  });
}

/// After the tick's orders: who dies before has kept what the tick before left, and the chip says the rest.
void Controller::keep_retained(TickResult* result) {
  each_retained([&](const Retained& row, uint32_t e, uint32_t word) {
    const auto value = static_cast<uint32_t>(retained_value(engine_, row, e));
    if (memory_.retained[word] == value) return;
    memory_.retained[word] = value;
    unkept_ |= uint32_t{1} << word / hal::kRetainedMost;
  });
  if (unkept_ == 0) return;
  each_retained_block([&](uint32_t block, const uint32_t* values, uint32_t count) {
    const uint32_t bit = uint32_t{1} << block;
    if ((unkept_ & bit) == 0) return;
    if (hal_.store_retained(block, values, count, newest_ + block) == hal::Status::kOk) {
      unkept_ &= ~bit;
    } else {
      ++result->not_kept;
    }
  });
}

}  // namespace flyball
