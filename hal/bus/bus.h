// A bus is two functions: read a word, write a word. What is behind them may be memory, a bus of wires, or frames over
// a serial line; every access ends, and says how. A chip whose blocks hang on several has windows. Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

struct Bus {
  void* context;
  Status (*read)(void* context, uint32_t address, uint32_t* word);
  Status (*write)(void* context, uint32_t address, uint32_t word);
};

/// Addresses first .. first + bytes - 1 lie on `bus`, which sees them as they are.
struct BusWindow {
  uint32_t first, bytes;
  Bus bus;
};

/// The buses of a chip and its time. What lies in no window, or is no whole word, is a bus error.
struct BusWindows {
  const BusWindow* windows;
  uint32_t count;
  void* time_context;
  uint64_t (*now_us)(void* time_context);
  void (*wait_us)(void* time_context, uint32_t duration_us);
};

/// `windows` must outlive what is made of it.
Bus bus_of(const BusWindows* windows);
Platform platform_of(const BusWindows* windows);

}  // namespace flyball::hal
