// RISC-V: the first instruction is at the beginning of memory; it gives itself a stack and a place for traps to go.
#include "hal/platform/program.h"

extern "C" {
[[gnu::aligned(4)]] void flyball_trap() { flyball::hal::end_in_fault(); }
void flyball_run() { flyball::hal::run_program(); }

[[gnu::naked, gnu::section(".start"), gnu::used, noreturn]] void flyball_start() {
  asm volatile(
      ".option arch, +zicsr\n"
      "la sp, flyball_stack_end\n"
      "la t0, flyball_trap\n"
      "csrw mtvec, t0\n"
      "j flyball_run");
}
}
