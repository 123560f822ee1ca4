// Driver of an energy meter.
#include "hal/energy_meter.h"

#include "hal/bus/access.h"
#include "hal/registers.h"

namespace flyball::hal {

Status energy_read(const Platform& platform, uint32_t address, EnergyReading* reading) {
  const Status status = bus_read(platform, address + energy::kEnergy, &reading->energy_uJ);
  return status == Status::kOk ? bus_read(platform, address + energy::kTime, &reading->time_us) : status;
}

uint32_t energy_mean_mW(const EnergyReading& before, const EnergyReading& after) {
  const uint32_t energy_uJ = after.energy_uJ - before.energy_uJ;  // both wrap as the registers do
  const uint32_t time_us = after.time_us - before.time_us;
  if (time_us == 0) return 0;
  const uint64_t mean_mW = uint64_t{energy_uJ} * 1000 / time_us;
  return mean_mW > UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(mean_mW);
}

}  // namespace flyball::hal
