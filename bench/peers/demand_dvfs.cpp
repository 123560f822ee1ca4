// demand_dvfs by hand. What a tile needs is never divided out: need = clock * util / target is compared as clock * util
// with target * want, and divided only for a tile whose want follows it.
#include "bench/peers/demand_dvfs.h"

#include "bench/peers/clock_grant.h"

namespace flyball::peers::FLYBALL_PEER_COMPILER {
namespace {

constexpr int kTiles = DemandDvfs::kTiles;
constexpr int32_t kMost_kHz = 2'800'000, kLeast_kHz = 400'000, kOne = 1 << 20;
constexpr uint8_t kStale_ticks = 5, kOldest_ticks = 100, kHold_ticks = 19;
constexpr int kFallShift = 14;  // fall * 1000 us = fall * 125 * 2^-14 kHz
constexpr int64_t kFallScale = 125;

struct Needs {
  uint64_t scaled[kTiles];  // need * target
  uint8_t above[kTiles], below[kTiles];  // at least what is wanted; less by more than the band
};

uint8_t least(int a, int b) { return static_cast<uint8_t>(a < b ? a : b); }

void look(DemandDvfs& d, Needs& needs) {
  for (int i = 0; i < kTiles; ++i) {
    d.age_ticks[i] = d.fresh[i] != 0 ? 0 : least(d.age_ticks[i] + 1, kOldest_ticks);
  }
  uint32_t busy[kTiles];
  for (int i = 0; i < kTiles; ++i) {
    const bool good = (d.age_ticks[i] <= kStale_ticks) & (d.util[i] >= 0) & (d.util[i] <= kOne);
    busy[i] = static_cast<uint32_t>(good ? d.util[i] : kOne);
  }
  const auto target = static_cast<uint32_t>(d.target);
  const uint64_t lowest = uint64_t{target} * kLeast_kHz;
  for (int i = 0; i < kTiles; ++i) {
    const uint64_t need = uint64_t{busy[i]} * static_cast<uint32_t>(d.granted_kHz[i]);
    needs.scaled[i] = need < lowest ? lowest : need;
  }
  for (int i = 0; i < kTiles; ++i) {
    const auto need = static_cast<int64_t>(needs.scaled[i]);
    needs.above[i] = need >= int64_t{d.target} * d.want_kHz[i];
    needs.below[i] = need < int64_t{d.target} * (d.want_kHz[i] - d.band_kHz);
  }
}

/// The state after this step. Returns whether a want may change.
bool move(DemandDvfs& d, const Needs& needs) {
  uint8_t some = 0;
  for (int i = 0; i < kTiles; ++i) {
    const uint8_t held = d.state[i];
    const uint8_t over = d.held_ticks[i] >= kHold_ticks;
    uint8_t next = held;
    next = (held == DemandDvfs::kFollow) & needs.below[i] ? DemandDvfs::kHold : next;
    next = (held == DemandDvfs::kHold) & over ? DemandDvfs::kFall : next;
    next = needs.above[i] && held != DemandDvfs::kFollow ? DemandDvfs::kFollow : next;
    d.held_ticks[i] = next != held ? 0 : least(d.held_ticks[i] + 1, kHold_ticks);
    d.state[i] = next;
    some |= (next == DemandDvfs::kFall) | needs.above[i];
  }
  return some != 0;
}

void follow(DemandDvfs& d, const Needs& needs) {
  const auto target = static_cast<uint32_t>(d.target);
  for (int i = 0; i < kTiles; ++i) {
    const uint64_t need = needs.scaled[i];
    int64_t want = d.want_kHz[i];
    if (d.state[i] == DemandDvfs::kHold) continue;
    if (d.state[i] == DemandDvfs::kFall) {
      const int64_t lowered = want * (1 << kFallShift) - d.fall * kFallScale;
      want = (lowered + (1 << (kFallShift - 1))) >> kFallShift;
      if (lowered * d.target < static_cast<int64_t>(need << kFallShift)) {
        want = static_cast<int64_t>((need + target / 2) / target);
      }
    } else if (needs.above[i]) {
      want = static_cast<int64_t>((need + target / 2) / target);
    }
    want = want < kLeast_kHz ? kLeast_kHz : want > kMost_kHz ? kMost_kHz : want;
    d.want_kHz[i] = static_cast<int32_t>(want);
  }
}

}  // namespace

void reset(DemandDvfs& dvfs) {
  dvfs.running = 0;
  for (int i = 0; i < kTiles; ++i) {
    dvfs.state[i] = DemandDvfs::kFollow;
    dvfs.want_kHz[i] = kMost_kHz;
    dvfs.age_ticks[i] = kOldest_ticks;
    dvfs.held_ticks[i] = 0;
  }
}

void step(DemandDvfs& dvfs) {
  Needs needs;
  look(dvfs, needs);
  bool some = true;
  if (dvfs.running != 0) some = move(dvfs, needs);
  dvfs.running = 1;
  if (some) follow(dvfs, needs);
}

void decide(DemandDvfs& dvfs) { grant_clocks(dvfs.want_kHz, dvfs.granted_kHz, dvfs.reason); }

}  // namespace flyball::peers::FLYBALL_PEER_COMPILER
