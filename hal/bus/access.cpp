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

namespace {

/// burst(first, &done) does the words from `first` on, single(i) one of them; without bursts `has_bursts` is false.
template <class Burst, class Single>
uint32_t do_row(uint32_t count, bool has_bursts, Burst burst, Single single) {
  uint32_t good = 0;
  for (uint32_t i = 0; i < count; ++i) {
    if (has_bursts) {
      uint32_t done = 0;
      const Status status = burst(i, &done);
      for (; done > 0 && i < count; --done) good |= uint32_t{1} << i++;
      if (status == Status::kOk || i == count) return good;
      if (status == Status::kTimeout) break;  // nobody answers: asking for each word would take as long again for each
    }
    if (single(i) == Status::kOk) good |= uint32_t{1} << i;
  }
  return good;
}

}  // namespace

uint32_t bus_read_row(const Platform& platform, uint32_t address, uint32_t stride, uint32_t count, uint32_t* words) {
  for (uint32_t i = 0; i < count; ++i) words[i] = 0;
  return do_row(
      count, platform.read_burst != nullptr,
      [&](uint32_t i, uint32_t* done) {
        return platform.read_burst(platform.context, address + i * stride, stride, count - i, words + i, done);
      },
      [&](uint32_t i) { return bus_read(platform, address + i * stride, words + i); });
}

uint32_t bus_write_row(const Platform& platform, uint32_t address, uint32_t stride, uint32_t count,
                       const uint32_t* words) {
  return do_row(
      count, platform.write_burst != nullptr,
      [&](uint32_t i, uint32_t* done) {
        return platform.write_burst(platform.context, address + i * stride, stride, count - i, words + i, done);
      },
      [&](uint32_t i) { return bus_write(platform, address + i * stride, words[i]); });
}

}  // namespace flyball::hal
