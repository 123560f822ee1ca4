// Rails under load, worked out by hand and by properties: load line, droop, margins, current limits.
#include "sim/electrical/rail_network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "sim/electrical/droop.h"
#include "tests/sim/small_chip.h"

namespace flyball::sim {
namespace {

constexpr int64_t kTick_us = 1000;

class Rails : public testing::Test {
 protected:
  Rails() : chip_(small_chip()) {
    chip_.rails.load_line_Ohm = 5e-4;
    chip_.rails.inductance_H = 2e-12;
    chip_.rails.capacitance_F = 2e-6;
    chip_.rails.guard_V = 0.05;
  }

  RailNetwork network() const {
    RailNetwork rails(chip_);
    rails.set_operation(driven_, rail_uV_);
    return rails;
  }

  chip::Chip chip_;
  std::vector<int64_t> driven_ = {1000000, 500000, 2000000, 1000000, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 1, 1, 1, 1};
  std::vector<int64_t> rail_uV_ = {700000, 900000};
};

TEST_F(Rails, ACurrentTakesTheVoltageDownByTheLoadLine) {
  RailNetwork rails = network();
  rails.solve(std::vector<RailLoad>{{0, 40, 0}, {0, 0, 0}});
  EXPECT_DOUBLE_EQ(rails.state()[0].voltage_V, 0.7 - 40 * 5e-4);
  EXPECT_DOUBLE_EQ(rails.state()[0].current_A, 40);
  EXPECT_DOUBLE_EQ(rails.state()[1].voltage_V, 0.9);
}

TEST_F(Rails, AConductanceIsAVoltageDivider) {
  RailNetwork rails = network();
  rails.solve(std::vector<RailLoad>{{100, 0, 0}, {0, 0, 0}});
  EXPECT_DOUBLE_EQ(rails.state()[0].voltage_V, 0.7 / (1 + 5e-4 * 100));
}

TEST_F(Rails, APowerTakesTheHigherOfTwoSolutions) {
  RailNetwork rails = network();
  rails.solve(std::vector<RailLoad>{{0, 0, 30}, {0, 0, 0}});
  const double volt = (0.7 + std::sqrt(0.7 * 0.7 - 4 * 5e-4 * 30)) / 2;
  EXPECT_DOUBLE_EQ(rails.state()[0].voltage_V, volt);
  EXPECT_DOUBLE_EQ(rails.state()[0].current_A, 30 / volt);
}

TEST_F(Rails, MorePowerThanTheLoadLineCarriesSitsAtTheNose) {
  RailNetwork rails = network();
  rails.solve(std::vector<RailLoad>{{0, 0, 1e4}, {0, 1e9, 0}});
  EXPECT_DOUBLE_EQ(rails.state()[0].voltage_V, 0.35);
  EXPECT_GT(rails.state()[1].voltage_V, 0);  // shorted: next to nothing, but a number
  rails.end_tick(kTick_us);
  EXPECT_TRUE(rails.state()[0].under);
  EXPECT_TRUE(std::isfinite(rails.state()[1].lowest_V));
}

TEST_F(Rails, WithoutALoadLineTheVoltageIsWhatWasSet) {
  chip_.rails.load_line_Ohm = chip_.rails.inductance_H = chip_.rails.capacitance_F = 0;
  RailNetwork rails = network();
  rails.solve(std::vector<RailLoad>{{10, 20, 30}, {0, 0, 0}});
  rails.end_tick(kTick_us);
  EXPECT_EQ(rails.state()[0].voltage_V, 0.7);
  EXPECT_EQ(rails.state()[0].lowest_V, 0.7);
  EXPECT_DOUBLE_EQ(rails.state()[0].current_A, 10 * 0.7 + 20 + 30 / 0.7);
}

/// Whatever the load, what the rail delivers is what its load draws at that voltage.
TEST_F(Rails, AnyLoadBalances) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> share(0.0, 1.0);
  for (int round = 0; round < 2000; ++round) {
    chip_.rails.load_line_Ohm = 1e-5 + 1e-3 * share(random);
    RailNetwork rails = network();
    const RailLoad load{100 * share(random), 50 * share(random), 50 * share(random)};
    rails.solve(std::vector<RailLoad>{load, load});
    for (const RailState& rail : rails.state()) {
      EXPECT_NEAR(rail.voltage_V, rail.set_V - chip_.rails.load_line_Ohm * rail.current_A, 1e-13);
      const double drawn_A = load.conductance_S * rail.voltage_V + load.current_A + load.power_W / rail.voltage_V;
      EXPECT_NEAR(rail.current_A, drawn_A, 1e-9);
      EXPECT_GE(rail.voltage_V, rail.set_V / 2 - 0.03);  // the higher solution
    }
  }
}

TEST_F(Rails, AStepOfCurrentSwingsBeyondTheLoadLineOnce) {
  RailNetwork rails = network();
  const std::vector<RailLoad> light{{0, 10, 0}, {0, 10, 0}}, heavy{{0, 60, 0}, {0, 10, 0}};
  rails.solve(light);
  rails.rest();
  rails.solve(heavy);
  rails.end_tick(kTick_us);
  const double swing_V = droop_V_per_A(5e-4, 2e-12, 2e-6) * 50;
  EXPECT_GT(swing_V, 0.01);
  EXPECT_DOUBLE_EQ(rails.state()[0].lowest_V, 0.7 - 60 * 5e-4 - swing_V);
  EXPECT_DOUBLE_EQ(rails.state()[1].lowest_V, 0.9 - 10 * 5e-4);
  EXPECT_NEAR(rails.record()[0].droop_V, 60 * 5e-4 + swing_V, 1e-15);
  rails.solve(heavy);  // no step any more
  rails.end_tick(kTick_us);
  EXPECT_DOUBLE_EQ(rails.state()[0].lowest_V, 0.7 - 60 * 5e-4);
  rails.solve(light);  // a step down lifts it
  rails.end_tick(kTick_us);
  EXPECT_DOUBLE_EQ(rails.state()[0].lowest_V, 0.7 - 10 * 5e-4);
}

TEST_F(Rails, BelowTheGuardBandOfTheFastestClockIsCounted) {
  RailNetwork rails = network();  // rail 0 feeds 1 GHz, which needs 0.7 V, so 0.65 V; rail 1 2 GHz, 0.9 V
  EXPECT_DOUBLE_EQ(rails.state()[0].needed_V, 0.65);
  EXPECT_DOUBLE_EQ(rails.state()[1].needed_V, 0.85);
  const std::vector<RailLoad> fits{{0, 99, 0}, {0, 99, 0}}, too_much{{0, 101, 0}, {0, 99, 0}};
  rails.solve(fits);
  rails.rest();
  for (const auto& [loads, under] : {std::pair(fits, false), {too_much, true}, {too_much, true}, {fits, false}}) {
    rails.solve(loads);
    rails.end_tick(kTick_us);
    EXPECT_EQ(rails.state()[0].under, under);
    EXPECT_FALSE(rails.state()[1].under);
  }
  EXPECT_EQ(rails.record()[0].under_us, 2 * kTick_us);
  EXPECT_EQ(rails.record()[0].under_times, 1U);
  EXPECT_LT(rails.record()[0].lowest_margin_V, 0);
  EXPECT_EQ(rails.record()[1].under_us, 0);
}

TEST_F(Rails, AStoppedClockNeedsNoVoltage) {
  driven_ = {0, 0, 0, 0, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 1, 1, 1, 1};
  RailNetwork rails = network();
  rails.solve(std::vector<RailLoad>{{0, 600, 0}, {0, 600, 0}});
  rails.end_tick(kTick_us);
  EXPECT_FALSE(rails.state()[0].under);
}

TEST_F(Rails, TheContinuousLimitLooksAtTheMeanOverItsWindow) {
  chip_.rails.continuous_A = 50;
  chip_.rails.window_s = 0.01;
  chip_.rails.peak_A = 100;
  RailNetwork rails = network();
  rails.solve(std::vector<RailLoad>{{0, 0, 0}, {0, 0, 0}});
  rails.rest();
  int64_t first = 0;
  for (int64_t tick = 1; tick <= 30; ++tick) {  // 80 A from now on: over once 80 (1 - e^(-t / window)) exceeds 50
    rails.solve(std::vector<RailLoad>{{0, 80, 0}, {0, tick == 5 ? 101.0 : 0.0, 0}});
    rails.end_tick(kTick_us);
    EXPECT_NEAR(rails.state()[0].window_A, 80 * (1 - std::exp(-static_cast<double>(tick) / 10)), 1e-10);
    EXPECT_EQ(rails.state()[1].over, tick == 5);  // the peak limit looks at every tick
    if (rails.state()[0].over && first == 0) first = tick;
  }
  EXPECT_EQ(first, static_cast<int64_t>(std::ceil(10 * std::log(80.0 / 30.0))));
  EXPECT_EQ(rails.record()[0].over_us, (30 - first + 1) * kTick_us);
  EXPECT_EQ(rails.record()[1].over_times, 1U);
  EXPECT_EQ(rails.record()[1].peak_A, 101);
}

}  // namespace
}  // namespace flyball::sim
