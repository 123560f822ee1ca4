// Accesses under test.
#include "hal/regs/test_run.h"

namespace flyball::hal::regs {

bool TestRun::is_scratch(const Place& place) const {
  const RegisterPlan& r = place.plan();
  return r.scratch != 0 && (r.writable() & ~r.scratch) == 0 && r.takes == r.scratch && r.once == 0 &&
         holds_lock(place) == false;
}

bool TestRun::needs_reset(const Place& place) const {
  const RegisterPlan& r = place.plan();
  const uint32_t one_way = r.one_sets | r.one_clears | r.zero_sets | r.zero_clears | r.sets | r.clears;
  const uint32_t driven = bench_.drive != nullptr ? r.hardware : 0;
  return holds_lock(place) || r.once != 0 || (one_way & ~driven) != 0;
}

uint32_t TestRun::lock_bits(const Place& place) const {
  uint32_t bits = 0;
  for (uint32_t i = 0; i < place.block->lock_count; ++i) {
    if (place.block->locks[i].lock == place.reg) bits |= place.block->locks[i].lock_mask;
  }
  return bits;
}

void TestRun::reset() {
  if (bench_.reset != nullptr) bench_.reset(bench_.context);
}

Expectation TestRun::fresh(const Place& place) const {
  const RegisterPlan& r = place.plan();
  uint32_t open = ~uint32_t{0};
  for (uint32_t i = 0; i < place.block->lock_count; ++i) {
    const LockPlan& lock = place.block->locks[i];
    const bool locked = (place.block->registers[lock.lock].reset & lock.lock_mask) != 0;
    if (lock.locked == place.reg && locked) open &= ~lock.locked_mask;
  }
  Expectation e = Expectation::after_reset(r, open);
  if (bench_.reset == nullptr && check_ != Check::kReset) {
    // Fresh from reset once, and written since: what nothing changes is as it was, and what was spent stays spent.
    e.known &= ~(r.writable() | r.hardware | r.read_clears | r.read_sets);
    e.spent = r.once;
  }
  return e;
}

void TestRun::drive(const Place& place, uint32_t bits, Expectation* e) {
  if (bench_.drive == nullptr || place.plan().hardware == 0) return;
  if (!only_thinks_) bench_.drive(bench_.context, place.address, place.plan().hardware, bits);
  e->drive(place.plan().hardware, bits);
}

void TestRun::tell(const Place& place, Status status, uint32_t expected, uint32_t found, uint32_t mask) {
  ++result_->findings;
  if (report_ != nullptr) report_(report_context_, {check_, status, place.address, expected, found, mask});
}

void TestRun::read(const Place& place, Expectation* e) {
  const RegisterPlan& r = place.plan();
  uint32_t word = 0;
  ++result_->accesses;
  const Status status = platform_.read(platform_.context, place.address, &word);
  if (status != Status::kOk) return tell(place, status, e->value, 0, r.readable);
  const uint32_t looked_at = (e->known | ~r.readable) & ~r.not_compared & ~moving(place);
  const uint32_t expected = seen(r, e->value);
  const uint32_t wrong = (word ^ expected) & looked_at;
  if (wrong != 0) tell(place, status, expected & looked_at, word & looked_at, wrong);
  e->read(r, word);
}

void TestRun::observe(const Place& place, const Expectation& e, uint32_t pulses) {
  if (only_thinks_ || bench_.observe == nullptr || bench_.pulses == nullptr) return;
  const RegisterPlan& r = place.plan();
  const uint32_t looked_at = (e.known | r.pulses) & ~r.not_compared & ~moving(place);
  const uint32_t expected = (e.value & ~r.pulses) & looked_at;
  const uint32_t found = bench_.observe(bench_.context, place.address) & looked_at;
  if (found != expected) tell(place, Status::kOk, expected, found, found ^ expected);
  const uint32_t given = bench_.pulses(bench_.context, place.address);
  if (given != pulses) tell(place, Status::kOk, pulses, given, given ^ pulses);
}

uint32_t TestRun::not_written(const Place& place) const {
  uint32_t bits = options_.lift_exclusions ? 0 : place.plan().not_written;
  // A lock that nothing undoes would outlast the test.
  if (bench_.reset == nullptr) bits |= lock_bits(place) | place.plan().once;
  return bits;
}

bool TestRun::word_that_avoids(const RegisterPlan& r, uint32_t avoid, const Expectation& e, uint32_t* word) const {
  const uint32_t acts = avoid & (r.sets | r.clears | (r.once & ~e.spent));
  const uint32_t keep = avoid & r.takes;
  if (acts != 0 || (keep & ~e.known & ~e.spent) != 0) return false;
  const uint32_t zeros = avoid & (r.one_sets | r.one_clears | r.one_toggles | r.pulses);
  const uint32_t ones = avoid & (r.zero_sets | r.zero_clears | r.zero_toggles);
  *word = (*word & ~keep & ~zeros) | (e.value & keep) | ones;
  return true;
}

void TestRun::write(const Place& place, uint32_t word, Expectation* e, uint32_t avoid) {
  const RegisterPlan& r = place.plan();
  avoid |= not_written(place);
  const bool nothing_left = r.writable() != 0 && (r.writable() & ~avoid) == 0;
  if (nothing_left || !word_that_avoids(r, avoid, *e, &word)) return;
  const uint32_t before = e->value;
  Status status = Status::kOk;
  if (!only_thinks_) {
    ++result_->accesses;
    status = platform_.write(platform_.context, place.address, word);
  }
  if (status == Status::kOk) {
    const uint32_t pulses = word & r.pulses & e->open;
    e->write(r, word);
    observe(place, *e, pulses);
    // A lock in this register closes its own fields from now on.
    for (uint32_t i = 0; i < place.block->lock_count; ++i) {
      const LockPlan& lock = place.block->locks[i];
      if (lock.lock != place.reg || lock.locked != place.reg) continue;
      const bool was = (before & lock.lock_mask) != 0, is = (e->value & lock.lock_mask) != 0;
      if (is && !was) e->open &= ~lock.locked_mask;
      if (was && !is) e->open |= lock.locked_mask;
    }
    return;
  }
  // A bus may refuse what cannot be written at all.
  if (r.writable() != 0) tell(place, status, word, 0, r.writable());
}

void TestRun::restore(const Place& place, Expectation* e) { write(place, place.plan().reset, e, lock_bits(place)); }

void TestRun::fill(const Place& place, uint32_t word, Expectation* e) {
  const RegisterPlan& r = place.plan();
  drive(place, word, e);
  write(place, word, e, lock_bits(place));
  // Events that a write would clear stand, those that it would set do not: a write that was meant for another register
  // leaves a trace.
  const uint32_t clear = r.one_clears | r.zero_clears | r.clears, set = r.one_sets | r.zero_sets | r.sets;
  drive(place, (word | clear) & ~set, e);
}

void TestRun::fill(const Place& place, uint32_t word) {
  Expectation e = fresh(place);
  fill(place, word, &e);
}

Expectation TestRun::filled(const Place& place, uint32_t word) {
  Expectation e = fresh(place);
  only_thinks_ = true;
  fill(place, word, &e);
  only_thinks_ = false;
  return e;
}

void TestRun::disturb(const Place& place, bool by_write) {
  uint32_t word = ~place.plan().reset;
  const Expectation e = Expectation::after_reset(place.plan(), ~uint32_t{0});
  const uint32_t avoid = not_written(place);
  const bool writes =
      by_write && (place.plan().writable() & ~avoid) != 0 && word_that_avoids(place.plan(), avoid, e, &word);
  ++result_->accesses;
  if (writes) {
    (void)platform_.write(platform_.context, place.address, word);
  } else {
    (void)platform_.read(platform_.context, place.address, &word);
  }
}

}  // namespace flyball::hal::regs
