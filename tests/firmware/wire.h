// How firmware of the tests takes what the host sends. Freestanding.
#pragma once

#include "hal/platform/semihosting.h"

namespace flyball::firmware {

/// False at the end of the file.
inline bool read_all(int32_t file, void* bytes, size_t count) {
  auto* rest = static_cast<unsigned char*>(bytes);
  while (count > 0) {
    const size_t done = hal::semihosting::read(file, rest, count);
    if (done == 0) return false;
    rest += done;
    count -= done;
  }
  return true;
}

}  // namespace flyball::firmware
