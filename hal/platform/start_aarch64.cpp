// AArch64: the first instruction is where the linker says; it gives itself a stack and a table for exceptions to go to.
#include "hal/platform/program.h"

extern "C" {
[[gnu::used]] void flyball_trap() { flyball::hal::end_in_fault(); }
[[gnu::used]] void flyball_run() { flyball::hal::run_program(); }
}

// An entry for each kind of exception and each place it comes from: 16, of 128 bytes.
asm(R"(
  .pushsection .start, "ax"
  .global flyball_start
flyball_start:
  ldr x0, =flyball_stack_end
  mov sp, x0
  ldr x0, =flyball_exceptions
  msr vbar_el1, x0
  isb
  b flyball_run
  .ltorg
  .balign 2048
flyball_exceptions:
  .rept 16
  .balign 128
  b flyball_trap
  .endr
  .popsection
)");
