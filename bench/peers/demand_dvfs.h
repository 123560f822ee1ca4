// policies/demand_dvfs.fly for the bundled accelerator, written by hand; see tile_guard.h.
#pragma once

#include <stdint.h>

namespace flyball::peers {

struct DemandDvfs {
  static constexpr int kTiles = 16;
  static constexpr uint8_t kFollow = 0, kHold = 1, kFall = 2;  // states
  static constexpr uint8_t kRest = 0, kVote = 1, kSlew = 2;    // reasons

  // Written by the caller before a step. A reading stays until there is a new one.
  alignas(64) int32_t util[kTiles];  // 2^-20
  uint8_t fresh[kTiles];             // 1: the reading is new in this tick
  int32_t granted_kHz[kTiles];       // what the clocks are set to; `decide` replaces it
  int32_t target;                    // 2^-20
  int32_t fall;                      // kHz/us * 2^-17
  int32_t band_kHz;

  int32_t want_kHz[kTiles];  // the vote: a ceiling on each clock, in every state
  uint8_t state[kTiles];
  uint8_t reason[kTiles];  // of the grant

  // Kept from step to step.
  uint8_t age_ticks[kTiles], held_ticks[kTiles];  // of the reading; of the state, up to what matters
  uint8_t running;                                // 0 before the first step
};

// clang-format off: a line a compiler
namespace gcc { void reset(DemandDvfs& dvfs); void step(DemandDvfs& dvfs); void decide(DemandDvfs& dvfs); }
namespace clang { void reset(DemandDvfs& dvfs); void step(DemandDvfs& dvfs); void decide(DemandDvfs& dvfs); }
// clang-format on

}  // namespace flyball::peers
