// demand_dvfs by hand. What a tile needs, clock * util / target, is compared without dividing: the sign of clock * util
// - target * want is in its highest bit, which vector units of any age can shift down. Only a tile whose want follows
// its need divides, by a reciprocal.
#include "bench/peers/demand_dvfs.h"

#include "bench/peers/clock_grant.h"
#include "bench/peers/high_product.h"

namespace flyball::peers::FLYBALL_PEER_COMPILER {
namespace {

constexpr int kTiles = DemandDvfs::kTiles;
constexpr int32_t kMost_kHz = 2'800'000, kLeast_kHz = 400'000, kOne = 1 << 20;
constexpr uint8_t kStale_ticks = 5, kOldest_ticks = 100, kHold_ticks = 19;
constexpr int kFallShift = 14;  // fall * 1000 us = fall * 125 * 2^-14 kHz
constexpr int64_t kFallScale = 125;

struct Needs {
  uint32_t busy[kTiles];  // 2^-20
  uint8_t above[kTiles], below[kTiles];  // at least what is wanted; less by more than the band
};

uint8_t least(int a, int b) { return static_cast<uint8_t>(a < b ? a : b); }

void look(DemandDvfs& d, Needs& needs) {
  for (int i = 0; i < kTiles; ++i) {
    d.age_ticks[i] = d.fresh[i] != 0 ? 0 : least(d.age_ticks[i] + 1, kOldest_ticks);
  }
  for (int i = 0; i < kTiles; ++i) {
    const bool good = (d.age_ticks[i] <= kStale_ticks) & (d.util[i] >= 0) & (d.util[i] <= kOne);
    needs.busy[i] = static_cast<uint32_t>(good ? d.util[i] : kOne);
  }
  const auto target = static_cast<uint32_t>(d.target), band_kHz = static_cast<uint32_t>(d.band_kHz);
  const uint64_t band = uint64_t{target} * band_kHz;
  for (int i = 0; i < kTiles; ++i) {
    const auto want = static_cast<uint32_t>(d.want_kHz[i]);
    const uint64_t need = uint64_t{needs.busy[i]} * static_cast<uint32_t>(d.granted_kHz[i]);
    const uint64_t more = need - uint64_t{target} * want;
    needs.above[i] = static_cast<uint8_t>(~more >> 63);
    needs.below[i] = static_cast<uint8_t>((more + band) >> 63);
  }
  // No tile needs less than the slowest clock.
  for (int i = 0; i < kTiles; ++i) needs.above[i] |= d.want_kHz[i] == kLeast_kHz;
  for (int i = 0; i < kTiles; ++i) needs.below[i] &= d.want_kHz[i] > kLeast_kHz + d.band_kHz;
}

/// The state after this step. moving: the tiles whose want may change. Returns whether there are any.
bool move(DemandDvfs& d, const Needs& needs, uint8_t* moving) {
  for (int i = 0; i < kTiles; ++i) {
    const uint8_t held = d.state[i];
    const uint8_t over = d.held_ticks[i] >= kHold_ticks;
    uint8_t next = held;
    next = (held == DemandDvfs::kFollow) & needs.below[i] ? DemandDvfs::kHold : next;
    next = (held == DemandDvfs::kHold) & over ? DemandDvfs::kFall : next;
    next = needs.above[i] != 0 ? DemandDvfs::kFollow : next;
    d.held_ticks[i] = next != held ? 0 : least(d.held_ticks[i] + 1, kHold_ticks);
    d.state[i] = next;
  }
  for (int i = 0; i < kTiles; ++i) moving[i] = d.want_kHz[i] != kMost_kHz;
  uint8_t some = 0;
  for (int i = 0; i < kTiles; ++i) {
    moving[i] = (moving[i] & needs.above[i]) | (d.state[i] == DemandDvfs::kFall);
    some |= moving[i];
  }
  return some != 0;
}

/// round(n / target), by a reciprocal that is at most one too low.
struct ByTarget {
  uint32_t target;
  uint64_t reciprocal;

  int64_t divide(uint64_t n) const {
    n += target / 2;
    uint64_t quotient = high_product(n, reciprocal);
    quotient += n - quotient * target >= target;
    return static_cast<int64_t>(quotient);
  }
};

void follow(DemandDvfs& d, const Needs& needs, const uint8_t* moving) {
  const auto target = static_cast<uint32_t>(d.target);
  const ByTarget by_target{target, UINT64_MAX / target};
  const int64_t fall = d.fall * kFallScale;
  for (int i = 0; i < kTiles; ++i) {
    if (moving[i] == 0) continue;
    const uint64_t need = uint64_t{needs.busy[i]} * static_cast<uint32_t>(d.granted_kHz[i]);
    const bool falls = d.state[i] == DemandDvfs::kFall;
    const int64_t lowered = int64_t{d.want_kHz[i]} * (1 << kFallShift) - (falls ? fall : 0);
    int64_t want = (lowered + (1 << (kFallShift - 1))) >> kFallShift;
    if (lowered * d.target < static_cast<int64_t>(need << kFallShift)) want = by_target.divide(need);
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
  uint8_t moving[kTiles] = {};
  const bool first = dvfs.running == 0;  // all stay in Follow, and at the most
  dvfs.running = 1;
  if (!first && move(dvfs, needs, moving)) follow(dvfs, needs, moving);
}

void decide(DemandDvfs& dvfs) { grant_clocks(dvfs.want_kHz, dvfs.granted_kHz, dvfs.reason); }

}  // namespace flyball::peers::FLYBALL_PEER_COMPILER
