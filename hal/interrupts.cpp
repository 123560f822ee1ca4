// Driver of an interrupt controller.
#include "hal/interrupts.h"

#include "hal/bus/access.h"
#include "hal/registers.h"

namespace flyball::hal {

Status interrupts_enable(const Platform& platform, uint32_t address, uint32_t sources) {
  Status status = bus_write(platform, address + interrupts::kEnable, sources);
  if (status != Status::kOk) return status;
  uint32_t enabled = 0;
  status = bus_read(platform, address + interrupts::kEnable, &enabled);
  if (status != Status::kOk) return status;
  return enabled == sources ? Status::kOk : Status::kMismatch;
}

Status interrupts_pending(const Platform& platform, uint32_t address, uint32_t* sources) {
  uint32_t pending = 0, enabled = 0;
  Status status = bus_read(platform, address + interrupts::kPending, &pending);
  if (status != Status::kOk) return status;
  status = bus_read(platform, address + interrupts::kEnable, &enabled);
  if (status == Status::kOk) *sources = pending & enabled;
  return status;
}

Status interrupts_clear(const Platform& platform, uint32_t address, uint32_t sources) {
  return bus_write(platform, address + interrupts::kPending, sources);
}

}  // namespace flyball::hal
