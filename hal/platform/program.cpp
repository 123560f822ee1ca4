// The memory that the linker script lays out becomes what C++ expects it to be.
#include "hal/platform/program.h"

#include "hal/platform/semihosting.h"

// Of the linker script: words of the first values of .data, of .data itself and of .bss, and the constructors.
extern "C" {
extern const uint32_t flyball_data_load[];
extern uint32_t flyball_data[], flyball_data_end[], flyball_bss[], flyball_bss_end[];
extern void (*const flyball_constructors[])();
extern void (*const flyball_constructors_end[])();
}

int main();

namespace flyball::hal {

void run_program() {
  const uint32_t* from = flyball_data_load;
  for (uint32_t* to = flyball_data; to != flyball_data_end; ++to) *to = *from++;
  for (uint32_t* to = flyball_bss; to != flyball_bss_end; ++to) *to = 0;
  for (auto constructor = flyball_constructors; constructor != flyball_constructors_end; ++constructor) {
    (*constructor)();
  }
  semihosting::exit(static_cast<uint32_t>(main()));
}

void end_in_fault() { semihosting::exit(kFaultCode); }

}  // namespace flyball::hal
