// tile_guard by hand. Three passes over the 16 tiles: conditions in 32 bits, the state machine in bytes, and the 64-bit
// integrator for the tiles that regulate, one by one.
#include "bench/peers/tile_guard.h"

#include "bench/peers/clock_grant.h"

namespace flyball::peers::FLYBALL_PEER_COMPILER {
namespace {

constexpr int kTiles = TileGuard::kTiles;
constexpr int32_t kMost_kHz = 2'800'000, kLeast_kHz = 400'000;
constexpr int32_t kTooOld_mK = 150'000, kLowest_mK = -40'000, kHighest_mK = 150'000;
constexpr uint8_t kStale_ticks = 5, kOldest_ticks = 100;
constexpr uint8_t kHot_ticks = 3, kCool_ticks = 50, kEmergency_ticks = 19;
constexpr int32_t kHysteresis_mK = 4'000;
constexpr int64_t kLeastIntegral = int64_t{-2'400'000} * (int64_t{1} << 32);
constexpr int32_t kPeriodScale = 2000;  // 1000 us in steps of 2^-31 to 2^-32

struct Conditions {
  uint8_t above_trip[kTiles], above_target[kTiles], below_target[kTiles], cool[kTiles];
};

uint8_t least(int a, int b) { return static_cast<uint8_t>(a < b ? a : b); }

void look(TileGuard& g, int32_t* temperature_mK, Conditions& c) {
  for (int i = 0; i < kTiles; ++i) {
    g.age_ticks[i] = g.fresh[i] != 0 ? 0 : least(g.age_ticks[i] + 1, kOldest_ticks);
  }
  for (int i = 0; i < kTiles; ++i) {
    const int32_t t = g.reading_mK[i];
    const bool good = (g.age_ticks[i] <= kStale_ticks) & (t >= kLowest_mK) & (t <= kHighest_mK);
    temperature_mK[i] = good ? t : kTooOld_mK;
  }
  const int32_t trip = g.trip_mK, target = g.target_mK, low = g.target_mK - kHysteresis_mK;
  for (int i = 0; i < kTiles; ++i) {
    const int32_t t = temperature_mK[i];
    c.above_trip[i] = t > trip;
    c.above_target[i] = t > target;
    c.below_target[i] = t < target;
    c.cool[i] = t < low;
  }
}

/// The state after this step. Returns whether a tile regulates.
bool move(TileGuard& g, const Conditions& c, uint8_t* entered) {
  uint8_t some = 0;
  for (int i = 0; i < kTiles; ++i) {
    const uint8_t held = g.state[i];
    const uint8_t hot = c.above_target[i] & (g.hot_ticks[i] >= kHot_ticks);
    const uint8_t cold = c.cool[i] & (g.cool_ticks[i] >= kCool_ticks);
    const uint8_t calm = c.below_target[i] & (g.entered_ticks[i] >= kEmergency_ticks);
    uint8_t next = held;
    next = (held == TileGuard::kNominal) & hot ? TileGuard::kRegulate : next;
    next = (held == TileGuard::kRegulate) & cold ? TileGuard::kNominal : next;
    next = (held == TileGuard::kEmergency) & calm ? TileGuard::kRegulate : next;
    next = c.above_trip[i] ? TileGuard::kEmergency : next;
    entered[i] = next != held;
    g.state[i] = next;
    some |= next == TileGuard::kRegulate;
  }
  return some != 0;
}

/// The first step: the state comes from what is seen now.
bool resume(TileGuard& g, const Conditions& c, uint8_t* entered) {
  for (int i = 0; i < kTiles; ++i) {
    g.state[i] = c.above_trip[i]     ? TileGuard::kEmergency
                 : c.above_target[i] ? TileGuard::kRegulate
                                     : TileGuard::kNominal;
    entered[i] = 1;
  }
  g.running = 1;
  return true;
}

void count(TileGuard& g, const Conditions& c, const uint8_t* entered) {
  for (int i = 0; i < kTiles; ++i) {
    const uint8_t kept = entered[i] != 0 ? 0 : 0xff;  // a mask: counting begins anew with a state
    const uint8_t hot = least((g.hot_ticks[i] & kept) + 1, kHot_ticks);
    const uint8_t cool = least((g.cool_ticks[i] & kept) + 1, kCool_ticks);
    g.entered_ticks[i] = least(g.entered_ticks[i] + 1, kEmergency_ticks) & kept;
    g.hot_ticks[i] = c.above_target[i] != 0 ? hot : 0;
    g.cool_ticks[i] = c.cool[i] != 0 ? cool : 0;
  }
}

void regulate(TileGuard& g, const int32_t* temperature_mK, const uint8_t* entered) {
  for (int i = 0; i < kTiles; ++i) {
    if (g.state[i] != TileGuard::kRegulate) continue;
    const int64_t error_mK = g.target_mK - temperature_mK[i];
    int64_t integral = (entered[i] != 0 ? 0 : g.integral[i]) + g.ki * error_mK * kPeriodScale;
    integral = integral < kLeastIntegral ? kLeastIntegral : integral > 0 ? 0 : integral;
    g.integral[i] = integral;
    const int64_t kHz = kMost_kHz + ((g.kp * error_mK + (1 << 15)) >> 16) + ((integral + (int64_t{1} << 31)) >> 32);
    g.ceiling_kHz[i] = static_cast<int32_t>(kHz < kLeast_kHz ? kLeast_kHz : kHz > kMost_kHz ? kMost_kHz : kHz);
  }
}

}  // namespace

void reset(TileGuard& guard) {
  guard.running = 0;
  for (int i = 0; i < kTiles; ++i) {
    guard.state[i] = TileGuard::kNominal;
    guard.age_ticks[i] = kOldest_ticks;
    guard.hot_ticks[i] = guard.cool_ticks[i] = guard.entered_ticks[i] = 0;
    guard.integral[i] = 0;
  }
}

void step(TileGuard& guard) {
  int32_t temperature_mK[kTiles];
  uint8_t entered[kTiles];
  Conditions conditions;
  look(guard, temperature_mK, conditions);
  const bool some = guard.running != 0 ? move(guard, conditions, entered) : resume(guard, conditions, entered);
  count(guard, conditions, entered);
  for (int i = 0; i < kTiles; ++i) guard.ceiling_kHz[i] = kLeast_kHz;  // Emergency's; Nominal has none
  if (some) regulate(guard, temperature_mK, entered);
}

void decide(TileGuard& guard) {
  int32_t ceiling_kHz[kTiles];
  for (int i = 0; i < kTiles; ++i) {
    ceiling_kHz[i] = guard.state[i] != TileGuard::kNominal ? guard.ceiling_kHz[i] : kMost_kHz;
  }
  grant_clocks(ceiling_kHz, guard.granted_kHz, guard.reason);
}

}  // namespace flyball::peers::FLYBALL_PEER_COMPILER
