// Random votes: the arbiter decides what a plain reading of the rules decides, and its reasons are true.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "tests/unit/arbiter_program.h"

namespace flyball {
namespace {

struct Cast {
  VoteSpec spec;
  int32_t value;
  bool active;
};

struct Situation {
  LimitSpec limit;
  std::vector<Cast> casts;
  bool running[kPolicies];
  int32_t before;
};

int32_t between(std::mt19937_64& random, int32_t lo, int32_t hi) {
  return lo + static_cast<int32_t>(random() % static_cast<uint32_t>(hi - lo + 1));
}

std::ostream& operator<<(std::ostream& out, const Situation& s) {
  const LimitSpec& l = s.limit;
  out << "range " << l.lo << " .. " << l.hi << " by " << l.quantum << ", safe " << l.safe << ", rest " << l.rest
      << ", slew " << l.slew_up << " " << l.slew_down << ", before " << s.before << "\n";
  for (const Cast& c : s.casts) {
    out << (c.active ? "" : "(") << (c.spec.kind == kCeiling ? "<= " : ">= ") << c.value << (c.active ? "" : ")")
        << " rank " << c.spec.rank << (s.running[c.spec.policy] ? "" : " stopped") << "\n";
  }
  return out;
}

// Small numbers, so that votes tie, conflict and meet the ends all the time.
Situation draw(std::mt19937_64& random) {
  Situation s{};
  s.limit.quantum = random() % 2 == 0 ? 1 : between(random, 2, 5);
  s.limit.lo = between(random, -10, 5);
  s.limit.hi = between(random, s.limit.lo + 10, 30);
  const auto on_grid = [&] {
    for (;;) {
      const int32_t value = between(random, s.limit.lo, s.limit.hi);
      if (value % s.limit.quantum == 0) return value;
    }
  };
  s.limit.safe = on_grid();
  s.limit.rest = on_grid();
  s.limit.slew_up = random() % 2 == 0 ? -1 : between(random, 1, 12);
  s.limit.slew_down = random() % 2 == 0 ? -1 : between(random, 1, 12);
  s.before = random() % 4 == 0 ? between(random, s.limit.lo - 5, s.limit.hi + 5) : on_grid();
  for (uint64_t n = random() % 8; n > 0; --n) {
    const uint16_t policy = static_cast<uint16_t>(random() % kPolicies);
    const uint16_t rank = static_cast<uint16_t>(policy / 2 + (policy == 3 ? 1 : 0));
    const VoteKind kind = random() % 3 == 0 ? kFloor : kCeiling;
    s.casts.push_back({{kind, rank, policy}, between(random, s.limit.lo - 4, s.limit.hi + 4), random() % 4 != 0});
  }
  std::stable_sort(s.casts.begin(), s.casts.end(),
                   [](const Cast& a, const Cast& b) { return a.spec.rank < b.spec.rank; });
  for (bool& runs : s.running) runs = random() % 5 != 0;
  return s;
}

Decision decide(const Situation& s) {
  LimitProgram hand;
  hand.limit(s.limit);
  for (const Cast& cast : s.casts) hand.vote(cast.spec, cast.value);
  LimitEngine engine(hand);
  for (uint32_t v = 0; v < s.casts.size(); ++v) engine.set_active(v, s.casts[v].active);
  std::copy(std::begin(s.running), std::end(s.running), engine.running);
  engine.set_grant(s.before);
  return engine.decide()[0];
}

// The rules, read plainly: grid values are listed, and the best is looked for.
class PlainReading {
 public:
  explicit PlainReading(const Situation& s) : s_(s) {
    for (int32_t value = s.limit.lo; value <= s.limit.hi; ++value) {
      if (value % s.limit.quantum == 0) grid_.push_back(value);
    }
  }

