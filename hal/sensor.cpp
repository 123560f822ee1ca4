// Driver of temperature sensors, power meters and counters of busy cycles.
#include "hal/sensor.h"

#include "hal/bus/access.h"

namespace flyball::hal {

Status sensor_read(const Platform& platform, uint32_t address, Sample* sample) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + sensor::kData, &word);
  if (status == Status::kOk) *sample = sensor_decode(word);
  return status;
}

}  // namespace flyball::hal
