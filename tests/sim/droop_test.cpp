// The first swing of the supply network: the closed form against the circuit, integrated step by step.
#include "sim/electrical/droop.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace flyball::sim {
namespace {

struct Network {
  double resistance_Ohm, inductance_H, capacitance_F;
};

/// Largest fall of the capacitor's voltage after a step of 1 A, beyond where it settles: Runge-Kutta of fourth order on
/// L di/dt = -v - R i, C dv/dt = i - 1, from rest, over three periods.
double integrated_V(const Network& n) {
  const double period_s = 2 * std::acos(-1.0) * std::sqrt(n.inductance_H * n.capacitance_F);
  const double h = period_s / 4000;
  const auto current_slope = [&](double i, double v) { return (-v - n.resistance_Ohm * i) / n.inductance_H; };
  const auto voltage_slope = [&](double i) { return (i - 1) / n.capacitance_F; };
  double i = 0, v = 0, lowest = 0;
  for (int step = 0; step < 12000; ++step) {
    const double i1 = current_slope(i, v), v1 = voltage_slope(i);
    const double i2 = current_slope(i + h / 2 * i1, v + h / 2 * v1), v2 = voltage_slope(i + h / 2 * i1);
    const double i3 = current_slope(i + h / 2 * i2, v + h / 2 * v2), v3 = voltage_slope(i + h / 2 * i2);
    const double i4 = current_slope(i + h * i3, v + h * v3), v4 = voltage_slope(i + h * i3);
    i += h / 6 * (i1 + 2 * i2 + 2 * i3 + i4);
    v += h / 6 * (v1 + 2 * v2 + 2 * v3 + v4);
    lowest = std::min(lowest, v);
  }
  return std::max(-lowest - n.resistance_Ohm, 0.0);
}

TEST(Droop, IsTheCircuitsFirstSwing) {
  const double inductance_H = 2e-12, capacitance_F = 2e-6;  // 1 mOhm
  for (const double damping : {0.02, 0.1, 0.3, 0.5, 0.7, 0.9}) {
    const Network n{2 * damping * 1e-3, inductance_H, capacitance_F};
    const double closed_V = droop_V_per_A(n.resistance_Ohm, inductance_H, capacitance_F);
    EXPECT_NEAR(closed_V, integrated_V(n), 2e-6 * 1e-3) << damping;
    EXPECT_GT(closed_V, 0) << damping;
  }
}

TEST(Droop, GoesToTheImpedanceWithoutDamping) { EXPECT_NEAR(droop_V_per_A(1e-12, 2e-12, 2e-6), 1e-3, 2e-12); }

TEST(Droop, IsNoneFromCriticalDampingOn) {
  EXPECT_EQ(droop_V_per_A(2e-3, 2e-12, 2e-6), 0);
  EXPECT_EQ(droop_V_per_A(1e-2, 2e-12, 2e-6), 0);
  EXPECT_NEAR(integrated_V({2e-3, 2e-12, 2e-6}), 0, 1e-9);
}

TEST(Droop, ScalesAsImpedances) {
  const double one = droop_V_per_A(3e-4, 2e-12, 2e-6);
  EXPECT_NEAR(droop_V_per_A(3e-3, 2e-11, 2e-7), 10 * one, 1e-15);
}

TEST(Droop, ArcCosineIsTheLibrarys) {
  for (int i = 0; i <= 1000; ++i) {
    const double x = i / 1000.0;
    EXPECT_NEAR(arc_cosine(x), std::acos(x), 1e-15) << x;
  }
}

}  // namespace
}  // namespace flyball::sim
