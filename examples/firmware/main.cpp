// The firmware: start, then a tick of the policies for each tick of the timer. A tick that is not over when the next
// one is due has missed its deadline: the timer's handler orders safe clocks, and nothing that the tick decided is
// ordered. One that never ends is ended by the watchdog; the next start carries on from what the chip says and what was
// kept.
#include "board.h"
#include "kept.h"
#include "params.h"
#include "policy.h"

namespace {

namespace domain = power_policy::domain;
namespace input = power_policy::input;
namespace limit = power_policy::limit;
namespace machine = power_policy::machine;
using power_policy::kTickUs;
using power_policy::Policies;

static_assert(domain::kCoreSize == board::kCores, "board.yaml and board.h are of one board");

constexpr int32_t kSafe_kHz = 600'000;  // `safe` of limit freq in core_guard.fly
constexpr uint32_t kWatchdogUs = 20 * kTickUs;  // served every tick; a tick may be late, not so late
constexpr uint32_t kReportTicks = 200;

Policies policies;
int32_t temperature_mK[board::kCores];  // the newest

// Shared with the handlers.
volatile uint32_t timer_ticks;
volatile bool in_tick, deadline_missed;

void order_safe_clocks() {
  for (uint32_t core = 0; core < board::kCores; ++core) {
    if (board::clock_kHz(core) > kSafe_kHz) board::set_clock_kHz(core, kSafe_kHz);
  }
}

/// Policies remember nothing of before a reset but what was kept: the chip says what it is set to.
void begin() {
  board::print(board::watchdog_has_bitten() ? "\nreset by the watchdog: " : "power-on: ");
  const params::Loaded loaded = params::load(policies);
  board::print(loaded.whole ? "" : "no page of parameters, ");
  board::print(static_cast<int32_t>(loaded.set));
  board::print(" parameters of this board, ");
  board::print(static_cast<int32_t>(loaded.refused));
  board::print(" refused; ");
  board::print(kept::load(policies) ? "what was retained is back\n" : "nothing was retained\n");
}

/// False, and the clocks left as the handler ordered them, when the deadline has gone by.
bool order_clocks() {
  for (uint32_t core = 0; core < board::kCores; ++core) {
    const int32_t granted = policies.decision(limit::kFreq, core).granted;
    const board::InterruptsOff between_look_and_order;
    if (deadline_missed) return false;
    board::set_clock_kHz(core, granted);
  }
  return true;
}

void report() {
  constexpr const char* kStates[] = {" MHz free", " MHz held", " MHz trip"};  // as state::Guard counts them
  board::print(static_cast<int32_t>(board::now_us() / 1000), 5);
  board::print(" ms");
  for (uint32_t core = 0; core < board::kCores; ++core) {
    board::print(temperature_mK[core] / 1000, 5);
    board::print(" degC");
    board::print(board::clock_kHz(core) / 1000, 5);
    board::print(kStates[policies.state(machine::kGuard, core)]);
  }
  board::print("\n");
}

void tick() {
  deadline_missed = false;
  in_tick = true;
  for (uint32_t core = 0; core < board::kCores; ++core) {
    if (!board::new_temperature(core, &temperature_mK[core])) continue;
    policies.set_reading(input::kTemp, core, temperature_mK[core]);
  }
  for (uint32_t core = 0; core < board::kCores; ++core) {
    policies.set_granted(limit::kFreq, core, board::clock_kHz(core));
  }
  policies.step(board::now_us());
  const bool in_time = order_clocks();
  kept::store(policies);
  in_tick = false;
  board::serve_watchdog();
  if (!in_time) board::print("a tick missed its deadline: safe clocks until the next one\n");
}

}  // namespace

extern "C" {

void on_timer() {
  timer_ticks = timer_ticks + 1;
  board::time_goes_on(kTickUs);
  if (!in_tick) return;
  deadline_missed = true;
  order_safe_clocks();
}

void on_last_warning() {
  deadline_missed = true;
  order_safe_clocks();
}
}

int main() {
  board::start(kTickUs);
  begin();
  board::start_watchdog(kWatchdogUs);
  // Ticks of the timer that went by in one of ours are dropped.
  for (uint32_t ticks = 1;; ++ticks) {
    board::wait_for_tick(&timer_ticks, timer_ticks);
    tick();
    if (ticks % kReportTicks == 0) report();
  }
}
