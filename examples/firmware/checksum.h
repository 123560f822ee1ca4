// A sum that tells words that were written whole from those that were not: 32-bit FNV-1a.
#pragma once

#include <stdint.h>

class Checksum {
 public:
  constexpr void add(uint32_t word) {
    for (uint32_t byte = 0; byte < 4; ++byte) sum_ = (sum_ ^ (word >> 8 * byte & 0xffU)) * 16777619U;
  }
  constexpr uint32_t value() const { return sum_; }

 private:
  uint32_t sum_ = 2166136261U;
};
