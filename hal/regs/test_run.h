// One run of the self-test: accesses that are compared with what is expected, exclusions, and counting. Private to
// hal/regs. Freestanding.
#pragma once

#include "hal/regs/expectation.h"
#include "hal/regs/locate.h"
#include "hal/regs/order.h"
#include "hal/regs/self_test.h"

namespace flyball::hal::regs {

class TestRun {
 public:
  TestRun(const Platform& platform, const Plan& plan, const TestBench& bench, const TestOptions& options, Report report,
          void* report_context, TestResult* result)
      : platform_(platform),
        plan_(plan),
        bench_(bench),
        options_(options),
        report_(report),
        report_context_(report_context),
        result_(result) {}

  void begin(Check check) { check_ = check; }
  void ran() { ++result_->runs[static_cast<uint32_t>(check_)]; }
  void skip() { ++result_->skipped[static_cast<uint32_t>(check_)]; }

  const TestBench& bench() const { return bench_; }
  uint32_t words() const { return plan_.words; }
  Place place(uint32_t position) const { return place_at(plan_, position); }
  /// All registers in an order of the seed's; `salt` tells orders apart.
  Order order(uint32_t salt) const { return order_of(plan_.words, salt); }
  Order order_of(uint32_t count, uint32_t salt) const { return {mix(options_.seed, salt), count}; }
  uint32_t random(const Place& place, uint32_t salt) const { return mix(options_.seed + place.position, salt); }

  // What may be done to a register.
  bool may_read(const Place& place) const { return options_.lift_exclusions || place.plan().untouched == 0; }
  bool is_scratch(const Place& place) const;
  bool holds_lock(const Place& place) const { return lock_bits(place) != 0; }
  /// Whether a write may leave bits that another write cannot bring back.
  bool needs_reset(const Place& place) const;
  uint32_t lock_bits(const Place& place) const;  // its bits that lock anything
  /// Bits that hardware moves and nobody tells us about.
  uint32_t moving(const Place& place) const { return bench_.drive != nullptr ? 0 : place.plan().hardware; }

  // What is done to it. Each keeps `e` in step with what the register should hold, and reports what differs.
  void reset();
  Expectation fresh(const Place& place) const;  // after reset; without a way to reset, after nobody knows what
  void drive(const Place& place, uint32_t bits, Expectation* e);
  void read(const Place& place, Expectation* e);
  /// Writes `word`, as far as exclusions let it; `avoid` has further bits that must not change.
  void write(const Place& place, uint32_t word, Expectation* e, uint32_t avoid = 0);
  void restore(const Place& place, Expectation* e);
  /// Gives a fresh register these bits, from the hardware's side too, but for locks: so that all registers can
  /// be filled together.
  void fill(const Place& place, uint32_t word);
  /// What `fill` leaves in it.
  Expectation filled(const Place& place, uint32_t word);
  /// An access whose result does not count.
  void disturb(const Place& place, bool by_write);
  void count(uint32_t steps) { bench_.count(bench_.context, steps); }

 private:
  void fill(const Place& place, uint32_t word, Expectation* e);
  /// Compares what the hardware sees, where a bench shows it.
  void observe(const Place& place, const Expectation& e, uint32_t pulses);
  void tell(const Place& place, Status status, uint32_t expected, uint32_t found, uint32_t mask);
  /// The word that does `word` to all bits but those of `avoid`; false when there is none.
  bool word_that_avoids(const RegisterPlan& r, uint32_t avoid, const Expectation& e, uint32_t* word) const;
  uint32_t not_written(const Place& place) const;

  const Platform& platform_;
  const Plan& plan_;
  const TestBench& bench_;
  const TestOptions& options_;
  Report report_;
  void* report_context_;
  TestResult* result_;
  Check check_ = Check::kReset;
  bool only_thinks_ = false;  // expectations move, the chip does not
};

void check_unique(TestRun* run);
void check_pairwise(TestRun* run);
void check_locks(TestRun* run);

}  // namespace flyball::hal::regs
