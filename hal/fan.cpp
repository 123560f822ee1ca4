// Driver of a fan controller.
#include "hal/fan.h"

#include "hal/bus/access.h"
#include "hal/registers.h"

namespace flyball::hal {

Status fan_set(const Platform& platform, uint32_t address, uint32_t rpm) {
  Status status = bus_write(platform, address + fan::kTarget, fan::kTargetRpm.put(rpm));
  if (status != Status::kOk) return status;
  uint32_t back = 0;
  status = bus_read(platform, address + fan::kTarget, &back);
  if (status != Status::kOk) return status;
  return fan::kTargetRpm.get(back) == rpm ? Status::kOk : Status::kMismatch;
}

Status fan_read(const Platform& platform, uint32_t address, uint32_t* rpm) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + fan::kSpeed, &word);
  if (status == Status::kOk) *rpm = fan::kSpeedRpm.get(word);
  return status;
}

}  // namespace flyball::hal
