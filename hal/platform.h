// The platform is one struct: a bus, a clock and a way to wait. The same drivers run on the simulated chip and the real
// one. Freestanding.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace flyball::hal {

enum class [[nodiscard]] Status : uint8_t { kOk, kBusError, kTimeout, kMismatch };

struct Platform {
  void* context;
  Status (*read)(void* context, uint32_t address, uint32_t* value);
  Status (*write)(void* context, uint32_t address, uint32_t value);
  uint64_t (*now_us)(void* context);
  void (*wait_us)(void* context, uint32_t duration_us);
};

}  // namespace flyball::hal
