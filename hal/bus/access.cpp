// Tries of a bus access.
#include "hal/bus/access.h"

namespace flyball::hal {

Status bus_read(const Platform& platform, uint32_t address, uint32_t* word) {
  Status status = platform.read(platform.context, address, word);
  for (uint32_t i = 1; i < kBusTries && status != Status::kOk; ++i) {
    status = platform.read(platform.context, address, word);
  }
  return status;
}

Status bus_write(const Platform& platform, uint32_t address, uint32_t word) {
  Status status = platform.write(platform.context, address, word);
  for (uint32_t i = 1; i < kBusTries && status != Status::kOk; ++i) {
    status = platform.write(platform.context, address, word);
  }
  return status;
}

}  // namespace flyball::hal
