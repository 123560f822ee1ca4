// Cortex-M: the processor takes its stack and its first instruction from the table at address 0.
#include "hal/platform/program.h"

extern "C" uint32_t flyball_stack_end[];

namespace flyball::hal {
namespace {

struct VectorTable {
  const void* stack;
  void (*handlers[15])();  // reset, then the exceptions of the architecture
};

[[gnu::section(".start"), gnu::used]] const VectorTable kVectors = {
    flyball_stack_end,
    {run_program, end_in_fault, end_in_fault, end_in_fault, end_in_fault, end_in_fault, nullptr, nullptr, nullptr,
     nullptr, end_in_fault, end_in_fault, nullptr, end_in_fault, end_in_fault}};

}  // namespace
}  // namespace flyball::hal
