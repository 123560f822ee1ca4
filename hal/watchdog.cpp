// Driver of a watchdog.
#include "hal/watchdog.h"

#include "hal/bus/access.h"
#include "hal/registers.h"

namespace flyball::hal {
namespace {

constexpr uint32_t kKey = 0x5afe;  // a word that a runaway write is not likely to be

}  // namespace

Status watchdog_start(const Platform& platform, uint32_t address, uint32_t period_us) {
  WatchdogState state{};
  Status status = watchdog_read(platform, address, &state);
  if (status != Status::kOk) return status;
  if (state.enabled) return state.period_us == period_us ? watchdog_serve(platform, address) : Status::kMismatch;
  status = bus_write(platform, address + watchdog::kPeriod, watchdog::kPeriodUs.put(period_us));
  if (status != Status::kOk) return status;
  status = bus_write(platform, address + watchdog::kControl, watchdog::kControlEnable.put(1));
  if (status != Status::kOk) return status;
  status = watchdog_read(platform, address, &state);
  if (status != Status::kOk) return status;
  return state.enabled && state.period_us == period_us ? Status::kOk : Status::kMismatch;
}

Status watchdog_serve(const Platform& platform, uint32_t address) {
  return bus_write(platform, address + watchdog::kService, watchdog::kServiceKey.put(kKey));
}

Status watchdog_read(const Platform& platform, uint32_t address, WatchdogState* state) {
  uint32_t period = 0, control = 0, word = 0;
  Status status = bus_read(platform, address + watchdog::kPeriod, &period);
  if (status != Status::kOk) return status;
  status = bus_read(platform, address + watchdog::kControl, &control);
  if (status != Status::kOk) return status;
  status = bus_read(platform, address + watchdog::kStatus, &word);
  if (status != Status::kOk) return status;
  state->enabled = watchdog::kControlEnable.get(control) != 0;
  state->bitten = watchdog::kStatusBitten.get(word) != 0;
  state->period_us = watchdog::kPeriodUs.get(period);
  state->left_us = watchdog::kStatusLeftUs.get(word);
  return Status::kOk;
}

Status watchdog_clear_bitten(const Platform& platform, uint32_t address) {
  return bus_write(platform, address + watchdog::kStatus, watchdog::kStatusBitten.put(1));
}

}  // namespace flyball::hal
