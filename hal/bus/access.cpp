// Tries of a bus access, and rows of registers.
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

uint32_t bus_read_row(const Platform& platform, uint32_t address, uint32_t stride, uint32_t count, uint32_t* words) {
  uint32_t good = 0;
  for (uint32_t i = 0; i < count; ++i) words[i] = 0;
  for (uint32_t i = 0; i < count; ++i) {
    if (platform.read_burst != nullptr) {
      uint32_t done = 0;
      const Status status =
          platform.read_burst(platform.context, address + i * stride, stride, count - i, words + i, &done);
      for (; done > 0 && i < count; --done) good |= uint32_t{1} << i++;
      if (status == Status::kOk || i == count) return good;
      if (status == Status::kTimeout) break;  // nobody answers: asking for each word would take as long again for each
    }
    if (bus_read(platform, address + i * stride, words + i) == Status::kOk) good |= uint32_t{1} << i;
  }
  return good;
}

}  // namespace flyball::hal
