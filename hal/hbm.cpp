// Driver of a memory stack.
#include "hal/hbm.h"

#include "hal/bus/access.h"
#include "hal/registers.h"

namespace flyball::hal {
namespace {

constexpr int32_t kColdest_degC = -64;  // code 0
constexpr uint32_t kFastestRefresh = 2;

}  // namespace

Status hbm_read(const Platform& platform, uint32_t address, HbmState* state) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + hbm::kStatus, &word);
  if (status != Status::kOk) return status;
  state->temperature_degC = static_cast<int32_t>(hbm::kStatusCode.get(word)) + kColdest_degC;
  state->band = hbm::kStatusBand.get(word);
  state->refresh = hbm::kStatusRefresh.get(word);
  state->valid = hbm::kStatusValid.get(word) != 0;
  state->tripped = hbm::kStatusTripped.get(word) != 0;
  return Status::kOk;
}

Status hbm_follow_band(const Platform& platform, uint32_t address, const HbmState& state) {
  const uint32_t wanted = state.valid && state.band < kFastestRefresh ? state.band : kFastestRefresh;
  if (state.refresh == wanted) return Status::kOk;
  Status status = bus_write(platform, address + hbm::kControl, hbm::kControlRefresh.put(wanted));
  if (status != Status::kOk) return status;
  uint32_t word = 0;
  status = bus_read(platform, address + hbm::kControl, &word);
  if (status != Status::kOk) return status;
  return hbm::kControlRefresh.get(word) == wanted ? Status::kOk : Status::kMismatch;
}

}  // namespace flyball::hal
