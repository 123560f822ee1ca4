// Fits recover what made a log, within the intervals they state, and say so where a log cannot tell.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hal/chip/load.h"
#include "sim/fit/chip_text.h"
#include "sim/fit/ladder.h"
#include "sim/fit/power_fit.h"
#include "sim/fit/thermal_fit.h"
#include "sim/fit/validation.h"
#include "tests/sim/synthetic_log.h"

namespace flyball::sim {
namespace {

constexpr double kWindow_s = 0.4;  // of the meter; what it hides is no longer than this
const KnownChip kTwoPoles{.poles = {{0.03, 3}, {0.05, 40}}, .meter_window_s = kWindow_s};

/// How many standard errors an estimate is off.
double off(const Estimate& estimate, double truth) {
  return std::abs(estimate.value - truth) / estimate.standard_error;
}

TEST(Ladder, AnswersAsThePolesDo) {
  const std::vector<FosterPole> poles{{0.02, 0.5}, {0.03, 12}, {0.05, 100}};
  const std::vector<LadderBody> bodies = ladder_of(poles);
  ASSERT_EQ(bodies.size(), 3U);
  double resistance = 0;
  for (const LadderBody& body : bodies) {
    EXPECT_GT(body.capacity_J_per_K, 0);
    EXPECT_GT(body.resistance_K_per_W, 0);
    resistance += body.resistance_K_per_W;
  }
  EXPECT_NEAR(resistance, 0.10, 1e-12);
  // A step of 1 W, in small explicit steps.
  std::vector<double> degC(3, 0.0);
  constexpr double kStep_s = 1e-4;
  for (int step = 0; step < 200'000; ++step) {
    double in_W = 1;
    std::vector<double> next = degC;
    for (size_t i = 0; i < 3; ++i) {
      const double out_W = (degC[i] - (i < 2 ? degC[i + 1] : 0.0)) / bodies[i].resistance_K_per_W;
      next[i] += kStep_s * (in_W - out_W) / bodies[i].capacity_J_per_K;
      in_W = out_W;
    }
    degC = next;
  }
  double expected = 0;
  for (const FosterPole& pole : poles) expected += pole.resistance_K_per_W * (1 - std::exp(-20 / pole.time_s));
  EXPECT_NEAR(degC[0], expected, 1e-5);
}

TEST(ThermalFit, RecoversANetworkWithinItsOwnIntervals) {
  int within = 0, all = 0;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    const ThermalFit fit = fit_thermal(synthetic_log(kTwoPoles, 4000, seed), {.poles = 2, .meter_delay_s = {}});
    ASSERT_EQ(fit.not_determined, "");
    ASSERT_EQ(fit.poles.size(), 2U) << "seed " << seed;
    std::vector<double> errors{off(fit.ambient_degC, 30), off(fit.meter_delay_s, kWindow_s / 2)};
    for (size_t p = 0; p < 2; ++p) {
      const KnownPole& truth = kTwoPoles.poles[p];
      errors.push_back(off(fit.poles[p].resistance_K_per_W, truth.resistance_K_per_W));
      errors.push_back(off(fit.poles[p].time_s, truth.time_s));
      EXPECT_TRUE(fit.poles[p].resistance_K_per_W.determined());
      EXPECT_NEAR(fit.poles[p].resistance_K_per_W.value, truth.resistance_K_per_W, 0.1 * truth.resistance_K_per_W);
    }
    for (const double error : errors) {
      EXPECT_LT(error, 4) << "seed " << seed;
      within += error <= 2 ? 1 : 0;
      ++all;
    }
  }
  EXPECT_GE(within, all * 9 / 10) << "of " << all;
}

TEST(ThermalFit, TakesAsManyPolesAsThereAre) {
  EXPECT_EQ(fit_thermal(synthetic_log({{{0.06, 15}}}, 3000, 3)).poles.size(), 1U);
  EXPECT_EQ(fit_thermal(synthetic_log({{{0.02, 0.6}, {0.02, 9}, {0.03, 90}}}, 6000, 4)).poles.size(), 3U);
}

TEST(ThermalFit, SaysWhatALogCannotTell) {
  MeasuredLog still = synthetic_log(kTwoPoles, 1000, 1);
  for (size_t i = 0; i < still.rows(); ++i) {
    still.power_W[i] = 200 + (i % 7 == 0 ? 0.1 : 0.0);
    still.temperature_degC[i] = 50 + (i % 3 == 0 ? 1.0 : 0.0);
  }
  EXPECT_NE(fit_thermal(still).not_determined.find("does not follow the power"), std::string::npos);
  MeasuredLog no_temperature = still;
  no_temperature.temperature_degC.clear();
  EXPECT_EQ(fit_thermal(no_temperature).not_determined, "the log has no temperature");
}

TEST(PowerFit, RecoversCoefficientsWithinItsOwnIntervals) {
  int within = 0;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    MeasuredLog log = synthetic_log(kTwoPoles, 4000, seed);
    log.temperature_degC.clear();
    const PowerFit fit = fit_power(log);
    ASSERT_EQ(fit.active.size(), 2U);
    const std::vector<double> errors{off(fit.idle_W, 60), off(fit.active[0].power_W, 300),
                                     off(fit.active[1].power_W, 80)};
    for (const double error : errors) {
      EXPECT_LT(error, 4) << "seed " << seed;
      within += error <= 2 ? 1 : 0;
    }
    EXPECT_NEAR(fit.window_s.value, kWindow_s, 0.05);
    EXPECT_FALSE(fit.voltage_known);
  }
  EXPECT_GE(within, 13);  // of 15
}

