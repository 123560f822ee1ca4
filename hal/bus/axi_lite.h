// A master of AXI4-Lite, wire by wire, one access at a time. A valid signal is not taken away before its handshake,
// also when the access has timed out: the next access first takes what the late one left. Freestanding.
#pragma once

#include "hal/bus/bus.h"

namespace flyball::hal {

struct AxiLiteWires {
  // From the master.
  uint32_t awaddr, wdata, araddr;
  uint8_t wstrb;  // 0xf: words alone
  bool awvalid, wvalid, bready, arvalid, rready;
  // From the slave.
  uint32_t rdata;
  uint8_t bresp, rresp;  // 0 is OKAY; EXOKAY, SLVERR and DECERR count as errors
  bool awready, wready, bvalid, arready, rvalid;
};

struct AxiLiteMaster {
  /// One cycle of the clock: the slave sees the master's wires and drives its own.
  void* context;
  void (*cycle)(void* context, AxiLiteWires* wires);
  uint32_t most_cycles;  // that an access may take before it is a time-out
  AxiLiteWires wires;    // all 0 at first
};

/// `master` must outlive it.
Bus bus_of(AxiLiteMaster* master);

}  // namespace flyball::hal
