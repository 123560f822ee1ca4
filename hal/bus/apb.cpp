// An APB access: a set-up cycle, then access cycles until the slave is ready.
#include "hal/bus/apb.h"

namespace flyball::hal {
namespace {

Status access(ApbMaster& master) {
  ApbWires& wires = master.wires;
  wires.psel = true;
  wires.penable = false;
  master.cycle(master.context, &wires);
  wires.penable = true;
  Status status = Status::kTimeout;
  for (uint32_t i = 0; i < master.most_cycles && status == Status::kTimeout; ++i) {
    master.cycle(master.context, &wires);
    if (wires.pready) status = wires.pslverr ? Status::kBusError : Status::kOk;
  }
  wires.psel = wires.penable = false;
  return status;
}

Status read(void* context, uint32_t address, uint32_t* word) {
  ApbMaster& master = *static_cast<ApbMaster*>(context);
  master.wires.paddr = address;
  master.wires.pwrite = false;
  const Status status = access(master);
  if (status == Status::kOk) *word = master.wires.prdata;
  return status;
}

Status write(void* context, uint32_t address, uint32_t word) {
  ApbMaster& master = *static_cast<ApbMaster*>(context);
  master.wires.paddr = address;
  master.wires.pwdata = word;
  master.wires.pwrite = true;
  return access(master);
}

}  // namespace

Bus bus_of(ApbMaster* master) { return {master, read, write}; }

}  // namespace flyball::hal
