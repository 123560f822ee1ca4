// The platform is one struct: a bus, a clock and a way to wait. The same drivers run on the simulated chip and the real
// one. Freestanding.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace flyball::hal {

enum class [[nodiscard]] Status : uint8_t { kOk, kBusError, kTimeout, kMismatch };

struct Row;

struct Platform {
  void* context;
  Status (*read)(void* context, uint32_t address, uint32_t* value);
  Status (*write)(void* context, uint32_t address, uint32_t value);
  uint64_t (*now_us)(void* context);
  void (*wait_us)(void* context, uint32_t duration_us);

  /// Many accesses at once, for a bus that gains by it: as perform_words() of hal/bus/row.h. Null: word by word.
  Status (*perform)(void* context, Row* rows, uint32_t count) = nullptr;

  /// Whether an emergency stands: a line or a flag, not a bus access, that stays until its cause is gone. Null: never.
  bool (*emergency)(void* context) = nullptr;

  bool in_emergency() const { return emergency != nullptr && emergency(context); }
};

}  // namespace flyball::hal
