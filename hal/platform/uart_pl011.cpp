// Arm's PL011, as on QEMU's board virt with an Arm.
#include "hal/platform/uart.h"

namespace flyball::hal {
namespace {

struct Port {
  volatile uint32_t data, errors, unused[4], state, more[5], control;
};

constexpr uintptr_t kPort = 0x09000000;
constexpr uint32_t kNothingReceived = 0x10, kSendFull = 0x20;  // of `state`
constexpr uint32_t kOnBothWays = 0x301;                        // of `control`

Port& port() { return *reinterpret_cast<Port*>(kPort); }

void put(void*, const uint8_t* bytes, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    while ((port().state & kSendFull) != 0) {
    }
    port().data = bytes[i];
  }
}

bool get(void*, uint8_t* byte) {
  while ((port().state & kNothingReceived) != 0) {
  }
  *byte = static_cast<uint8_t>(port().data);
  return true;
}

}  // namespace

ByteLink uart_link() {
  port().control = kOnBothWays;
  return {nullptr, put, get};
}

}  // namespace flyball::hal
