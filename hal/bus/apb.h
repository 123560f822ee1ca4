// A master of APB (AMBA 3 and later: PREADY, PSLVERR), wire by wire: for buses that are simulated or bit-banged. Where
// the processor itself is the master, its loads and stores are the bus: hal/platform/memory_mapped.h. Freestanding.
#pragma once

#include "hal/bus/bus.h"

namespace flyball::hal {

struct ApbWires {
  // From the master.
  uint32_t paddr, pwdata;
  bool psel, penable, pwrite;
  // From the slave.
  uint32_t prdata;
  bool pready, pslverr;
};

struct ApbMaster {
  /// One cycle of the clock: the slave sees the master's wires and drives its own.
  void* context;
  void (*cycle)(void* context, ApbWires* wires);
  uint32_t most_cycles;  // that a slave may take before the access is a time-out; then PSEL is taken away
  ApbWires wires;        // all 0 at first
};

/// `master` must outlive it.
Bus bus_of(ApbMaster* master);

}  // namespace flyball::hal
