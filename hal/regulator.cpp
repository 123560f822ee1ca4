// Driver of a voltage regulator.
#include "hal/regulator.h"

#include "hal/bus/access.h"
#include "hal/registers.h"

namespace flyball::hal {

Status regulator_set(const Platform& platform, uint32_t address, uint32_t code) {
  return bus_write(platform, address + regulator::kTarget, regulator::kTargetCode.put(code));
}

Status regulator_read(const Platform& platform, uint32_t address, RegulatorState* state) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + regulator::kStatus, &word);
  if (status != Status::kOk) return status;
  state->output = regulator::kStatusOutput.get(word);
  state->target = regulator::kStatusTarget.get(word);
  state->power_good = regulator::kStatusPowerGood.get(word) != 0;
  return Status::kOk;
}

Status regulator_wait_settled(const Platform& platform, uint32_t address, uint32_t code, Patience* patience) {
  for (;;) {
    RegulatorState state{};
    const Status status = regulator_read(platform, address, &state);
    if (status != Status::kOk) return status;
    if (state.target != code) return Status::kMismatch;
    if (state.power_good && state.output >= code) return Status::kOk;
    if (!patience->wait()) return Status::kTimeout;
  }
}

}  // namespace flyball::hal
