// From the first instruction to main(): what the start-up code of every processor does once it has a stack.
// Freestanding.
#pragma once

#include <stdint.h>

namespace flyball::hal {

/// Exit code of a program that ended in a fault of the processor.
constexpr uint32_t kFaultCode = 70;

/// Variables to their first values, constructors, main(), and the end with main()'s result.
[[noreturn]] void run_program();

/// A fault, or an interrupt that nobody asked for.
[[noreturn]] void end_in_fault();

}  // namespace flyball::hal
