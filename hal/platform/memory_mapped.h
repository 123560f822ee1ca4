// Registers in the processor's own address space, as on a microcontroller whose buses end in APB or AXI. Freestanding.
#pragma once

#include "hal/bus/bus.h"

namespace flyball::hal {

struct MemoryMapped {
  volatile uint32_t* words;      // where the register at address `first` lies
  uint32_t first, bytes;
  /// Whether the access before was refused: what the handler of the processor's bus fault left, cleared by asking.
  /// Null: the processor does not say.
  void* context;
  bool (*refused)(void* context);
};

/// `memory` must outlive it.
Bus bus_of(MemoryMapped* memory);

}  // namespace flyball::hal