  int32_t wanted() const {
    std::vector<int32_t> allowed = grid_;
    std::set<uint16_t> ranks;
    for (const Cast& cast : s_.casts) ranks.insert(cast.spec.rank);
    for (const uint16_t rank : ranks) allowed = narrowed(allowed, rank);
    return nearest(allowed, s_.limit.rest);
  }

  int32_t granted() const {
    std::vector<int32_t> reachable;
    for (const int32_t value : grid_) {
      const bool up = s_.limit.slew_up < 0 || value <= s_.before + s_.limit.slew_up;
      const bool down = s_.limit.slew_down < 0 || value >= s_.before - s_.limit.slew_down;
      if (up && down) reachable.push_back(value);
    }
    return reachable.empty() ? nearest(grid_, s_.before) : nearest(reachable, wanted());
  }

 private:
  static int32_t nearest(const std::vector<int32_t>& values, int32_t to) {
    return *std::min_element(values.begin(), values.end(),
                             [to](int32_t a, int32_t b) { return std::abs(a - to) < std::abs(b - to); });
  }

  int32_t down(int32_t value) const {
    int32_t best = grid_.front();
    for (const int32_t g : grid_) best = g <= value ? g : best;
    return best;
  }
  int32_t up(int32_t value) const {
    int32_t best = grid_.back();
    for (auto g = grid_.rbegin(); g != grid_.rend(); ++g) best = *g >= value ? *g : best;
    return best;
  }

  std::vector<int32_t> narrowed(const std::vector<int32_t>& allowed, uint16_t rank) const {
    int32_t ceiling = grid_.back(), floor = grid_.front();
    bool stopped = false;
    for (const Cast& cast : s_.casts) {
      if (cast.spec.rank != rank) continue;
      if (!s_.running[cast.spec.policy]) {
        stopped = true;
      } else if (cast.active && cast.spec.kind == kCeiling) {
        ceiling = std::min(ceiling, down(cast.value));
      } else if (cast.active) {
        floor = std::max(floor, up(cast.value));
      }
    }
    if (stopped) {
      floor = std::max(floor, std::min(s_.limit.safe, ceiling));
      ceiling = std::min(ceiling, s_.limit.safe);
    }
    if (floor > ceiling) ceiling = floor = std::clamp(s_.limit.safe, ceiling, floor);
    std::vector<int32_t> inside;
    for (const int32_t value : allowed) {
      if (floor <= value && value <= ceiling) inside.push_back(value);
    }
    if (inside.empty()) inside.push_back(ceiling < allowed.front() ? allowed.front() : allowed.back());
    return inside;
  }

