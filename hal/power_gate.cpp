// Driver of power gates.
#include "hal/power_gate.h"

namespace flyball::hal {

Row gate_wait_settled(const DeviceRow& gates, uint32_t* words, uint32_t timeout_us) {
  return poll_row(gates, gate::kControl, words, gate::ControlRequested::kMask, gate::ControlSettled::kMask, timeout_us);
}

}  // namespace flyball::hal
