// Driver of voltage regulators.
#include "hal/regulator.h"

namespace flyball::hal {

Row regulator_wait_settled(const DeviceRow& regulators, uint32_t* words, uint32_t timeout_us) {
  return poll_row(regulators, regulator::kStatus, words, regulator::StatusTarget::kMask,
                  regulator::StatusPowerGood::kMask, timeout_us);
}

}  // namespace flyball::hal