  const Situation& s_;
  std::vector<int32_t> grid_;
};

constexpr int kRounds = 60'000;

TEST(ArbiterProperty, DecidesWhatThePlainReadingDecides) {
  std::mt19937_64 random(1);
  for (int round = 0; round < kRounds; ++round) {
    const Situation s = draw(random);
    const Decision d = decide(s);
    ASSERT_EQ(d.wanted, PlainReading(s).wanted()) << "round " << round << "\n" << s;
    ASSERT_EQ(d.granted, PlainReading(s).granted()) << "round " << round << "\n" << s;
  }
}

Situation without(Situation s, const Decision& named) {
  for (uint32_t v = 0; v < s.casts.size(); ++v) {
    if ((named.winners >> v & 1U) != 0) s.casts[v].active = false;
    if (named.reason != Reason::kSafe || s.running[s.casts[v].spec.policy]) continue;
    s.casts[v].active = false;  // a stopped policy's `safe` is taken away: as if it ran and had no votes
  }
  if (named.reason == Reason::kSafe) std::fill(std::begin(s.running), std::end(s.running), true);
  return s;
}

TEST(ArbiterProperty, AReasonIsTrue) {
  std::mt19937_64 random(2);
  std::map<Reason, int> seen;
  for (int round = 0; round < kRounds; ++round) {
    const Situation s = draw(random);
    const Decision d = decide(s);
    ++seen[d.reason];
    if (d.reason == Reason::kRest) {
      ASSERT_EQ(d.granted, s.limit.rest);
    } else if (d.reason != Reason::kSlew) {
      ASSERT_EQ(d.granted, d.wanted);
      const int32_t otherwise = decide(without(s, d)).granted;
      if (d.wanted < s.limit.rest) {
        ASSERT_GT(otherwise, d.granted) << "round " << round << "\n" << s;
      } else {
        ASSERT_LT(otherwise, d.granted) << "round " << round << "\n" << s;
      }
    }
  }
  for (const Reason reason : {Reason::kRest, Reason::kVote, Reason::kSlew, Reason::kSafe}) {
    EXPECT_GT(seen[reason], kRounds / 50) << static_cast<int>(reason);
  }
}

/// Whether all votes pull the same way. Where floors and ceilings meet, a vote that a higher rank moved onto the grant
/// is named with those that moved it (docs/program.md).
bool pull_one_way(const Situation& s) {
  for (const Cast& cast : s.casts) {
    if (cast.active && cast.spec.kind != s.casts.front().spec.kind) return false;
  }
  return std::all_of(std::begin(s.running), std::end(s.running), [](bool runs) { return runs; });
}

// Taking away one vote that is not named does not free the grant, and neither does one of several that tie.
TEST(ArbiterProperty, WhatIsNotNamedDoesNotHold) {
  std::mt19937_64 random(5);
  int unnamed = 0, tied = 0;
  for (int round = 0; round < kRounds; ++round) {
    const Situation s = draw(random);
    const Decision d = decide(s);
    if (d.reason != Reason::kVote && d.reason != Reason::kSafe) continue;
    const bool held_down = d.wanted < s.limit.rest, ties_count = pull_one_way(s);
    for (uint32_t v = 0; v < s.casts.size(); ++v) {
      const uint32_t bit = uint32_t{1} << v;
      const bool named = (d.winners & bit) != 0, alone = d.winners == bit;
      if (!s.casts[v].active || (named && (alone || !ties_count))) continue;
      ++(named ? tied : unnamed);
      Situation less = s;
      less.casts[v].active = false;
      const int32_t otherwise = decide(less).granted;
      const bool freed = held_down ? otherwise > d.granted : otherwise < d.granted;
      ASSERT_FALSE(freed) << "vote " << v << ", round " << round << "\n" << s;
    }
  }
  EXPECT_GT(unnamed, kRounds / 2);
  EXPECT_GT(tied, kRounds / 100);
}

// When nothing but slew holds a grant, no votes at all would bring it nearer to rest.
TEST(ArbiterProperty, SlewIsTheReasonWhereItBinds) {
  std::mt19937_64 random(3);
  for (int round = 0; round < kRounds; ++round) {
    const Situation s = draw(random);
    const Decision d = decide(s);
    if (d.reason != Reason::kSlew) {
      ASSERT_EQ(d.granted, d.wanted);
    } else if (d.granted == d.wanted) {
      ASSERT_EQ(decide(without(s, d)).granted, d.granted) << "round " << round << "\n" << s;
    }
  }
}

TEST(ArbiterProperty, NamedVotesStandAndRun) {
  std::mt19937_64 random(4);
  for (int round = 0; round < kRounds; ++round) {
    const Situation s = draw(random);
    const Decision d = decide(s);
    for (uint32_t v = 0; v < 64; ++v) {
      if ((d.winners >> v & 1U) == 0) continue;
      ASSERT_LT(v, s.casts.size());
      ASSERT_TRUE(s.casts[v].active && s.running[s.casts[v].spec.policy]);
    }
    ASSERT_TRUE(d.reason != Reason::kVote || d.winners != 0) << "round " << round << "\n" << s;
    ASSERT_TRUE(d.wanted != s.limit.rest || d.winners == 0) << "round " << round << "\n" << s;
  }
}

}  // namespace
}  // namespace flyball
