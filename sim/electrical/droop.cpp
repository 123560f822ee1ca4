// The first swing of a second-order network, in closed form.
#include "sim/electrical/droop.h"

#include <cmath>

#include "sim/exponential.h"

namespace flyball::sim {
namespace {

constexpr double kPi = 3.14159265358979323846;

/// atan(x) for 0 <= x <= 1: three halvings of the angle bring x below 0.1, then Taylor to x^17.
double arc_tangent(double x) {
  for (int halving = 0; halving < 3; ++halving) x = x / (1.0 + std::sqrt(1.0 + x * x));
  double sum = 0;
  for (int k = 17; k >= 1; k -= 2) sum = 1.0 / k - x * x * sum;
  return 8.0 * x * sum;
}

}  // namespace

double arc_cosine(double x) { return 2.0 * arc_tangent(std::sqrt((1.0 - x) / (1.0 + x))); }

double droop_V_per_A(double resistance_Ohm, double inductance_H, double capacitance_F) {
  const double impedance_Ohm = std::sqrt(inductance_H / capacitance_F);
  const double damping = resistance_Ohm / (2.0 * impedance_Ohm);
  if (damping >= 1.0) return 0.0;
  const double decay = damping / std::sqrt(1.0 - damping * damping) * (kPi - arc_cosine(damping));
  return impedance_Ohm * exponential(-decay);
}

}  // namespace flyball::sim
