// Every figure of the score sheet against a run small enough to work out by hand.
#include "sim/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace flyball::sim {
namespace {

using testing::ElementsAre;
using Time = Metrics::ReasonTime;

// Four ticks of 1 ms, 1 ms, 2 ms and 1 ms; two blocks; a machine of two elements and three states; a limit of two.
//
//   tick   block 0  block 1  power  state 0  state 1  reason 0  reason 1  grant 0  grant 1
//   1 ms     60       80      100      0        0        0         0       2800     2800
//   1 ms     70       91      200      1        0        7         0       2700     2800
//   2 ms     92       95      300      1        2        7         3       2700     2600
//   1 ms     88       85       50      0        2        0         3       2800     2700
class ByHand : public testing::Test {
 protected:
  ByHand() : metrics_({.machines = {{2, 3}}, .limit_elements = {2}, .ceilings = {{{0, 1}, 90}, {{0}, 90}, {{1}, 95}}}) {
    tick(1000, {60, 80}, 100, {0, 0}, {0, 0}, {2800, 2800}, 0.5);
    tick(1000, {70, 91}, 200, {1, 0}, {7, 0}, {2700, 2800}, 1.0);
    tick(2000, {92, 95}, 300, {1, 2}, {7, 3}, {2700, 2600}, 1.75);
    tick(1000, {88, 85}, 50, {0, 2}, {0, 3}, {2800, 2700}, 2.0);
  }

  void tick(int64_t tick_us, std::array<double, 2> degC, double power_W, std::array<uint32_t, 2> states,
            std::array<uint32_t, 2> reasons, std::array<int64_t, 2> grants, double work_s) {
    for (uint32_t element = 0; element < 2; ++element) {
      metrics_.state(0, element, states[element]);
      metrics_.limited_by(0, element, reasons[element]);
      metrics_.granted(0, element, grants[element]);
    }
    metrics_.end_tick(tick_us, {degC, power_W, work_s});
  }

  Metrics metrics_;
};

TEST_F(ByHand, TimeWorkAndEnergy) {
  EXPECT_EQ(metrics_.time_us(), 5000);
  EXPECT_DOUBLE_EQ(metrics_.energy_J(), 0.1 + 0.2 + 0.6 + 0.05);
  EXPECT_DOUBLE_EQ(metrics_.mean_power_W(), 0.95 / 0.005);
  EXPECT_EQ(metrics_.peak_power_W(), 300);
  EXPECT_EQ(metrics_.work_s(), 2.0);
}

TEST_F(ByHand, Temperatures) {
  EXPECT_EQ(metrics_.peak_degC(), 95);
  EXPECT_EQ(metrics_.peak_block(), 1U);
  EXPECT_EQ(metrics_.peak_time_us(), 4000);
  EXPECT_DOUBLE_EQ(metrics_.mean_degC(), (70 + 80.5 + 2 * 93.5 + 86.5) / 5);
  EXPECT_DOUBLE_EQ(metrics_.mean_hottest_degC(), (80 + 91 + 2 * 95 + 88) / 5.0);
  EXPECT_EQ(metrics_.above_limit_us(0), 3000);
  EXPECT_EQ(metrics_.above_limit_us(1), 2000);
  EXPECT_EQ(metrics_.above_limit_us(2), 0);  // at the limit is not above it
}

TEST_F(ByHand, TimeInEveryState) {
  EXPECT_EQ(metrics_.state_us(0, 0, 0), 2000);
  EXPECT_EQ(metrics_.state_us(0, 0, 1), 3000);
  EXPECT_EQ(metrics_.state_us(0, 0, 2), 0);
  EXPECT_EQ(metrics_.state_us(0, 1, 0), 2000);
  EXPECT_EQ(metrics_.state_us(0, 1, 1), 0);
  EXPECT_EQ(metrics_.state_us(0, 1, 2), 3000);
}

TEST_F(ByHand, TimeOfEveryReason) {
  EXPECT_THAT(metrics_.reason_us(0, 0), ElementsAre(Time{0, 2000}, Time{7, 3000}));
  EXPECT_THAT(metrics_.reason_us(0, 1), ElementsAre(Time{0, 2000}, Time{3, 3000}));
  EXPECT_THAT(metrics_.reason_us(0), ElementsAre(Time{0, 4000}, Time{3, 3000}, Time{7, 3000}));
}

TEST_F(ByHand, ChangesOfTheGrant) {
  EXPECT_EQ(metrics_.changes(0, 0), 2U);
  EXPECT_EQ(metrics_.changes(0, 1), 2U);
}

TEST(Metrics, AskingDoesNotCount) {
  Metrics metrics({.machines = {{1, 2}}, .limit_elements = {1}, .ceilings = {}});
  metrics.end_tick(1000, {std::array<double, 1>{50}, 1, 0});
  EXPECT_EQ(metrics.reason_us(0, 0), metrics.reason_us(0, 0));
  metrics.end_tick(1000, {std::array<double, 1>{50}, 1, 0});
  EXPECT_EQ(metrics.state_us(0, 0, 0), 2000);
  EXPECT_THAT(metrics.reason_us(0, 0), ElementsAre(Time{0, 2000}));
  EXPECT_EQ(metrics.changes(0, 0), 0U);
}

TEST(Metrics, BeforeTheFirstTickThereIsNothing) {
  const Metrics metrics({.machines = {{1, 2}}, .limit_elements = {1}, .ceilings = {}});
  EXPECT_EQ(metrics.mean_power_W(), 0);
  EXPECT_EQ(metrics.mean_degC(), 0);
  EXPECT_TRUE(metrics.reason_us(0, 0).empty());
}

}  // namespace
}  // namespace flyball::sim
