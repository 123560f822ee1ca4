// Numbers drawn at random, the same on every machine: integers from a counter that is mixed (SplitMix64).
#pragma once

#include <cstdint>

namespace flyball::sim {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }

  /// Evenly from lo up to, but without, hi.
  double between(double lo, double hi) {
    return lo + (hi - lo) * (static_cast<double>(next() >> 11U) * (1.0 / 9007199254740992.0));
  }

 private:
  uint64_t state_;
};

}  // namespace flyball::sim
