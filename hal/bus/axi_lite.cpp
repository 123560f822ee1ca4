// AXI4-Lite: each channel's valid falls at its handshake; ready for the response stands from the start to its end.
#include "hal/bus/axi_lite.h"

namespace flyball::hal {
namespace {

constexpr uint8_t kOkay = 0;

/// Cycles until the read that is under way has its response.
Status finish_read(AxiLiteMaster& master) {
  AxiLiteWires& wires = master.wires;
  for (uint32_t i = 0; i < master.most_cycles; ++i) {
    master.cycle(master.context, &wires);
    if (wires.arready) wires.arvalid = false;
    if (!wires.rvalid) continue;
    wires.rready = false;
    return wires.rresp == kOkay ? Status::kOk : Status::kBusError;
  }
  return Status::kTimeout;
}

Status finish_write(AxiLiteMaster& master) {
  AxiLiteWires& wires = master.wires;
  for (uint32_t i = 0; i < master.most_cycles; ++i) {
    master.cycle(master.context, &wires);
    if (wires.awready) wires.awvalid = false;
    if (wires.wready) wires.wvalid = false;
    if (!wires.bvalid) continue;
    wires.bready = false;
    return wires.bresp == kOkay ? Status::kOk : Status::kBusError;
  }
  return Status::kTimeout;
}

/// What an access that timed out has left; its answer is nobody's any more.
Status finish_late(AxiLiteMaster& master) {
  if (master.wires.rready && finish_read(master) == Status::kTimeout) return Status::kTimeout;
  if (master.wires.bready && finish_write(master) == Status::kTimeout) return Status::kTimeout;
  return Status::kOk;
}

Status read(void* context, uint32_t address, uint32_t* word) {
  AxiLiteMaster& master = *static_cast<AxiLiteMaster*>(context);
  Status status = finish_late(master);
  if (status != Status::kOk) return status;
  master.wires.araddr = address;
  master.wires.arvalid = master.wires.rready = true;
  status = finish_read(master);
  if (status == Status::kOk) *word = master.wires.rdata;
  return status;
}

Status write(void* context, uint32_t address, uint32_t word) {
  AxiLiteMaster& master = *static_cast<AxiLiteMaster*>(context);
  const Status status = finish_late(master);
  if (status != Status::kOk) return status;
  master.wires.awaddr = address;
  master.wires.wdata = word;
  master.wires.wstrb = 0xf;
  master.wires.awvalid = master.wires.wvalid = master.wires.bready = true;
  return finish_write(master);
}

}  // namespace

Bus bus_of(AxiLiteMaster* master) { return {master, read, write}; }

}  // namespace flyball::hal
