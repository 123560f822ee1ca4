// Driver of temperature sensors, power meters and counters of busy cycles.
#include "hal/sensor.h"

#include "hal/registers.h"

namespace flyball::hal {
namespace {

/// Two's complement of the code field to a number, without shifting a negative one.
int32_t sign_extended(uint32_t code) {
  const uint32_t sign = uint32_t{1} << (sensor::kDataCode.width - 1);
  return static_cast<int32_t>(code ^ sign) - static_cast<int32_t>(sign);
}

}  // namespace

Status sensor_read(const Platform& platform, uint32_t address, Sample* sample) {
  uint32_t word = 0;
  const Status status = platform.read(platform.context, address + sensor::kData, &word);
  if (status != Status::kOk) return status;
  sample->code = sign_extended(sensor::kDataCode.get(word));
  sample->fresh = sensor::kDataNew.get(word) != 0;
  sample->valid = sensor::kDataValid.get(word) != 0;
  return Status::kOk;
}

}  // namespace flyball::hal
