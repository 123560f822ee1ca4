// The tables' behaviour, with what outlasts an access: values, what was written once, pulses.
#include "hal/regs/register_file.h"

#include "hal/regs/behaviour.h"

namespace flyball::hal::regs {

void RegisterFile::reset() {
  for (uint32_t i = 0; i < plan_->words; ++i) {
    states_[i] = {place_at(*plan_, i).plan().reset, 0, 0};
  }
}

/// Bits that no lock and no earlier write closes.
uint32_t RegisterFile::open_bits(const Place& place) const {
  uint32_t open = ~states_[place.position].spent;
  const BlockPlan& block = *place.block;
  for (uint32_t i = 0; i < block.lock_count; ++i) {
    const LockPlan& lock = block.locks[i];
    if (lock.locked != place.reg) continue;
    if ((states_[position_in_block(place, lock.lock)].value & lock.lock_mask) != 0) open &= ~lock.locked_mask;
  }
  return open;
}

Status RegisterFile::read(uint32_t address, uint32_t* word) {
  Place place{};
  if (!find_place(*plan_, address, &place)) return Status::kBusError;
  uint32_t& value = states_[place.position].value;
  *word = seen(place.plan(), value);
  value = after_read(place.plan(), value);
  return Status::kOk;
}

Status RegisterFile::write(uint32_t address, uint32_t word) {
  Place place{};
  if (!find_place(*plan_, address, &place)) return Status::kBusError;
  const RegisterPlan& r = place.plan();
  if (r.writable() == 0) return Status::kBusError;
  RegisterState& state = states_[place.position];
  const uint32_t open = open_bits(place);
  state.value = after_write(r, state.value, word, open);
  state.pulses |= word & r.pulses & open;
  state.spent |= r.once & open;
  return Status::kOk;
}

bool RegisterFile::drive(uint32_t address, uint32_t mask, uint32_t bits) {
  Place place{};
  if (!find_place(*plan_, address, &place)) return false;
  uint32_t& value = states_[place.position].value;
  value = (value & ~mask) | (bits & mask);
  return true;
}

uint32_t RegisterFile::value(uint32_t address) const {
  Place place{};
  return find_place(*plan_, address, &place) ? states_[place.position].value : 0;
}

uint32_t RegisterFile::take_pulses(uint32_t address) {
  Place place{};
  if (!find_place(*plan_, address, &place)) return 0;
  const uint32_t pulses = states_[place.position].pulses;
  states_[place.position].pulses = 0;
  return pulses;
}

void RegisterFile::count(uint32_t steps) {
  for (uint32_t i = 0; i < plan_->words; ++i) {
    const Place place = place_at(*plan_, i);
    for (uint32_t c = 0; c < place.block->counter_count; ++c) {
      const CounterPlan& counter = place.block->counters[c];
      if (counter.reg == place.reg) states_[i].value = after_count(counter, states_[i].value, steps);
    }
  }
}

}  // namespace flyball::hal::regs
