// Lanczos' recurrence: the poles on a diagonal become the tridiagonal matrix of a ladder with the same response.
#include "sim/fit/ladder.h"

#include <cmath>

namespace flyball::sim {
namespace {

double product(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

std::vector<LadderBody> ladder_of(std::span<const FosterPole> poles) {
  const size_t count = poles.size();
  // The impulse response at the first body is sum R / time e^(-t / time): the weights of the start vector, squared.
  double total = 0;
  for (const FosterPole& pole : poles) total += pole.resistance_K_per_W / pole.time_s;
  std::vector<double> now(count), before(count, 0.0);
  for (size_t i = 0; i < count; ++i) now[i] = std::sqrt(poles[i].resistance_K_per_W / poles[i].time_s / total);

  std::vector<LadderBody> bodies(count);
  std::vector<std::vector<double>> basis;
  double beta = 0, capacity = 1 / total, conductance_before = 0;
  for (size_t k = 0; k < count; ++k) {
    basis.push_back(now);
    std::vector<double> next(count);
    for (size_t i = 0; i < count; ++i) next[i] = now[i] / poles[i].time_s;
    const double alpha = product(next, now);
    for (size_t i = 0; i < count; ++i) next[i] -= alpha * now[i] + beta * before[i];
    for (const std::vector<double>& earlier : basis) {  // against rounding
      const double along = product(next, earlier);
      for (size_t i = 0; i < count; ++i) next[i] -= along * earlier[i];
    }
    // Row k of C^-1/2 G C^-1/2: alpha = (g before + g after) / C, beta = g after / sqrt(C C after).
    const double conductance = alpha * capacity - conductance_before;
    bodies[k] = {capacity, 1 / conductance};
    beta = std::sqrt(product(next, next));
    capacity = conductance * conductance / (beta * beta * capacity);
    conductance_before = conductance;
    before = now;
    for (size_t i = 0; i < count; ++i) now[i] = next[i] / beta;
  }
  return bodies;
}

}  // namespace flyball::sim
