// Which checks are made, in which order, and the checks of one register by itself.
#include "hal/regs/self_test.h"

#include "hal/regs/order.h"
#include "hal/regs/test_run.h"

namespace flyball::hal::regs {
namespace {

/// Walking ones, walking zeros, and words that turn all bits at once.
constexpr uint32_t kPatterns = 70;
constexpr uint32_t pattern(uint32_t i) {
  constexpr uint32_t kWhole[] = {0, 0xffffffffU, 0x55555555U, 0xaaaaaaaaU, 0x0f0f0f0fU, 0xf0f0f0f0U};
  if (i < 32) return uint32_t{1} << i;
  if (i < 64) return ~(uint32_t{1} << (i - 32));
  return kWhole[i - 64];
}

void check_reset(TestRun* run) {
  run->reset();
  const Order order = run->order(1);
  for (uint32_t i = 0; i < run->words(); ++i) {
    const Place place = run->place(order[i]);
    Expectation e = run->fresh(place);
    if (!run->may_read(place)) {
      run->skip();
      continue;
    }
    run->ran();
    run->read(place, &e);
    run->read(place, &e);
  }
}

/// One word: what the hardware does first, what is seen, what the write leaves.
void check_word(TestRun* run, const Place& place, uint32_t word, uint32_t salt, Expectation* e) {
  run->drive(place, run->random(place, salt), e);
  for (uint32_t reads = run->random(place, salt + 1) % 3; reads > 0; --reads) run->read(place, e);
  run->drive(place, run->random(place, salt + 2), e);
  run->write(place, word, e);
  run->read(place, e);
  run->read(place, e);
}

void check_access(TestRun* run) {
  const Order order = run->order(2);
  for (uint32_t i = 0; i < run->words(); ++i) {
    const Place place = run->place(order[i]);
    if (!run->may_read(place)) {
      run->skip();
      continue;
    }
    run->ran();
    const bool forgets = run->needs_reset(place);
    run->reset();
    Expectation e = run->fresh(place);
    const Order patterns = run->order_of(kPatterns, 3 + place.position);
    for (uint32_t p = 0; p < kPatterns; ++p) {
      if (forgets && p > 0 && run->bench().reset != nullptr) {
        run->reset();
        e = run->fresh(place);
      }
      check_word(run, place, pattern(patterns[p]), 4 * p, &e);
      // A second write shows what the first one spent or set for good.
      if (forgets) check_word(run, place, pattern(patterns[(p + 1) % kPatterns]), 4 * p + 2, &e);
    }
    run->restore(place, &e);
  }
}

void check_counter(TestRun* run, const Place& place, const CounterPlan& c) {
  run->ran();
  const uint32_t top = (c.width >= 32 ? ~uint32_t{0} : (uint32_t{1} << c.width) - 1) << c.low;
  run->reset();
  Expectation e = run->fresh(place);
  const uint32_t starts[] = {0, top, top - (uint32_t{1} << c.low)};
  for (const uint32_t start : starts) {
    for (uint32_t steps = 1; steps <= 3; ++steps) {
      run->drive(place, (e.value & ~top) | start, &e);
      run->read(place, &e);
      run->drive(place, (e.value & ~top) | start, &e);
      run->count(steps);
      for (uint32_t i = 0; i < place.block->counter_count; ++i) {
        const CounterPlan& other = place.block->counters[i];
        if (other.reg == place.reg) e.value = after_count(other, e.value, steps);
      }
      run->read(place, &e);
    }
  }
}

void check_counters(TestRun* run) {
  const Order order = run->order(5);
  for (uint32_t i = 0; i < run->words(); ++i) {
    const Place place = run->place(order[i]);
    for (uint32_t k = 0; k < place.block->counter_count; ++k) {
      if (place.block->counters[k].reg != place.reg) continue;
      const bool can = run->bench().count != nullptr && run->bench().drive != nullptr && run->may_read(place);
      if (can) {
        check_counter(run, place, place.block->counters[k]);
      } else {
        run->skip();
      }
    }
  }
}

/// The reset strikes while the register is written, or read: whatever the access did, reset values are what is left.
void check_reset_during_access(TestRun* run) {
  const TestBench& bench = run->bench();
  const Order order = run->order(6);
  for (uint32_t i = 0; i < run->words(); ++i) {
    const Place place = run->place(order[i]);
    if (bench.reset == nullptr || !run->may_read(place)) {
      run->skip();
      continue;
    }
    run->ran();
    for (uint32_t way = 0; way < 4; ++way) {
      const bool armed = bench.reset_in_access != nullptr;
      run->reset();
      Expectation e = run->fresh(place);
      run->drive(place, ~place.plan().reset, &e);
      run->write(place, way % 2 == 0 ? ~place.plan().reset : run->random(place, way), &e);
      run->drive(place, ~place.plan().reset, &e);
      if (armed) bench.reset_in_access(bench.context, way < 2);
      run->disturb(place, way % 2 == 0);
      if (!armed) run->reset();
      e = run->fresh(place);
      run->read(place, &e);
    }
  }
}

/// Nothing that anybody else could notice: reads without side effect, and registers that are there to be scratched.
void check_in_service(TestRun* run) {
  const Order order = run->order(7);
  for (uint32_t i = 0; i < run->words(); ++i) {
    const Place place = run->place(order[i]);
    const RegisterPlan& r = place.plan();
    if (!run->may_read(place) || (r.read_clears | r.read_sets) != 0) {
      run->skip();
      continue;
    }
    run->ran();
    // What neither software nor hardware can change is as after reset, always; the rest must hold still while read.
    Expectation e{r.reset, r.reset_known & ~r.writable() & ~r.hardware, ~uint32_t{0}, 0};
    run->read(place, &e);
    run->read(place, &e);
    if (!run->is_scratch(place)) continue;
    const uint32_t saved = e.value;
    const uint32_t words[] = {0x55555555U, 0xaaaaaaaaU, run->random(place, 1)};
    for (const uint32_t word : words) {
      run->write(place, word, &e);
      run->read(place, &e);
    }
    run->write(place, saved, &e);
    run->read(place, &e);
  }
}

void run_check(TestRun* run, Check check) {
  run->begin(check);
  switch (check) {
    case Check::kReset: return check_reset(run);
    case Check::kAccess: return check_access(run);
    case Check::kUnique: return check_unique(run);
    case Check::kPairwise: return check_pairwise(run);
    case Check::kLock: return check_locks(run);
    case Check::kCounter: return check_counters(run);
    case Check::kResetDuringAccess: return check_reset_during_access(run);
    case Check::kInService: return check_in_service(run);
  }
}

}  // namespace

TestResult run_self_test(const Platform& platform, const Plan& plan, const TestBench& bench, const TestOptions& options,
                         Report report, void* report_context) {
  TestResult result{};
  TestRun run(platform, plan, bench, options, report, report_context, &result);
  if (options.in_service) {
    run_check(&run, Check::kInService);
    return result;
  }
  // Reset values first where nothing but the start of the chip resets it.
  const Order order(options.seed, kChecks - 1);
  if (bench.reset == nullptr) run_check(&run, Check::kReset);
  for (uint32_t i = 0; i < kChecks - 1; ++i) {
    const auto check = static_cast<Check>(order[i]);
    if (check == Check::kReset && bench.reset == nullptr) continue;
    if (check == Check::kPairwise && !options.pairwise) continue;
    run_check(&run, check);
  }
  run.reset();
  return result;
}

}  // namespace flyball::hal::regs
