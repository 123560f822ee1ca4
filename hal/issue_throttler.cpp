// Driver of an issue throttler.
#include "hal/issue_throttler.h"

#include "hal/bus/access.h"
#include "hal/registers.h"

namespace flyball::hal {

Status issue_set(const Platform& platform, uint32_t address, uint32_t code) {
  const Status status = bus_write(platform, address + issue::kRate, issue::kRateCode.put(code));
  if (status != Status::kOk) return status;
  uint32_t set = 0;
  const Status back = issue_read(platform, address, &set);
  if (back != Status::kOk) return back;
  return set == code ? Status::kOk : Status::kMismatch;
}

Status issue_read(const Platform& platform, uint32_t address, uint32_t* code) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + issue::kRate, &word);
  if (status == Status::kOk) *code = issue::kRateCode.get(word);
  return status;
}

}  // namespace flyball::hal
