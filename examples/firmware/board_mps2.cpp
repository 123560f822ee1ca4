// Arm's board MPS2 with a Cortex-M3 (AN385): SysTick, the CMSDK's watchdog and serial port.
#include "board.h"

namespace board {
namespace {

constexpr uint32_t kClocksPerUs = 25;

struct SysTick {
  volatile uint32_t control, reload, value;
};
struct Watchdog {
  volatile uint32_t load, value, control, served;
};
struct Uart {
  volatile uint32_t data, state, control, interrupts, divider;
};

template <class Device, uintptr_t address>
Device& device() {
  return *reinterpret_cast<Device*>(address);  // NOLINT(performance-no-int-to-ptr): registers are at numbers
}
SysTick& systick() { return device<SysTick, 0xe000e010>(); }
Uart& uart() { return device<Uart, 0x40004000>(); }
Watchdog& watchdog() { return device<Watchdog, 0x40008000>(); }

constexpr uint32_t kCountByProcessorClock = 7;   // and on, with an interrupt: of SysTick's control
constexpr uint32_t kWarnThenReset = 3;           // of the watchdog's
constexpr uint32_t kSends = 1, kSendFull = 1;    // of the serial port's control and state
constexpr uint32_t kFastest = 16;

}  // namespace

void start(uint32_t tick_us) {
  uart().divider = kFastest;
  uart().control = kSends;
  systick().reload = tick_us * kClocksPerUs - 1;
  systick().value = 0;
  systick().control = kCountByProcessorClock;
}

void start_watchdog(uint32_t warns_after_us) {
  watchdog().load = warns_after_us * kClocksPerUs;
  watchdog().control = kWarnThenReset;
}

void serve_watchdog() { watchdog().served = 1; }

/// Between the look and the sleep no interrupt may be lost: one that is held off ends the sleep all the same.
void wait_for_tick(const volatile uint32_t* timer_ticks, uint32_t seen) {
  while (*timer_ticks == seen) {
    const InterruptsOff now;
    if (*timer_ticks == seen) asm volatile("wfi");
  }
}

void print(const char* text) {
  for (; *text != 0; ++text) {
    while ((uart().state & kSendFull) != 0) {
    }
    uart().data = static_cast<uint8_t>(*text);
  }
}

void print(int32_t number, uint32_t width) {
  char digits[12];
  char* at = digits + sizeof digits - 1;
  *at = 0;
  uint32_t rest = number < 0 ? 0U - static_cast<uint32_t>(number) : static_cast<uint32_t>(number);
  do {
    *--at = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  if (number < 0) *--at = '-';
  for (auto length = static_cast<uint32_t>(digits + sizeof digits - 1 - at); length < width; ++length) print(" ");
  print(at);
}

}  // namespace board
