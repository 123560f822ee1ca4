// Random numbers that depend on nothing but what they are for: a seed, a stream and a count. No state to copy, no order
// to keep, and the same bytes everywhere: integers only.
#pragma once

#include <cstdint>

namespace flyball::sim {

/// What a number is drawn for; streams do not meet.
enum class Stream : uint64_t { kSensorNoise = 1, kFaultNoise = 2, kBus = 3, kPlan = 4 };

/// 64 random bits (Steele, Lea, Flood: SplitMix64's finaliser, applied once for each key).
inline uint64_t mixed(uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}
inline uint64_t draw(uint64_t seed, Stream stream, uint64_t which, uint64_t count) {
  return mixed(mixed(mixed(seed ^ static_cast<uint64_t>(stream) << 56) ^ which) ^ count);
}

/// A whole number from 0 to below `n`, n > 0; of 2^32 numbers none is preferred by more than one part in 2^32 / n.
inline uint64_t draw_below(uint64_t n, uint64_t bits) {
  return static_cast<uint64_t>((static_cast<unsigned __int128>(bits) * n) >> 64);
}

/// Normal to within what twelve uniform numbers added up are: mean 0, standard deviation 1, never beyond 6.
inline double draw_normal(uint64_t seed, Stream stream, uint64_t which, uint64_t count) {
  const uint64_t bits = draw(seed, stream, which, count);
  int64_t sum = 0;
  for (uint64_t part = 0; part < 3; ++part) {
    uint64_t word = mixed(bits + part);
    for (int i = 0; i < 4; ++i, word >>= 16) sum += static_cast<int64_t>(word & 0xffff);
  }
  return static_cast<double>(sum - int64_t{6} * 65535) / 65536.0;
}

}  // namespace flyball::sim
