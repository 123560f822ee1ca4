// The high half of a product, for peers that divide by a reciprocal.
#pragma once

#include <stdint.h>

namespace flyball::peers::FLYBALL_PEER_COMPILER {

inline uint64_t high_product(uint64_t a, uint64_t b) {
#ifdef __SIZEOF_INT128__
  return static_cast<uint64_t>((static_cast<unsigned __int128>(a) * b) >> 64);
#else  // 32 bits: four products, and what the low ones carry
  const uint64_t a_low = static_cast<uint32_t>(a), a_high = a >> 32;
  const uint64_t b_low = static_cast<uint32_t>(b), b_high = b >> 32;
  const uint64_t low = a_low * b_low, cross = a_high * b_low + (low >> 32);
  const uint64_t middle = a_low * b_high + static_cast<uint32_t>(cross);
  return a_high * b_high + (cross >> 32) + (middle >> 32);
#endif
}

}  // namespace flyball::peers::FLYBALL_PEER_COMPILER
