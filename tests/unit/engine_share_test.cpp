// `share`: parts sum exactly, keep their bounds, and lie within a step of the rational water level.
#include <gtest/gtest.h>

#include <gmpxx.h>

#include <numeric>
#include <random>

#include "runtime/share.h"
#include "tests/unit/engine_program.h"

namespace flyball {
namespace {

using Values = std::vector<int64_t>;

Values share_of(int64_t budget, const Values& weight, const Values& low, const Values& high) {
  Values parts(weight.size());
  const auto each = [](const Values& values) { return Strided<int64_t>{values.data(), sizeof(int64_t)}; };
  share(budget, static_cast<uint32_t>(weight.size()), {each(weight), each(low), each(high)}, parts.data());
  return parts;
}

TEST(Share, WorkedExamples) {
  EXPECT_EQ(share_of(100'000, {1, 1, 2}, {0, 0, 0}, {30'000, 20'000, 90'000}), (Values{26'666, 20'000, 53'334}));
  EXPECT_EQ(share_of(10, {1, 1, 1}, {0, 0, 0}, {10, 10, 10}), (Values{3, 3, 4}));
  EXPECT_EQ(share_of(7, {1, 1, 1}, {5, 5, 5}, {9, 9, 9}), (Values{2, 2, 3})) << "floors above the budget";
}

TEST(Share, AtItsEdges) {
  EXPECT_EQ(share_of(100, {1, 5}, {0, 0}, {30, 40}), (Values{30, 40})) << "the budget exceeds all maxima";
  EXPECT_EQ(share_of(-5, {1, 1}, {0, 0}, {30, 40}), (Values{0, 0})) << "a negative budget is none";
  EXPECT_EQ(share_of(9, {0, 0, 0}, {0, 0, 0}, {9, 9, 9}), (Values{3, 3, 3})) << "without any weight all are even";
  EXPECT_EQ(share_of(9, {0, 1}, {50, 0}, {4, 20}), (Values{4, 5})) << "a floor above its maximum is the maximum";
  EXPECT_EQ(share_of(3, {7}, {0}, {10}), (Values{3}));
  EXPECT_EQ(share_of(10, {0, 1}, {0, 0}, {10, 4}), (Values{6, 4})) << "what weights cannot place goes to the rest";
}

TEST(Share, UnreachableMaximaDoNotOverflow) {
  const int64_t far = int64_t{1} << 60;
  EXPECT_EQ(share_of(1'000'000'000, {1 << 20, 1 << 20}, {0, 0}, {far, far}), (Values{500'000'000, 500'000'000}));
}

// The exact parts: clamp(level * w, lo, hi) with the level at which they sum to the budget, found among the levels at
// which an element meets a bound. Elements without weight take what remains evenly when the others are full.
class WaterLevel {
 public:
  WaterLevel(const Values& weight, const Values& low, const Values& high) : w_(weight), lo_(low), hi_(high) {}

  std::vector<mpq_class> parts(const mpq_class& budget) const {
    std::vector<mpq_class> levels{0};
    for (size_t i = 0; i < w_.size(); ++i) {
      if (w_[i] == 0) continue;
      levels.push_back(mpq_class(lo_[i]) / w_[i]);
      levels.push_back(mpq_class(hi_[i]) / w_[i]);
    }
    std::sort(levels.begin(), levels.end());
    size_t k = 0;
    while (k + 1 < levels.size() && sum_at(levels[k + 1]) <= budget) ++k;
    const mpq_class at_k = sum_at(levels[k]);
    if (k + 1 == levels.size()) return at(levels[k]);
    const mpq_class at_next = sum_at(levels[k + 1]);
    if (at_next == at_k) return at(levels[k]);
    return at(levels[k] + (budget - at_k) * (levels[k + 1] - levels[k]) / (at_next - at_k));
  }

 private:
  std::vector<mpq_class> at(const mpq_class& level) const {
    std::vector<mpq_class> parts;
    for (size_t i = 0; i < w_.size(); ++i) {
      mpq_class part = level * w_[i];
      if (part > hi_[i]) part = hi_[i];
      if (part < lo_[i]) part = lo_[i];
      parts.push_back(part);
    }
    return parts;
  }
  mpq_class sum_at(const mpq_class& level) const {
    mpq_class sum = 0;
    for (const mpq_class& part : at(level)) sum += part;
    return sum;
  }

  Values w_, lo_, hi_;
};

struct Draw {
  int64_t budget;
  Values weight, low, high;
};

Draw draw(std::mt19937_64& random, bool zero_weights) {
  Draw d{};
  const size_t n = 1 + random() % 16;
  const uint64_t scale = random() % 2 == 0 ? 20 : 50'000;
  for (size_t i = 0; i < n; ++i) {
    const int64_t high = static_cast<int64_t>(random() % scale);
    d.high.push_back(high);
    d.low.push_back(random() % 2 == 0 ? 0 : static_cast<int64_t>(random() % static_cast<uint64_t>(high + 1)));
    d.weight.push_back(zero_weights && random() % 3 == 0 ? 0 : 1 + static_cast<int64_t>(random() % (1U << 20)));
  }
  const int64_t most = std::accumulate(d.high.begin(), d.high.end(), int64_t{0});
  d.budget = static_cast<int64_t>(random() % static_cast<uint64_t>(most + most / 4 + 2)) - 1;
  return d;
}

TEST(Share, PartsSumExactlyAndKeepTheirBounds) {
  std::mt19937_64 random(2026);
  for (int round = 0; round < 20'000; ++round) {
    const Draw d = draw(random, true);
    const Values parts = share_of(d.budget, d.weight, d.low, d.high);
    const int64_t most = std::accumulate(d.high.begin(), d.high.end(), int64_t{0});
    const int64_t least = std::accumulate(d.low.begin(), d.low.end(), int64_t{0});
    const int64_t budget = std::max<int64_t>(d.budget, 0);
    ASSERT_EQ(std::accumulate(parts.begin(), parts.end(), int64_t{0}), std::min(budget, most)) << "round " << round;
    for (size_t i = 0; i < parts.size(); ++i) {
      ASSERT_LE(parts[i], d.high[i]) << "round " << round;
      ASSERT_GE(parts[i], least > budget ? 0 : d.low[i]) << "round " << round;
    }
  }
}

TEST(Share, PartsAreWithinAStepOfTheWaterLevel) {
  std::mt19937_64 random(17);
  int compared = 0;
  for (int round = 0; round < 3'000; ++round) {
    const Draw d = draw(random, false);
    if (std::accumulate(d.low.begin(), d.low.end(), int64_t{0}) > d.budget) continue;
    if (std::accumulate(d.high.begin(), d.high.end(), int64_t{0}) <= d.budget) continue;
    const Values parts = share_of(d.budget, d.weight, d.low, d.high);
    const std::vector<mpq_class> exact = WaterLevel(d.weight, d.low, d.high).parts(d.budget);
    for (size_t i = 0; i < parts.size(); ++i) ASSERT_LT(abs(exact[i] - parts[i]), 1) << "round " << round;
    ++compared;
  }
  EXPECT_GT(compared, 1'000);
}

TEST(Share, OperationTakesOperandsOfAnyShape) {
  HandProgram hand;
  const DomainId tile = hand.domain(3);
  const SlotId budget = hand.slot(Type::kI64, kNoDomain, 100'000), weight = hand.slot(Type::kI64, tile);
  const SlotId none = hand.slot(Type::kI64), most = hand.slot(Type::kI64, tile);
  const SlotId one = hand.slot(Type::kI64, kNoDomain, 1);
  const SlotId parts = hand.slot(Type::kI64, tile), even = hand.slot(Type::kI64, tile);
  hand.shares.push_back({none, most});
  hand.shares.push_back({none, budget});
  hand.block();
  hand.op(OpCode::kShare, Type::kI64, tile, parts, budget, weight, kNoSlot, 0);
  hand.op(OpCode::kShare, Type::kI64, tile, even, budget, one, kNoSlot, 1);
  HandEngine engine(hand);
  engine.write_all(weight, {1, 1, 2});
  engine.write_all(most, {30'000, 20'000, 90'000});
  engine->step();
  EXPECT_EQ(engine.values(parts), (Values{26'666, 20'000, 53'334}));
  EXPECT_EQ(engine.values(even), (Values{33'333, 33'333, 33'334}));
}

}  // namespace
}  // namespace flyball
