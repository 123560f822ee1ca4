// The score sheet's figures of power over time: swing in a band, ramps; and moves of actuators, overshoot.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "sim/metrics/metrics.h"

namespace flyball::sim {
namespace {

constexpr double kPi = 3.14159265358979323846;

/// A sine of 100 W about 500 W for 100 s.
BandSwing swing_at(double frequency_Hz, int64_t tick_us = 1000) {
  BandSwing swing;
  for (int64_t t_us = 0; t_us < 100'000'000; t_us += tick_us) {
    swing.add(tick_us, 500 + 100 * std::sin(2 * kPi * frequency_Hz * static_cast<double>(t_us) * 1e-6));
  }
  return swing;
}

TEST(BandSwing, PassesTheBandAndStopsTheRest) {
  EXPECT_NEAR(swing_at(2).rms(), 100 / std::sqrt(2), 0.8);
  EXPECT_NEAR(swing_at(2).peak_to_peak(), 200, 8);  // and what rings as it begins
  // Second order: at ten times the corner a hundredth is left; at the corner 3 dB are gone.
  EXPECT_NEAR(swing_at(20).rms(), 50, 0.8);
  EXPECT_LT(swing_at(200).rms(), 0.6);
  EXPECT_NEAR(swing_at(0.1).rms(), 50, 2.5);
  EXPECT_LT(swing_at(0.01).rms(), 1.5);
}

TEST(BandSwing, WhatIsConstantDoesNotSwing) {
  BandSwing swing;
  EXPECT_EQ(swing.rms(), 0);
  for (int i = 0; i < 1000; ++i) swing.add(1000, 700);
  EXPECT_EQ(swing.rms(), 0);
  EXPECT_EQ(swing.peak_to_peak(), 0);
}

TEST(BandSwing, TicksMayBeCoarse) {
  EXPECT_NEAR(swing_at(2, 10'000).rms(), 100 / std::sqrt(2), 1.5);
  EXPECT_NEAR(swing_at(2, 50'000).rms(), 100 / std::sqrt(2), 1.5) << "20 Hz is beyond half the sampling rate";
}

TEST(PowerRamp, IsTheSlopeOfMeansOver100ms) {
  PowerRamp ramp(800);
  for (int ms = 0; ms < 1000; ++ms) ramp.add(1000, 200);
  EXPECT_NEAR(ramp.steepest_up(), 0, 1e-9);
  for (int ms = 0; ms < 1000; ++ms) ramp.add(1000, 200 + ms);  // 1 kW/s
  EXPECT_NEAR(ramp.steepest_up(), 1000, 1e-6);
  EXPECT_EQ(ramp.violations(), 1U);
  EXPECT_NEAR(static_cast<double>(ramp.violated_us()), 863'000, 2'000);  // 800 W/s are reached after 137 ms
  for (int ms = 0; ms < 1000; ++ms) ramp.add(1000, 200);  // down 1 kW at once
  EXPECT_NEAR(ramp.steepest_down(), 10'000 - 500, 600);
  EXPECT_EQ(ramp.violations(), 2U);
}

TEST(PowerRamp, FirstTwoWindowsSayNothing) {
  PowerRamp ramp(1);
  for (int ms = 0; ms < 200; ++ms) ramp.add(1000, ms < 100 ? 0 : 500);
  EXPECT_EQ(ramp.steepest_up(), 0);
  ramp.add(1000, 500);
  EXPECT_GT(ramp.steepest_up(), 0);
}

TEST(Metrics, OvershootAndMoves) {
  Metrics metrics({.machines = {}, .limit_elements = {}, .ceilings = {{{0, 1}, 90}, {{1}, 95}}});
  const auto tick = [&](std::array<double, 2> degC, std::array<int64_t, 2> driven) {
    metrics.end_tick(1000, {degC, 100, 0, driven});
  };
  tick({80, 85}, {800, 1});
  tick({91.5, 85}, {800, 1});
  tick({80, 86}, {1000, 1});
  tick({80, 86}, {800, 0});
  EXPECT_DOUBLE_EQ(metrics.overshoot_K(0), 1.5);
  EXPECT_DOUBLE_EQ(metrics.overshoot_K(1), -9);
  EXPECT_EQ(metrics.moves()[0], 2U);
  EXPECT_EQ(metrics.moves()[1], 1U);
}

}  // namespace
}  // namespace flyball::sim
