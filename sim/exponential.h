// exp(x), the same bits on every x86-64: the C library's picks a variant with fused multiply-add where the processor
// has one. Plain products and sums in a fixed order, so that a compiler may also do several in vector lanes.
#pragma once

#include <bit>
#include <cstdint>

namespace flyball::sim {

/// Relative error below 1e-15 for -700 <= x <= 700; beyond, as at the nearer end.
inline double exponential(double x) {
  x = x < -700.0 ? -700.0 : x;
  x = x > 700.0 ? 700.0 : x;
  // x = n ln 2 + r with |r| <= ln(2) / 2. Adding 1.5 * 2^52 rounds to the nearest integer, held in the low bits.
  constexpr double kShift = 6755399441055744.0;
  const double shifted = x * 1.4426950408889634 + kShift;
  const double n = shifted - kShift;
  const double r = (x - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10;  // ln 2 in two parts
  double sum = 1.0 / 6227020800.0;  // Taylor to r^13: |r|^14 / 14! is below 5e-18
  sum = sum * r + 1.0 / 479001600.0;
  sum = sum * r + 1.0 / 39916800.0;
  sum = sum * r + 1.0 / 3628800.0;
  sum = sum * r + 1.0 / 362880.0;
  sum = sum * r + 1.0 / 40320.0;
  sum = sum * r + 1.0 / 5040.0;
  sum = sum * r + 1.0 / 720.0;
  sum = sum * r + 1.0 / 120.0;
  sum = sum * r + 1.0 / 24.0;
  sum = sum * r + 1.0 / 6.0;
  sum = sum * r + 0.5;
  sum = sum * r + 1.0;
  sum = sum * r + 1.0;
  const uint64_t power = (std::bit_cast<uint64_t>(shifted) + 1023U) << 52;  // 2^n
  return sum * std::bit_cast<double>(power);
}

/// (1 - exp(-x)) / x for x >= 0, without loss where x is small.
inline double mean_decay(double x) {
  if (x > 0.5) return (1.0 - exponential(-x)) / x;
  double sum = 1.0;  // Taylor to x^15: the next term is below 1e-19
  for (int k = 16; k >= 2; --k) sum = 1.0 - x / k * sum;
  return sum;
}

/// (1 - mean_decay(x)) / x for x >= 0, without loss where x is small.
inline double mean_rise(double x) {
  if (x > 0.5) return (1.0 - mean_decay(x)) / x;
  double sum = 1.0;  // Taylor to x^15 of twice that: the next term is below 1e-19
  for (int k = 17; k >= 3; --k) sum = 1.0 - x / k * sum;
  return 0.5 * sum;
}

}  // namespace flyball::sim
