// A 16550 with its registers at neighbouring bytes, as on QEMU's board virt.
#include "hal/platform/uart.h"

namespace flyball::hal {
namespace {

struct Port {
  volatile uint8_t data, interrupts, fifo, format, modem, state;
};

constexpr uintptr_t kPort = 0x10000000;
constexpr uint8_t kReceived = 0x01, kSendEmpty = 0x20;  // of `state`
constexpr uint8_t kFifoOn = 0x01, kEightBits = 0x03;

Port& port() { return *reinterpret_cast<Port*>(kPort); }

void put(void*, const uint8_t* bytes, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    while ((port().state & kSendEmpty) == 0) {
    }
    port().data = bytes[i];
  }
}

bool get(void*, uint8_t* byte) {
  while ((port().state & kReceived) == 0) {
  }
  *byte = port().data;
  return true;
}

}  // namespace

ByteLink uart_link() {
  port().interrupts = 0;
  port().fifo = kFifoOn;
  port().format = kEightBits;
  return {nullptr, put, get};
}

}  // namespace flyball::hal
