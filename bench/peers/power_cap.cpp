// power_cap by hand. The share is found by comparing weights with two thresholds a round, in 32 bits, and split with
// one division: a reciprocal does for the rest. The table is looked up through buckets narrower than its segments.
#include "bench/peers/power_cap.h"

#include "bench/peers/clock_grant.h"
#include "bench/peers/high_product.h"

namespace flyball::peers::FLYBALL_PEER_COMPILER {
namespace {

constexpr int kTiles = PowerCap::kTiles;
constexpr int32_t kOne = 1 << 20, kHighestPower_mW = 2'000'000;
constexpr uint8_t kStale_ticks = 5, kOldest_ticks = 100;
constexpr uint8_t kRaise_ticks = 99, kFloored_ticks = 10, kRecovered_ticks = 10;
constexpr int64_t kFraction = int64_t{1} << 32, kHalf = int64_t{1} << 31;
constexpr int64_t kLeastPool = 10'000 * kFraction, kMostPool = 850'000 * kFraction;
constexpr int64_t kLeastRate = (kOne / 8) * kFraction, kFullRate = kOne * kFraction;
constexpr int32_t kLeastWeight = 104'858;  // 10 %
constexpr int32_t kLeast_mW = 3'500, kMost_mW = 51'600;
constexpr int32_t kLeast_kHz = 400'000, kMost_kHz = 2'800'000, kNear_kHz = 50'000;

uint8_t least(int a, int b) { return static_cast<uint8_t>(a < b ? a : b); }
int64_t within(int64_t n, int64_t lo, int64_t hi) { return n < lo ? lo : n > hi ? hi : n; }
int32_t rounded(int64_t n) { return static_cast<int32_t>((n + kHalf) >> 32); }

/// round(n / d), d positive.
int64_t divided(int64_t n, int64_t d) {
  const int64_t sum = n + d / 2;
  return sum >= 0 ? sum / d : -((-sum + d - 1) / d);
}

// The table: points at each 200 MHz.
constexpr int kPoints = 13, kBucketShift = 9, kBuckets = (kMost_mW >> kBucketShift) + 1, kReciprocalShift = 44;
constexpr int32_t kPoint_mW[kPoints + 1] = {3'500,  4'900,  6'700,  8'700,  11'100, 13'900, 17'200,
                                            21'000, 25'400, 30'700, 36'600, 43'700, 51'600, INT32_MAX};
constexpr uint32_t kBetween_kHz = 200'000;

struct ClockTable {
  uint8_t first[kBuckets];       // the segment in which a bucket begins; at most one other begins inside
  uint64_t reciprocal[kPoints];  // 2^44 / width, up: exact for all that can be divided by it
};

constexpr ClockTable make_table() {
  ClockTable table{};
  for (int bucket = 0; bucket < kBuckets; ++bucket) {
    while (kPoint_mW[table.first[bucket] + 1] <= bucket << kBucketShift) ++table.first[bucket];
  }
  for (int i = 0; i < kPoints - 1; ++i) {
    const auto width = static_cast<uint64_t>(kPoint_mW[i + 1] - kPoint_mW[i]);
    table.reciprocal[i] = ((uint64_t{1} << kReciprocalShift) + width - 1) / width;
  }
  return table;
}

constexpr ClockTable kTable = make_table();

int32_t clock_for(int32_t mW) {
  if (mW <= kLeast_mW) return kLeast_kHz;
  int i = kTable.first[mW >> kBucketShift];
  i += mW >= kPoint_mW[i + 1];
  const auto width = static_cast<uint32_t>(kPoint_mW[i + 1] - kPoint_mW[i]);
  const uint32_t scaled = static_cast<uint32_t>(mW - kPoint_mW[i]) * kBetween_kHz + width / 2;
  const auto above = static_cast<int32_t>((scaled * kTable.reciprocal[i]) >> kReciprocalShift);
  return kLeast_kHz + i * static_cast<int32_t>(kBetween_kHz) + above;
}

/// Averages of what the tiles are busy: a tenth of the way a tick. They cannot leave their range.
void average_busy(PowerCap& c) {
  for (int i = 0; i < kTiles; ++i) {
    c.age_ticks[i] = c.fresh[i] != 0 ? 0 : least(c.age_ticks[i] + 1, kOldest_ticks);
  }
  uint32_t busy[kTiles], before[kTiles];
  for (int i = 0; i < kTiles; ++i) {
    const bool good = (c.age_ticks[i] <= kStale_ticks) & (c.util[i] >= 0) & (c.util[i] <= kOne);
    busy[i] = static_cast<uint32_t>(good ? c.util[i] : kOne);
  }
  if (c.running == 0) {
    for (int i = 0; i < kTiles; ++i) c.busy[i] = uint64_t{busy[i]} << 32;
  }
  for (int i = 0; i < kTiles; ++i) before[i] = static_cast<uint32_t>((c.busy[i] + kHalf) >> 32);
  // round(d * 2^32 / 10) = d * 429496729 + floor((3 * d + 2) / 5): 2^31 is 5 * 429496729 + 3.
  constexpr uint32_t kFifth = 429'496'729, kAway = 5 << 19;
  constexpr uint64_t kAwayRest = 3 << 19;
  for (int i = 0; i < kTiles; ++i) {
    const uint32_t rest = (3 * (busy[i] + kAway - before[i]) + 2) / 5;
    c.busy[i] += uint64_t{busy[i]} * kFifth - uint64_t{before[i]} * kFifth + rest - kAwayRest;
  }
}

struct Power {
  int32_t over_mW, spare_mW;
  bool much_spare;
};

Power look(PowerCap& c) {
  c.power_age_ticks = c.power_fresh != 0 ? 0 : least(c.power_age_ticks + 1, kOldest_ticks);
  const bool good = c.power_age_ticks <= kStale_ticks && c.power_mW >= 0 && c.power_mW <= kHighestPower_mW;
  const int32_t mW = good ? c.power_mW : kHighestPower_mW;
  if (c.running == 0) {
    c.average = mW * kFraction;
    c.pool = (c.budget_mW < 850'000 ? c.budget_mW : 850'000) * kFraction;
  }
  c.average = within(c.average + divided((mW - rounded(c.average)) * kFraction, 5), 0, kHighestPower_mW * kFraction);
  const int32_t average_mW = rounded(c.average);
  Power power{};
  power.over_mW = mW - c.budget_mW;
  power.spare_mW = c.budget_mW - (mW > average_mW ? mW : average_mW);
  power.much_spare = power.spare_mW > c.band_mW;
  return power;
}

uint8_t next_state(const PowerCap& c, const Power& power) {
  if (c.running == 0) return PowerCap::kHold;
  const bool over = power.over_mW > 0;
  switch (c.state) {
    case PowerCap::kHold:
      if (over) return PowerCap::kLower;
      return power.much_spare && c.binds != 0 && c.entered_ticks >= kRaise_ticks ? PowerCap::kRaise : PowerCap::kHold;
    case PowerCap::kLower:
      if (c.floored != 0 && c.floored_ticks >= kFloored_ticks) return PowerCap::kMemory;
      return over ? PowerCap::kLower : PowerCap::kHold;
    case PowerCap::kRaise:
      if (over) return PowerCap::kLower;
      return !power.much_spare || c.binds == 0 ? PowerCap::kHold : PowerCap::kRaise;
    default: {
      const bool recovered = power.much_spare && rounded(c.rate) == kOne;
      return recovered && c.recovered_ticks >= kRecovered_ticks ? PowerCap::kHold : PowerCap::kMemory;
    }
  }
}

void move(PowerCap& c, const Power& power) {
  const uint8_t next = next_state(c, power);
  const bool entered = next != c.state || c.running == 0;
  const bool recovered = power.much_spare && rounded(c.rate) == kOne;
  c.entered_ticks = entered ? 0 : least(c.entered_ticks + 1, kRaise_ticks);
  c.floored_ticks = c.floored == 0 ? 0 : entered ? 1 : least(c.floored_ticks + 1, kFloored_ticks);
  c.recovered_ticks = !recovered ? 0 : entered ? 1 : least(c.recovered_ticks + 1, kRecovered_ticks);
  c.state = next;
  if (next == PowerCap::kLower) c.pool = within(c.pool - power.over_mW * kHalf, kLeastPool, kMostPool);
  if (next == PowerCap::kRaise) c.pool = within(c.pool + int64_t{c.rise} * (1 << 22), kLeastPool, kMostPool);
  if (next == PowerCap::kMemory) {
    const int64_t change = power.over_mW > 0 ? -c.hbm_fall : power.much_spare ? c.hbm_rise : 0;
    c.rate = within(c.rate + divided(change * (int64_t{1} << 48), 625), kLeastRate, kFullRate);
    c.rate_ceiling = rounded(c.rate);
  }
}

/// What is left for the open tiles, and the sum of their weights.
struct Rest {
  uint32_t mW, weight;
};

/// Whether every open tile's part lies within its bounds; by the lightest and the heaviest, without dividing.
bool within_bounds(const Rest& rest, const int32_t* weight, const int32_t* part_mW) {
  int32_t lightest = INT32_MAX, heaviest = 0;
  for (int i = 0; i < kTiles; ++i) {
    const int32_t open = part_mW[i] == 0 ? weight[i] : INT32_MAX;
    lightest = open < lightest ? open : lightest;
  }
  for (int i = 0; i < kTiles; ++i) {
    const int32_t open = part_mW[i] == 0 ? weight[i] : 0;
    heaviest = open > heaviest ? open : heaviest;
  }
  return heaviest == 0 || (uint64_t{rest.mW} * static_cast<uint32_t>(lightest) >= uint64_t{rest.weight} * kLeast_mW &&
                           uint64_t{rest.mW} * static_cast<uint32_t>(heaviest) <= uint64_t{rest.weight} * kMost_mW);
}

/// Fixes the tiles whose part would be beyond a bound, round by round, until the open ones share the rest by weight.
/// part_mW: the bound, or 0 for an open tile. Returns what is left for these, and the sum of their weights.
Rest fix(uint32_t budget_mW, const int32_t* weight, int32_t* part_mW) {
  Rest rest{budget_mW, 0};
  int32_t all = 0;
  for (int i = 0; i < kTiles; ++i) all += weight[i];
  for (int i = 0; i < kTiles; ++i) part_mW[i] = 0;
  rest.weight = static_cast<uint32_t>(all);
  while (!within_bounds(rest, weight, part_mW)) {
    // Below the low bound: R * w < lo * W. Above the high one: R * w > hi * W.
    const auto low = static_cast<int32_t>((uint64_t{rest.weight} * kLeast_mW + rest.mW - 1) / rest.mW);
    const auto high = static_cast<int32_t>(uint64_t{rest.weight} * kMost_mW / rest.mW);
    int32_t lows = 0, highs = 0, low_weight = 0, high_weight = 0;
    for (int i = 0; i < kTiles; ++i) {
      const int32_t is_low = -static_cast<int32_t>((part_mW[i] == 0) & (weight[i] < low));
      const int32_t is_high = -static_cast<int32_t>((part_mW[i] == 0) & (weight[i] > high));
      lows -= is_low;
      highs -= is_high;
      low_weight += weight[i] & is_low;
      high_weight += weight[i] & is_high;
    }
    const int64_t bounds = int64_t{lows} * kLeast_mW + int64_t{highs} * kMost_mW;
    const int64_t excess = bounds * rest.weight - (int64_t{low_weight} + high_weight) * rest.mW;
    for (int i = 0; i < kTiles; ++i) {
      const int32_t is_low = -static_cast<int32_t>((part_mW[i] == 0) & (weight[i] < low) & (excess >= 0));
      const int32_t is_high = -static_cast<int32_t>((part_mW[i] == 0) & (weight[i] > high) & (excess <= 0));
      part_mW[i] |= (kLeast_mW & is_low) | (kMost_mW & is_high);
    }
    rest.mW -= static_cast<uint32_t>((excess >= 0 ? lows * kLeast_mW : 0) + (excess <= 0 ? highs * kMost_mW : 0));
    rest.weight -= static_cast<uint32_t>((excess >= 0 ? low_weight : 0) + (excess <= 0 ? high_weight : 0));
    if (excess == 0) break;
  }
  return rest;
}

/// The carry split: tile i gets floor(R * (w_0 + .. + w_i) / W) less what those before it got.
void split(const Rest& rest, const int32_t* weight, int32_t* part_mW) {
  if (rest.weight == 0) return;
  const uint64_t reciprocal = UINT64_MAX / rest.weight;
  uint64_t sum = 0, given = 0;
  for (int i = 0; i < kTiles; ++i) {
    if (part_mW[i] != 0) continue;
    sum += uint64_t{static_cast<uint32_t>(weight[i])} * rest.mW;
    uint64_t all = high_product(sum, reciprocal);
    all += sum - all * rest.weight >= rest.weight;
    part_mW[i] = static_cast<int32_t>(all - given);
    given = all;
  }
}

void share(PowerCap& c) {
  int32_t weight[kTiles], part_mW[kTiles];
  const int32_t pool_mW = rounded(c.pool);
  for (int i = 0; i < kTiles; ++i) weight[i] = static_cast<int32_t>((c.busy[i] + kHalf) >> 32) + kLeastWeight;
  if (pool_mW >= kTiles * kMost_mW) {
    for (int i = 0; i < kTiles; ++i) c.ceiling_kHz[i] = kMost_kHz;
    return;
  }
  if (pool_mW < kTiles * kLeast_mW) {
    for (int i = 0; i < kTiles; ++i) c.ceiling_kHz[i] = kLeast_kHz;
    return;
  }
  const Rest rest = fix(static_cast<uint32_t>(pool_mW), weight, part_mW);
  split(rest, weight, part_mW);
  for (int i = 0; i < kTiles; ++i) c.ceiling_kHz[i] = clock_for(part_mW[i]);
}

}  // namespace

void reset(PowerCap& cap) {
  cap.running = 0;
  cap.state = PowerCap::kHold;
  cap.rate = kFullRate;
  cap.pool = cap.average = 0;
  cap.binds = 1;
  cap.floored = 0;
  cap.power_age_ticks = kOldest_ticks;
  cap.entered_ticks = cap.floored_ticks = cap.recovered_ticks = 0;
  for (int i = 0; i < kTiles; ++i) cap.age_ticks[i] = kOldest_ticks;
}

void step(PowerCap& cap) {
  const Power power = look(cap);
  average_busy(cap);
  move(cap, power);
  share(cap);
  cap.running = 1;
  int32_t near = 0, above = 0;
  for (int i = 0; i < kTiles; ++i) {
    near |= cap.granted_kHz[i] >= cap.ceiling_kHz[i] - kNear_kHz;
    above |= cap.ceiling_kHz[i] > kLeast_kHz;
  }
  cap.binds = static_cast<uint8_t>(near);
  cap.floored = above == 0;
}

void decide(PowerCap& cap) {
  constexpr int32_t kQuantum = 65'536;
  grant_clocks(cap.ceiling_kHz, cap.granted_kHz, cap.reason);
  cap.granted_rate = cap.state == PowerCap::kMemory ? cap.rate_ceiling / kQuantum * kQuantum : kOne;
  cap.rate_reason = cap.granted_rate == kOne ? PowerCap::kRest : PowerCap::kVote;
}

}  // namespace flyball::peers::FLYBALL_PEER_COMPILER
