// Ceilings to clocks, for peers: the clocks' grid, slew, and why.
#pragma once

#include <stdint.h>

namespace flyball::peers::FLYBALL_PEER_COMPILER {

/// 16 tiles. ceiling_kHz: 2.8 GHz where there is none. granted_kHz: from the last tick's to this one's.
/// reason: 0 rest, 1 the ceiling, 2 slew.
inline void grant_clocks(const int32_t* ceiling_kHz, int32_t* granted_kHz, uint8_t* reason) {
  constexpr int kTiles = 16;
  constexpr int32_t kMost_kHz = 2'800'000, kQuantum_kHz = 25'000, kUp_kHz = 100'000, kDown_kHz = 400'000;
  for (int i = 0; i < kTiles; ++i) {
    const auto ceiling = static_cast<uint32_t>(ceiling_kHz[i]);
    const auto wanted = static_cast<int32_t>(ceiling / kQuantum_kHz * kQuantum_kHz);
    const int32_t before = granted_kHz[i];
    const int32_t most = before + kUp_kHz < kMost_kHz ? before + kUp_kHz : kMost_kHz;
    const int32_t lowest = before - kDown_kHz;
    const int32_t granted = wanted > most ? most : wanted < lowest ? lowest : wanted;
    granted_kHz[i] = granted;
    const uint8_t held = granted == most ? 2 : 1;
    reason[i] = granted != wanted ? uint8_t{2} : wanted == kMost_kHz ? uint8_t{0} : held;
  }
}

}  // namespace flyball::peers::FLYBALL_PEER_COMPILER
