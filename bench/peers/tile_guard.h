// policies/tile_guard.fly for the bundled accelerator, written by hand: what a firmware engineer would ship without
// Flyball. One array a quantity, 16 tiles in each, in the smallest type that holds it. No heap, no floating point, no
// calls.
//
// It is compiled twice, by g++ and by clang++, both at -O3 for any x86-64: bench/step takes the faster.
#pragma once

#include <stdint.h>

namespace flyball::peers {

struct TileGuard {
  static constexpr int kTiles = 16;
  static constexpr uint8_t kNominal = 0, kRegulate = 1, kEmergency = 2;  // states
  static constexpr uint8_t kRest = 0, kVote = 1, kSlew = 2;              // reasons

  // Written by the caller before a step. A reading stays until there is a new one.
  alignas(64) int32_t reading_mK[kTiles];
  uint8_t fresh[kTiles];  // 1: the reading is new in this tick
  int32_t granted_kHz[kTiles];  // what the clocks are set to; `decide` replaces it
  int32_t target_mK, trip_mK;
  int32_t kp;  // kHz/mK * 2^-16
  int32_t ki;  // kHz/mK/us * 2^-31

  // Votes: a ceiling on each clock. Regulate's or Emergency's, by the state; Nominal has none.
  int32_t ceiling_kHz[kTiles];
  uint8_t state[kTiles];
  uint8_t reason[kTiles];  // of the grant

  // Kept from step to step.
  uint8_t age_ticks[kTiles];  // of the reading
  uint8_t hot_ticks[kTiles], cool_ticks[kTiles], entered_ticks[kTiles];  // how long conditions hold, up to their limits
  int64_t integral[kTiles];  // kHz * 2^-32
  uint8_t running;  // 0 before the first step
};

// clang-format off: a line a compiler
namespace gcc { void reset(TileGuard& guard); void step(TileGuard& guard); void decide(TileGuard& guard); }
namespace clang { void reset(TileGuard& guard); void step(TileGuard& guard); void decide(TileGuard& guard); }
// clang-format on

}  // namespace flyball::peers
