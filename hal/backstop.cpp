// Driver of the clock throttler behind everything.
#include "hal/backstop.h"

#include "hal/bus/access.h"
#include "hal/registers.h"

namespace flyball::hal {

Status backstop_arm(const Platform& platform, uint32_t address, int32_t limit_code) {
  const uint32_t word = backstop::kLimitCode.put(static_cast<uint32_t>(limit_code)) | backstop::kLimitEnable.put(1);
  Status status = bus_write(platform, address + backstop::kLimit, word);
  if (status != Status::kOk) return status;
  uint32_t back = 0;
  status = bus_read(platform, address + backstop::kLimit, &back);
  if (status != Status::kOk) return status;
  return back == word ? Status::kOk : Status::kMismatch;
}

Status backstop_read(const Platform& platform, uint32_t address, BackstopState* state) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + backstop::kStatus, &word);
  if (status != Status::kOk) return status;
  state->engaged = backstop::kStatusEngaged.get(word) != 0;
  state->seen = backstop::kStatusSeen.get(word) != 0;
  state->count = backstop::kStatusCount.get(word);
  return Status::kOk;
}

Status backstop_clear_seen(const Platform& platform, uint32_t address) {
  return bus_write(platform, address + backstop::kStatus, backstop::kStatusSeen.put(1));
}

}  // namespace flyball::hal
