// Finds the bus of an address.
#include "hal/bus/bus.h"

namespace flyball::hal {
namespace {

const BusWindow* window_of(const BusWindows& all, uint32_t address) {
  if (address % 4 != 0) return nullptr;
  for (uint32_t i = 0; i < all.count; ++i) {
    if (address - all.windows[i].first < all.windows[i].bytes) return all.windows + i;
  }
  return nullptr;
}

Status read(void* context, uint32_t address, uint32_t* word) {
  const BusWindow* window = window_of(*static_cast<const BusWindows*>(context), address);
  return window == nullptr ? Status::kBusError : window->bus.read(window->bus.context, address, word);
}

Status write(void* context, uint32_t address, uint32_t word) {
  const BusWindow* window = window_of(*static_cast<const BusWindows*>(context), address);
  return window == nullptr ? Status::kBusError : window->bus.write(window->bus.context, address, word);
}

uint64_t now_us(void* context) {
  const BusWindows& all = *static_cast<const BusWindows*>(context);
  return all.now_us(all.time_context);
}

void wait_us(void* context, uint32_t duration_us) {
  const BusWindows& all = *static_cast<const BusWindows*>(context);
  all.wait_us(all.time_context, duration_us);
}

}  // namespace

Bus bus_of(const BusWindows* windows) { return {const_cast<BusWindows*>(windows), read, write}; }

Platform platform_of(const BusWindows* windows) {
  return {const_cast<BusWindows*>(windows), read, write, now_us, wait_us};
}

}  // namespace flyball::hal