/// A table of runs at many clocks, the voltage 75 % up to 70 % of the highest clock and straight above it.
MeasuredLog clock_table(uint64_t seed) {
  Draw draw(seed);
  MeasuredLog table;
  table.activities = {{"tile", {}}, {"hbm", {}}};
  for (int clock_MHz = 500; clock_MHz <= 1400; clock_MHz += 25) {
    const double clock = clock_MHz / 1400.0, over = std::max(clock - 0.7, 0.0);
    const double volt = 0.75 + 0.25 * over / 0.3, tile = 0.8 + 0.2 * draw.uniform(), hbm = draw.uniform();
    table.clock_kHz.push_back(clock_MHz * 1e3);
    table.activities[0].ratio.push_back(tile);
    table.activities[1].ratio.push_back(hbm);
    table.power_W.push_back((50 + 300 * tile * clock * volt * volt + 70 * hbm) * (1 + 0.005 * draw.normal()));
    table.line.push_back(0);
  }
  return table;
}

TEST(PowerFit, FindsHowTheVoltageFollowsTheClock) {
  int within = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    const PowerFit fit = fit_power(clock_table(seed));
    ASSERT_TRUE(fit.voltage_known);
    EXPECT_TRUE(fit.floor_ratio.determined());
    EXPECT_NEAR(fit.floor_ratio.value, 0.75, 0.05);
    EXPECT_NEAR(fit.knee_kHz.value, 980e3, 50e3);
    EXPECT_NEAR(voltage_ratio(fit, 1400e3), 1, 1e-12);
    within += off(fit.floor_ratio, 0.75) <= 2 ? 1 : 0;
    within += off(fit.knee_kHz, 980e3) <= 2 ? 1 : 0;
  }
  EXPECT_GE(within, 18);  // of 20
}

TEST(PowerFit, ActivitiesThatAlwaysGoTogetherAreNotToldApart) {
  MeasuredLog log = synthetic_log(kTwoPoles, 2000, 2);
  log.temperature_degC.clear();
  log.activities[1].ratio = log.activities[0].ratio;
  const PowerFit fit = fit_power(log);
  EXPECT_FALSE(fit.active[0].power_W.determined());
  EXPECT_NE(estimate_text(fit.active[0].power_W, "W").find("not determined by this log"), std::string::npos);
}

TEST(ChipText, IsAChipThatPredictsWhatTheFitDoes) {
  const MeasuredLog log = synthetic_log({{{0.02, 0.6}, {0.02, 9}, {0.03, 90}}}, 4000, 4);
  const ThermalFit thermal = fit_thermal(log);
  PowerFitOptions options;
  options.window_s = 2 * thermal.meter_delay_s.value;
  const PowerFit power = fit_power(log, options);
  const auto chip = chip::parse(chip_text(log, power, thermal, {}), "fitted.yaml");
  if (const auto* errors = std::get_if<std::vector<Error>>(&chip)) FAIL() << to_string(errors->front());
  const Validation validation = validate(std::get<chip::Chip>(chip), log);
  const std::vector<double> direct = predict_temperature(thermal, log);
  EXPECT_LT(error_of(log, validation.temperature_degC, direct, 0, log.rows()).root_mean_square, 0.05);
  EXPECT_LT(error_of(log, validation.temperature_degC, log.temperature_degC, 0, log.rows()).root_mean_square, 0.5);
  EXPECT_LT(error_of(log, validation.power_W, log.power_W, 0, log.rows()).mean_absolute_ratio, 0.02);
}

TEST(ChipText, FollowsTheVoltageBetweenTheLogsClocks) {
  MeasuredLog log = synthetic_log(kTwoPoles, 1000, 4);
  PowerFit power = fit_power(log);
  power.highest_kHz = 2e6;
  power.voltage_known = true;
  power.knee_kHz.value = 1e6;
  power.floor_ratio.value = 0.7;
  log.clock_kHz.assign(log.rows(), 2e6);
  log.clock_kHz.front() = 0.9e6;
  const auto loaded = chip::parse(chip_text(log, power, fit_thermal(log), {}), "fitted.yaml");
  const chip::Chip& chip = std::get<chip::Chip>(loaded);
  for (int64_t kHz = 900'000; kHz <= 2'000'000; kHz += 7'000) {
    const auto& points = chip.opp_table("core_clock")->points;
    const auto point =
        std::find_if(points.begin(), points.end(), [kHz](const auto& p) { return p.frequency_kHz >= kHz; });
    ASSERT_NE(point, points.end());
    const double ratio = voltage_ratio(power, static_cast<double>(kHz));
    EXPECT_GE(static_cast<double>(point->voltage_uV) * 1e-6, ratio - 0.0006) << kHz;
    EXPECT_LE(static_cast<double>(point->voltage_uV) * 1e-6, ratio + 0.012) << kHz;
  }
}

TEST(Validation, DoesNotLookAtTemperaturesAfterTheStart) {
  MeasuredLog log = synthetic_log(kTwoPoles, 1000, 4);
  const auto chip = chip::parse(chip_text(log, fit_power(log), fit_thermal(log), {}), "fitted.yaml");
  ValidationOptions options;
  options.ambient_from = AmbientFrom::kFirstRows;
  const Validation before = validate(std::get<chip::Chip>(chip), log, options);
  for (size_t i = 20; i < log.rows(); ++i) log.temperature_degC[i] += 15;
  EXPECT_EQ(validate(std::get<chip::Chip>(chip), log, options).temperature_degC, before.temperature_degC);
}

}  // namespace
}  // namespace flyball::sim
