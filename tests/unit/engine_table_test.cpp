// Tables: exact at points, rounded between, flat beyond the ends.
#include <gtest/gtest.h>

#include <random>

#include "runtime/table.h"
#include "tests/unit/engine_program.h"

namespace flyball {
namespace {

constexpr int64_t kFrequency_kHz[] = {800'000, 1'000'000, 1'400'000};
constexpr int64_t kVoltage_uV[] = {620'000, 660'000, 850'000};

TEST(Table, WorkedExample) {
  const Table table{kFrequency_kHz, kVoltage_uV, 3, false};
  EXPECT_EQ(look_up(table, 873'457), 634'691);
  const Table up{kFrequency_kHz, kVoltage_uV, 3, true};
  EXPECT_EQ(look_up(up, 873'457), 634'692);
}

TEST(Table, ExactAtPointsAndFlatBeyond) {
  for (const bool rounds_up : {false, true}) {
    const Table table{kFrequency_kHz, kVoltage_uV, 3, rounds_up};
    for (uint32_t i = 0; i < 3; ++i) EXPECT_EQ(look_up(table, kFrequency_kHz[i]), kVoltage_uV[i]);
    EXPECT_EQ(look_up(table, INT64_MIN), 620'000);
    EXPECT_EQ(look_up(table, 799'999), 620'000);
    EXPECT_EQ(look_up(table, 1'400'001), 850'000);
    EXPECT_EQ(look_up(table, INT64_MAX), 850'000);
  }
}

TEST(Table, OnePointIsAConstantAndNoneIsZero) {
  EXPECT_EQ(look_up(Table{kFrequency_kHz, kVoltage_uV, 1, false}, 1'200'000), 620'000);
  EXPECT_EQ(look_up(Table{kFrequency_kHz, kVoltage_uV, 0, false}, 1'200'000), 0);
}

// A straight search and exact fractions: y is within half a step, or under one step above when it rounds up.
TEST(Table, IsTheRoundedLine) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 300; ++round) {
    std::vector<int64_t> x{static_cast<int64_t>(random() % 100) - 50}, y{static_cast<int64_t>(random() % 2000) - 1000};
    for (uint64_t n = 1 + random() % 6; n > 0; --n) {
      x.push_back(x.back() + 1 + static_cast<int64_t>(random() % 40));
      y.push_back(static_cast<int64_t>(random() % 2000) - 1000);
    }
    const bool rounds_up = random() % 2 == 0;
    const Table table{x.data(), y.data(), static_cast<uint16_t>(x.size()), rounds_up};
    for (int64_t at = x.front(); at < x.back(); ++at) {
      size_t i = 0;
      while (x[i + 1] <= at) ++i;
      const int64_t run = x[i + 1] - x[i], over = look_up(table, at) - y[i];
      const int64_t twice_error = 2 * (over * run - (at - x[i]) * (y[i + 1] - y[i]));  // in steps / (2 * run)
      if (rounds_up) {
        EXPECT_TRUE(0 <= twice_error && twice_error < 2 * run);
      } else {
        EXPECT_TRUE(-run < twice_error && twice_error <= run);
      }
    }
  }
}

TEST(Table, OperationLooksUpEachElement) {
  HandProgram hand;
  hand.tables.push_back({kFrequency_kHz, kVoltage_uV, 3, false});
  const DomainId tile = hand.domain(3);
  const SlotId x = hand.slot(Type::kI64, tile), each = hand.slot(Type::kI64, tile);
  const SlotId one = hand.slot(Type::kI64, kNoDomain, 1'000'000), same = hand.slot(Type::kI64, tile);
  hand.block();
  hand.op(OpCode::kTable, Type::kI64, tile, each, x);
  hand.op(OpCode::kTable, Type::kI64, tile, same, one);
  HandEngine engine(hand);
  engine.write_all(x, {0, 873'457, 1'400'000});
  engine->step();
  EXPECT_EQ(engine.values(each), (std::vector<int64_t>{620'000, 634'691, 850'000}));
  EXPECT_EQ(engine.values(same), (std::vector<int64_t>{660'000, 660'000, 660'000}));
}

}  // namespace
}  // namespace flyball
