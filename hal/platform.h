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

  /// Words `stride` bytes apart, in order, up to the first that fails: `done` is how many were read. Null: the bus has
  /// no bursts, and words are read one by one.
  Status (*read_burst)(void* context, uint32_t address, uint32_t stride, uint32_t count, uint32_t* words,
                       uint32_t* done) = nullptr;
  /// The same, written.
  Status (*write_burst)(void* context, uint32_t address, uint32_t stride, uint32_t count, const uint32_t* words,
                        uint32_t* done) = nullptr;

  /// Whether an emergency stands: a line or a flag, not a bus access, that stays until its cause is gone. Null: never.
  bool (*emergency)(void* context) = nullptr;

  bool in_emergency() const { return emergency != nullptr && emergency(context); }
};

}  // namespace flyball::hal
