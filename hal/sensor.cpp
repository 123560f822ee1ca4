// Driver of temperature sensors, power meters and counters of busy cycles.
#include "hal/sensor.h"

#include "hal/bus/access.h"
#include "hal/registers.h"

namespace flyball::hal {
namespace {

/// Two's complement of the code field to a number, without shifting a negative one.
int32_t sign_extended(uint32_t code) {
  const uint32_t sign = uint32_t{1} << (sensor::kDataCode.width - 1);
  return static_cast<int32_t>(code ^ sign) - static_cast<int32_t>(sign);
}

}  // namespace

Sample sensor_decode(uint32_t word) {
  return {sign_extended(sensor::kDataCode.get(word)), sensor::kDataNew.get(word) != 0,
          sensor::kDataValid.get(word) != 0};
}

Status sensor_read(const Platform& platform, uint32_t address, Sample* sample) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + sensor::kData, &word);
  if (status == Status::kOk) *sample = sensor_decode(word);
  return status;
}

}  // namespace flyball::hal
