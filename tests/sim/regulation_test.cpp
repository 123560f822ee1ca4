// The policies do their work on the bundled chip: the cap holds, a hot tile is held whatever the others want, clocks
// are steady.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <numeric>

#include "tests/sim/closed_loop.h"

namespace flyball::sim {
namespace {

const std::vector<std::string> kThree = {"tile_guard", "power_cap", "demand_dvfs"};

/// Greatest mean of a number of values in a row.
class WindowMean {
 public:
  explicit WindowMean(size_t length) : length_(length) {}
  void add(double value) {
    values_.push_back(value);
    if (values_.size() > length_) values_.pop_front();
    if (values_.size() < length_) return;
    greatest_ =
        std::max(greatest_, std::accumulate(values_.begin(), values_.end(), 0.0) / static_cast<double>(length_));
  }
  double greatest() const { return greatest_; }

 private:
  size_t length_;
  std::deque<double> values_;
  double greatest_ = 0;
};

struct Figures {
  double mean_W = 0, greatest_100ms_W = 0, greatest_10ms_W = 0, hottest_degC = 0;
  double reversals_per_s = 0;  // of one tile's clock
  double least_hbm_rate = 1;
};

Figures figures_of(ClosedLoop& run, int ticks) {
  Figures f;
  WindowMean ten(10), hundred(100);
  const uint32_t freq = run.limit("freq");
  int64_t before = run.driven(freq)[0];
  int direction = 0, reversals = 0;
  for (int tick = 0; tick < ticks; ++tick) {
    run.loop().tick();
    const double power_W = run.loop().chip().total_power_W();
    f.mean_W += power_W / ticks;
    ten.add(power_W);
    hundred.add(power_W);
    for (const double degC : run.loop().chip().temperature_degC()) f.hottest_degC = std::max(f.hottest_degC, degC);
    const int64_t now = run.decision(freq, 0).granted;
    const int turn = now > before ? 1 : now < before ? -1 : direction;
    reversals += turn * direction < 0 ? 1 : 0;
    direction = turn;
    before = now;
    for (uint32_t l = 0; l < run.program().limits.size; ++l) {
      if (run.program().limits[l].name != std::string("hbm_rate")) continue;
      f.least_hbm_rate = std::min(f.least_hbm_rate, static_cast<double>(run.decision(l, 0).granted) / (1 << 20));
    }
  }
  f.greatest_10ms_W = ten.greatest();
  f.greatest_100ms_W = hundred.greatest();
  f.reversals_per_s = reversals * 1000.0 / ticks;
  return f;
}

TEST(Regulation, TheCapHoldsOnAverage) {
  for (const int64_t budget_W : {600, 400, 200}) {
    ClosedLoop run(kThree);
    run.set("budget", budget_W * 1000);
    const Figures f = figures_of(run, 6000);
    const auto budget = static_cast<double>(budget_W);
    EXPECT_LT(f.greatest_100ms_W, budget) << budget_W;
    EXPECT_LT(f.greatest_10ms_W, 1.1 * budget) << budget_W;
    EXPECT_GT(f.greatest_100ms_W, 0.9 * budget) << budget_W << " is not made use of";
    EXPECT_LT(f.reversals_per_s, 20) << budget_W;
    EXPECT_EQ(f.least_hbm_rate, 1) << budget_W;
  }
}

/// A budget that the tiles alone cannot keep: the HBM gives way, but only while every tile is at its lowest clock.
TEST(Regulation, TheMemoryGivesWayLast) {
  ClosedLoop run(kThree);
  run.set("budget", 105'000);
  const uint32_t freq = run.limit("freq"), hbm_rate = run.limit("hbm_rate");
  const int64_t full = run.program().limits[hbm_rate].rest;
  int throttled = 0;
  for (int tick = 0; tick < 6000; ++tick) {
    run.loop().tick();
    if (run.decision(hbm_rate, 0).granted == full) continue;
    ++throttled;
    for (uint32_t tile = 0; tile < 16; ++tile) ASSERT_EQ(run.decision(freq, tile).granted, 400'000) << tick;
  }
  EXPECT_GT(throttled, 1000);
  EXPECT_LT(throttled, 5900);
}

/// With power to spare the heat is what limits, and no tile gets to the trip point.
TEST(Regulation, TheTemperatureHoldsWhateverTheBudget) {
  ClosedLoop run(kThree);
  run.set("budget", 1'000'000);
  const Figures f = figures_of(run, 10'000);
  EXPECT_GT(f.hottest_degC, 88);
  EXPECT_LT(f.hottest_degC, 91);
}

/// Energy and time of the whole workload.
std::pair<double, double> cost_of(const std::vector<std::string>& policies, int64_t budget_mW) {
  ClosedLoop run(policies);
  if (budget_mW > 0) run.set("budget", budget_mW);
  while (!run.loop().chip().finished()) run.loop().tick();
  return {run.loop().chip().energy_J(), run.loop().chip().finish_time_us().value_or(0)};
}

TEST(Regulation, FollowingTheDemandSavesEnergyAndHardlyAnyTime) {
  const auto [free_J, free_us] = cost_of({"power_cap"}, 1'000'000);  // a budget that is never reached
  const auto [energy_J, time_us] = cost_of({"demand_dvfs"}, 0);
  EXPECT_LT(energy_J, 0.99 * free_J);
  EXPECT_LT(time_us, 1.02 * free_us);
}

}  // namespace
}  // namespace flyball::sim
