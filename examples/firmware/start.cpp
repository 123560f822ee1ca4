// From power-on to main(): the vector table, first values of variables, constructors; and what compilers call to copy
// and fill memory where there is no C library.
#include <stddef.h>
#include <stdint.h>

extern "C" {
// Of board.ld.
extern uint32_t stack_end[], data[], data_end[], bss[], bss_end[];
extern const uint32_t data_load[];
extern void (*const constructors[])();
extern void (*const constructors_end[])();

// Of main.cpp.
void on_timer();
void on_last_warning();

void reset();
}

int main();

namespace {

/// A fault of the processor: nobody serves the watchdog any more, which resets it.
void fault() {
  while (true) {
  }
}

struct Vectors {
  const void* stack;
  void (*handlers[15])();  // reset, NMI, faults, ..., SysTick
};

[[gnu::section(".vectors"), gnu::used]] const Vectors kVectors = {
    stack_end,
    {reset, on_last_warning, fault, fault, fault, fault, nullptr, nullptr, nullptr, nullptr, fault, fault, nullptr,
     fault, on_timer}};

}  // namespace

extern "C" {

void reset() {
  const uint32_t* from = data_load;
  for (uint32_t* to = data; to != data_end; ++to) *to = *from++;
  for (uint32_t* to = bss; to != bss_end; ++to) *to = 0;
  for (auto constructor = constructors; constructor != constructors_end; ++constructor) (*constructor)();
  main();
  fault();
}

void* memcpy(void* __restrict to, const void* __restrict from, size_t count) {
  auto* t = static_cast<unsigned char*>(to);
  const auto* f = static_cast<const unsigned char*>(from);
  for (size_t i = 0; i < count; ++i) t[i] = f[i];
  return to;
}

void* memset(void* to, int value, size_t count) {
  auto* t = static_cast<unsigned char*>(to);
  for (size_t i = 0; i < count; ++i) t[i] = static_cast<unsigned char>(value);
  return to;
}
}
