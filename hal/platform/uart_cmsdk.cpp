// The serial port of Arm's CMSDK, as on the mps2 boards.
#include "hal/platform/uart.h"

namespace flyball::hal {
namespace {

struct Port {
  volatile uint32_t data, state, control, interrupts, divider;
};

constexpr uintptr_t kPort = 0x40004000;
constexpr uint32_t kSendFull = 1, kReceived = 2;  // of `state`
constexpr uint32_t kSends = 1, kReceives = 2;     // of `control`
constexpr uint32_t kLeastDivider = 16;            // the fastest there is

Port& port() { return *reinterpret_cast<Port*>(kPort); }

void put(void*, const uint8_t* bytes, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    while ((port().state & kSendFull) != 0) {
    }
    port().data = bytes[i];
  }
}

bool get(void*, uint8_t* byte) {
  while ((port().state & kReceived) == 0) {
  }
  *byte = static_cast<uint8_t>(port().data);
  return true;
}

}  // namespace

ByteLink uart_link() {
  port().divider = kLeastDivider;
  port().control = kSends | kReceives;
  return {nullptr, put, get};
}

}  // namespace flyball::hal
