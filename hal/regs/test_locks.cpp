// That a lock closes what it should, that and no more, until it is opened or reset.
#include "hal/regs/test_run.h"

namespace flyball::hal::regs {
namespace {

/// What to write so that a bit of the lock becomes 1, and 0.
uint32_t word_that_sets(const RegisterPlan& r, uint32_t bit) { return (r.zero_sets & bit) != 0 ? ~bit : bit; }
uint32_t word_that_clears(const RegisterPlan& r, uint32_t bit) {
  return (r.one_clears & bit) != 0 || (r.one_toggles & bit) != 0 ? bit : 0;
}

/// A lock and what it locks; in one register these are one expectation.
struct Pair {
  Place lock, locked;
  Expectation lock_e, locked_e;
  bool same() const { return lock.position == locked.position; }
  Expectation* of_locked() { return same() ? &lock_e : &locked_e; }
};

void write_and_read(TestRun* run, Pair* pair, uint32_t word) {
  // The lock's own bits stay as they are.
  run->write(pair->locked, word, pair->of_locked(), pair->same() ? run->lock_bits(pair->lock) : 0);
  run->read(pair->locked, pair->of_locked());
}

void set_lock(TestRun* run, Pair* pair, uint32_t bit, uint32_t locked_mask, bool closed) {
  const RegisterPlan& r = pair->lock.plan();
  const uint32_t others = run->lock_bits(pair->lock) & ~bit;
  run->write(pair->lock, closed ? word_that_sets(r, bit) : word_that_clears(r, bit), &pair->lock_e, others);
  if ((r.hardware & bit) != 0) run->drive(pair->lock, closed ? bit : 0, &pair->lock_e);
  if (!pair->same()) {
    const bool is_closed = (pair->lock_e.value & bit) != 0;
    pair->locked_e.open = is_closed ? pair->locked_e.open & ~locked_mask : pair->locked_e.open | locked_mask;
  }
  run->read(pair->lock, &pair->lock_e);
}

void check_lock(TestRun* run, Pair* pair, uint32_t bit, uint32_t locked_mask) {
  run->ran();
  run->reset();
  pair->lock_e = run->fresh(pair->lock);
  pair->locked_e = run->fresh(pair->locked);
  const uint32_t word = run->random(pair->locked, bit);
  const bool once = (pair->locked.plan().once & locked_mask) != 0;
  if (!once) write_and_read(run, pair, word);
  set_lock(run, pair, bit, locked_mask, true);
  const uint32_t words[] = {~word, word, ~uint32_t{0}, 0};
  for (const uint32_t next : words) write_and_read(run, pair, next);
  set_lock(run, pair, bit, locked_mask, false);
  write_and_read(run, pair, ~word);
  write_and_read(run, pair, word);
}

}  // namespace

void check_locks(TestRun* run) {
  const Order order = run->order(4);
  for (uint32_t i = 0; i < run->words(); ++i) {
    const Place place = run->place(order[i]);
    for (uint32_t k = 0; k < place.block->lock_count; ++k) {
      const LockPlan& lock = place.block->locks[k];
      if (lock.locked != place.reg) continue;
      const Place of_lock = run->place(position_in_block(place, lock.lock));
      if (run->bench().reset == nullptr || !run->may_read(place) || !run->may_read(of_lock)) {
        run->skip();
        continue;
      }
      for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        if ((lock.lock_mask & bit) == 0) continue;
        Pair pair{of_lock, place, {}, {}};
        check_lock(run, &pair, bit, lock.locked_mask);
      }
    }
  }
}

}  // namespace flyball::hal::regs
