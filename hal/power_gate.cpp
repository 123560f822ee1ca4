// Driver of a power gate.
#include "hal/power_gate.h"

#include "hal/bus/access.h"

namespace flyball::hal {

Status gate_request(const Platform& platform, uint32_t address, bool on) {
  return bus_write(platform, address + gate::kControl, gate::kControlRequested.put(on ? 1 : 0));
}

Status gate_read(const Platform& platform, uint32_t address, GateState* state) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + gate::kControl, &word);
  if (status == Status::kOk) *state = gate_decode(word);
  return status;
}

Status gate_wait_settled(const Platform& platform, uint32_t address, bool on, Patience* patience) {
  for (;;) {
    GateState state{};
    const Status status = gate_read(platform, address, &state);
    if (status != Status::kOk) return status;
    if (state.requested != on) return Status::kMismatch;
    if (state.settled && state.powered == on) return Status::kOk;
    if (!patience->wait()) return Status::kTimeout;
  }
}

}  // namespace flyball::hal
