// Shuffled orders and pseudo-random words from a seed, without memory: the same seed tests the same things in the same
// order on every machine. Freestanding.
#pragma once

#include <stdint.h>

namespace flyball::hal::regs {

/// A word that depends on every bit of both.
constexpr uint32_t mix(uint64_t seed, uint32_t value) {
  uint64_t x = seed + 0x9e3779b97f4a7c15U * (uint64_t{value} + 1);
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return static_cast<uint32_t>((x ^ (x >> 31)) >> 16);
}

/// The numbers 0 .. count - 1 in an order of the seed's: a Feistel network over the next power of four, walked until it
/// comes back into the range.
class Order {
 public:
  constexpr Order(uint64_t seed, uint32_t count) : seed_(seed), count_(count) {
    while (half_bits_ < 16 && (uint64_t{1} << (2 * half_bits_)) < count) ++half_bits_;
  }

  constexpr uint32_t operator[](uint32_t i) const {
    do i = once(i);
    while (i >= count_);
    return i;
  }

 private:
  constexpr uint32_t once(uint32_t i) const {
    const uint32_t mask = (uint32_t{1} << half_bits_) - 1;
    uint32_t left = i >> half_bits_, right = i & mask;
    for (uint32_t round = 0; round < 4; ++round) {
      const uint32_t next = left ^ (mix(seed_ + round, right) & mask);
      left = right;
      right = next;
    }
    return (left << half_bits_) | right;
  }

  uint64_t seed_;
  uint32_t count_;
  uint32_t half_bits_ = 1;
};

}  // namespace flyball::hal::regs
