// Loads and stores.
#include "hal/platform/memory_mapped.h"

namespace flyball::hal {
namespace {

/// Null where the window has no whole word.
volatile uint32_t* at(const MemoryMapped& memory, uint32_t address) {
  const uint32_t offset = address - memory.first;  // wraps to a large number below `first`
  return address % 4 != 0 || offset >= memory.bytes ? nullptr : memory.words + offset / 4;
}

Status outcome(const MemoryMapped& memory) {
  return memory.refused != nullptr && memory.refused(memory.context) ? Status::kBusError : Status::kOk;
}

Status read(void* context, uint32_t address, uint32_t* word) {
  const MemoryMapped& memory = *static_cast<MemoryMapped*>(context);
  const volatile uint32_t* place = at(memory, address);
  if (place == nullptr) return Status::kBusError;
  const uint32_t value = *place;
  const Status status = outcome(memory);
  if (status == Status::kOk) *word = value;
  return status;
}

Status write(void* context, uint32_t address, uint32_t word) {
  const MemoryMapped& memory = *static_cast<MemoryMapped*>(context);
  volatile uint32_t* place = at(memory, address);
  if (place == nullptr) return Status::kBusError;
  *place = word;
  return outcome(memory);
}

}  // namespace

Bus bus_of(MemoryMapped* memory) { return {memory, read, write}; }

}  // namespace flyball::hal
