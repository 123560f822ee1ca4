// What the firmware asks of the board it runs on. board_mps2.cpp is the processor and its timer, watchdog and serial
// port; chip_stand_in.cpp is the chip whose clocks are governed: put your drivers there.
#pragma once

#include <stdint.h>

namespace board {

constexpr uint32_t kCores = 4;

// The processor.

/// Starts the timer, which calls on_timer() every tick_us, and the serial port.
void start(uint32_t tick_us);

/// So long after it was served last the watchdog calls on_last_warning(), and again so long after that it resets.
void start_watchdog(uint32_t warns_after_us);
void serve_watchdog();

/// Sleeps until `*timer_ticks` is no longer `seen`.
void wait_for_tick(const volatile uint32_t* timer_ticks, uint32_t seen);

/// While one exists no interrupt comes.
class InterruptsOff {
 public:
  InterruptsOff() { asm volatile("cpsid i" ::: "memory"); }
  ~InterruptsOff() { asm volatile("cpsie i" ::: "memory"); }
  InterruptsOff(const InterruptsOff&) = delete;
  InterruptsOff& operator=(const InterruptsOff&) = delete;
};

void print(const char* text);
void print(int32_t number, uint32_t width = 0);  // right-aligned

// The chip.

/// True, and the reading, when the core's thermometer has a new one.
bool new_temperature(uint32_t core, int32_t* mK);

int32_t clock_kHz(uint32_t core);
void set_clock_kHz(uint32_t core, int32_t kHz);

/// Since power-on, through every reset. Goes on by what on_timer() says.
uint64_t now_us();
void time_goes_on(uint32_t duration_us);

/// Whether this start was after a reset by the watchdog.
bool watchdog_has_bitten();

}  // namespace board
