// What an access does to a register, word by word: what the simulated register file does, and what the self-test
// expects of any chip. Freestanding.
#pragma once

#include "hal/regs/plan.h"

namespace flyball::hal::regs {

/// Value after a write. Only bits of `open` change: those that are neither locked nor spent.
constexpr uint32_t after_write(const RegisterPlan& r, uint32_t value, uint32_t word, uint32_t open) {
  uint32_t next = (value & ~r.takes) | (word & r.takes);
  next |= word & r.one_sets;
  next &= ~(word & r.one_clears);
  next ^= word & r.one_toggles;
  next |= ~word & r.zero_sets;
  next &= ~(~word & r.zero_clears);
  next ^= ~word & r.zero_toggles;
  next |= r.sets;
  next &= ~r.clears;
  return (value & ~open) | (next & open);
}

/// Value after a read, and what the read sees.
constexpr uint32_t after_read(const RegisterPlan& r, uint32_t value) { return (value & ~r.read_clears) | r.read_sets; }
constexpr uint32_t seen(const RegisterPlan& r, uint32_t value) { return value & r.readable; }

/// Value of a counter's register after `steps` events.
constexpr uint32_t after_count(const CounterPlan& c, uint32_t value, uint32_t steps) {
  const uint64_t top = c.width >= 32 ? ~uint32_t{0} : (uint32_t{1} << c.width) - 1;
  const uint64_t sum = ((value >> c.low) & top) + uint64_t{c.step} * steps;
  const auto count = static_cast<uint32_t>(c.saturates && sum > top ? top : sum & top);
  return (value & ~(static_cast<uint32_t>(top) << c.low)) | (count << c.low);
}

}  // namespace flyball::hal::regs
