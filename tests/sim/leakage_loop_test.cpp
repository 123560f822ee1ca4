// Leakage against temperature: the fixed point and the threshold of one block, known in closed form, and what the
// joined chip does on either side of the threshold.
#include "sim/power/leakage_loop.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/simulated_chip.h"
#include "tests/sim/small_chip.h"

namespace flyball::sim {
namespace {

constexpr double kAmbient_degC = 35, kGrowth_per_K = 0.02, kVolt = 0.7;
constexpr int64_t kTick_us = 1000;

/// One block under a package, whose only power is leakage: leakage_W at the ambient temperature.
struct Leaking {
  explicit Leaking(double leakage_W) {
    chip = small_chip();
    chip.floorplan = {{"t0", 0, 0, 0.01, 0.01}};
    chip.package.convection_J_per_K = 1;  // a small heat sink: a run of seconds tells
    chip.package.sink.heat_capacity_J_per_m3K = chip.package.spreader.heat_capacity_J_per_m3K = 1e4;
    chip.sensors = {};
    chip.power = {{.name = "leak",
                   .domain = "",
                   .blocks = {"t0"},
                   .clock = "",
                   .gate = "",
                   .leakage_W = leakage_W,
                   .leakage_degC = kAmbient_degC,
                   .leakage_V = kVolt,
                   .leakage_per_K = kGrowth_per_K}};
    workload = std::get<Workload>(
        parse_workload("# tile.clock: 1 GHz\ntime [ms],tile.activity [%]\n0,1\n1000000,1\n", "w.csv", chip));
  }

  chip::Chip chip;
  Workload workload;
};

/// Steady rise of that block for a watt in it.
double resistance_K_per_W() {
  const Leaking one(1);
  const ThermalModel thermal(make_thermal_network(one.chip.floorplan, one.chip.package), {0}, {0});
  return thermal.steady_rise(std::vector<double>{1.0})[0];
}

/// With x = growth * rise the balance is x = a e^x, a = growth * R * leakage: solvable up to a = 1/e, where x = 1.
double balanced(double a) {
  double x = a;
  for (int i = 0; i < 100; ++i) x -= (x - a * std::exp(x)) / (1 - a * std::exp(x));
  return x;
}

double leakage_for(double a) { return a / (kGrowth_per_K * resistance_K_per_W()); }

TEST(LeakageLoop, SettlesWhereTheClosedFormSays) {
  for (const double a : {0.05, 0.2, 0.3, 0.36}) {
    const Leaking leaking(leakage_for(a));
    const SimulatedChip chip(leaking.chip, leaking.workload);
    const double x = balanced(a);
    EXPECT_NEAR(chip.temperature_degC()[0], kAmbient_degC + x / kGrowth_per_K, 1e-6) << a;
    EXPECT_NEAR(chip.leakage_gain(), x, 1e-6) << a;  // at the balance the gain is x
    EXPECT_FALSE(chip.overheating()) << a;
  }
}

TEST(LeakageLoop, HasASteadyStateUpToGainOneAndNoneBeyond) {
  const double threshold = std::exp(-1.0);
  const Leaking below(leakage_for(threshold * 0.9999)), beyond(leakage_for(threshold * 1.0001));
  const SimulatedChip steady(below.chip, below.workload), hopeless(beyond.chip, beyond.workload);
  EXPECT_FALSE(steady.overheating());
  EXPECT_LT(steady.leakage_gain(), 1);
  EXPECT_GT(steady.leakage_gain(), 0.98);
  EXPECT_NEAR(steady.temperature_degC()[0], kAmbient_degC + 1 / kGrowth_per_K, 1);
  ASSERT_TRUE(hopeless.overheating());
  EXPECT_EQ(hopeless.overheating()->time_us, 0);
  EXPECT_GE(hopeless.overheating()->leakage_gain, 1);
  EXPECT_EQ(hopeless.temperature_degC()[0], kAmbient_degC);
}

TEST(LeakageLoop, RunsAwayInTimeWithoutANumberThatIsNone) {
  const Leaking leaking(leakage_for(0.6));
  SimulatedChip chip(leaking.chip, leaking.workload, {.ambient_degC = {}, .start = Start::kAmbient});
  double before_degC = kAmbient_degC;
  while (!chip.overheating() && chip.time_us() < 300'000'000) {
    chip.advance(kTick_us);
    ASSERT_GE(chip.temperature_degC()[0], before_degC);
    before_degC = chip.temperature_degC()[0];
  }
  ASSERT_TRUE(chip.overheating());
  const Overheating seen = *chip.overheating();
  EXPECT_EQ(seen.block, 0U);
  EXPECT_EQ(seen.time_us, chip.time_us());
  EXPECT_GE(seen.degC, kHottestLeakage_degC);
  EXPECT_GT(seen.leakage_gain, 1);
  for (int tick = 0; tick < 1000; ++tick) chip.advance(100 * kTick_us);
  EXPECT_TRUE(std::isfinite(chip.temperature_degC()[0]));
  EXPECT_TRUE(std::isfinite(chip.energy_J()));
  EXPECT_EQ(chip.overheating()->time_us, seen.time_us);  // the first time
}

TEST(LeakageLoop, AChipThatIsOnlyTooHotDoesNotRunAway) {
  Leaking hot(0);
  hot.chip.power[0].idle_W = 230 / resistance_K_per_W();
  const SimulatedChip chip(hot.chip, hot.workload);
  ASSERT_TRUE(chip.overheating());
  EXPECT_EQ(chip.overheating()->leakage_gain, 0);
}

/// Gain of the joined chip against the matrix it is the eigenvalue of, by finite differences of the whole model.
TEST(LeakageLoop, GainIsWhatASmallRiseComesBackAs) {
  const chip::Chip chip = small_chip();
  const Workload workload =
      std::get<Workload>(parse_workload("# tile.clock: 1 GHz\ntime [ms],tile.activity [%]\n0,1\n1,1\n", "w.csv", chip));
  PowerModel model(chip, workload);
  const ThermalModel thermal(make_thermal_network(chip.floorplan, chip.package), model.powered(), {0});
  const SimulatedChip plant(chip, workload);
  model.set_operation(plant.driven(), plant.rail_uV());
  std::vector<double> degC(plant.temperature_degC().begin(), plant.temperature_degC().end());
  const std::vector<double> activity(6, 0.0), active_Hz(4, 0.0);
  const std::span<const double> now = model.evaluate(degC, activity, active_Hz);
  const std::vector<double> power_W(now.begin(), now.end());
  const double gain = leakage_gain(model, thermal, degC.size());

  std::vector<double> rise_K(6, 1.0);
  double ratio = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<double> moved = degC;
    for (size_t i = 0; i < moved.size(); ++i) moved[i] += 1e-4 * rise_K[i];
    const std::span<const double> after = model.evaluate(moved, activity, active_Hz);
    std::vector<double> heat_W(6, 0.0);
    for (size_t i = 0; i < power_W.size(); ++i) heat_W[model.powered()[i]] = (after[i] - power_W[i]) * 1e4;
    const std::vector<double> back_K = thermal.steady_rise(heat_W);
    ratio = back_K[0] / rise_K[0];
    for (size_t i = 0; i < 6; ++i) rise_K[i] = back_K[i] / back_K[0];
  }
  EXPECT_NEAR(gain, ratio, 1e-5 * ratio);
  EXPECT_GT(gain, 0.001);
}

}  // namespace
}  // namespace flyball::sim
