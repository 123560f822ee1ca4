// policies/power_cap.fly for the bundled accelerator, written by hand; see tile_guard.h.
#pragma once

#include <stdint.h>

namespace flyball::peers {

struct PowerCap {
  static constexpr int kTiles = 16, kStacks = 8;
  static constexpr uint8_t kHold = 0, kLower = 1, kRaise = 2, kMemory = 3;  // states
  static constexpr uint8_t kRest = 0, kVote = 1, kSlew = 2;                 // reasons

  // Written by the caller before a step. A reading stays until there is a new one.
  alignas(64) int32_t util[kTiles];  // 2^-20
  uint8_t fresh[kTiles];             // 1: the reading is new in this tick
  int32_t power_mW;
  uint8_t power_fresh;
  int32_t granted_kHz[kTiles];  // what the clocks are set to; `decide` replaces it
  int32_t budget_mW, band_mW;
  int32_t rise;                // mW/us * 2^-10
  int32_t hbm_fall, hbm_rise;  // 0.01 %/ms

  // Votes: a ceiling on each clock; in state Memory one on the stacks' rate.
  int32_t ceiling_kHz[kTiles];
  int32_t rate_ceiling;  // 2^-20
  uint8_t state;

  int32_t granted_rate;  // of every stack; written by `decide`
  uint8_t rate_reason;
  uint8_t reason[kTiles];

  // Kept from step to step.
  int64_t pool, average;  // mW * 2^-32
  int64_t rate;           // 2^-52
  uint64_t busy[kTiles];  // average, 2^-52
  uint8_t age_ticks[kTiles], power_age_ticks;
  uint8_t entered_ticks, floored_ticks, recovered_ticks;  // how long things hold, up to their limits
  uint8_t binds, floored;
  uint8_t running;  // 0 before the first step
};

// clang-format off: a line a compiler
namespace gcc { void reset(PowerCap& cap); void step(PowerCap& cap); void decide(PowerCap& cap); }
namespace clang { void reset(PowerCap& cap); void step(PowerCap& cap); void decide(PowerCap& cap); }
// clang-format on

}  // namespace flyball::peers
