// Written once for vectors of any width; lane by lane it computes what exponential.h does, so all widths give its bits.
#include "sim/power/power_lanes.h"

#include <cstdint>

namespace flyball::sim {
namespace {

struct Lanes2 {
  using Vector [[gnu::vector_size(16), gnu::aligned(8), gnu::may_alias]] = double;
  using Bits [[gnu::vector_size(16), gnu::aligned(8), gnu::may_alias]] = int64_t;
};
struct Lanes4 {
  using Vector [[gnu::vector_size(32), gnu::aligned(8), gnu::may_alias]] = double;
  using Bits [[gnu::vector_size(32), gnu::aligned(8), gnu::may_alias]] = int64_t;
};
struct Lanes8 {
  using Vector [[gnu::vector_size(64), gnu::aligned(8), gnu::may_alias]] = double;
  using Bits [[gnu::vector_size(64), gnu::aligned(8), gnu::may_alias]] = int64_t;
};

/// At any address. (A template argument would lose the alignment, hence the structs.)
template <class Lanes>
[[gnu::always_inline]] inline const typename Lanes::Vector& at(const double* array, size_t i) {
  return *reinterpret_cast<const typename Lanes::Vector*>(array + i);
}

/// x becomes exp(x): exponential() of exponential.h.
template <class Lanes>
[[gnu::always_inline]] inline void exponential_lanes(typename Lanes::Vector& x) {
  using Vector = typename Lanes::Vector;
  using Bits = typename Lanes::Bits;
  x = x < -700.0 ? x * 0.0 - 700.0 : x;
  x = x > 700.0 ? x * 0.0 + 700.0 : x;
  constexpr double kShift = 6755399441055744.0;
  const Vector shifted = x * 1.4426950408889634 + kShift;
  const Vector n = shifted - kShift;
  const Vector r = (x - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10;
  Vector sum = r * (1.0 / 6227020800.0) + 1.0 / 479001600.0;
  constexpr double kTaylor[] = {
      1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0, 1.0 / 40320.0, 1.0 / 5040.0, 1.0 / 720.0,
      1.0 / 120.0,      1.0 / 24.0,      1.0 / 6.0,      0.5,           1.0,          1.0};
#pragma GCC unroll 12
  for (const double term : kTaylor) sum = sum * r + term;
  const Bits power = (reinterpret_cast<const Bits&>(shifted) + 1023) << 52;
  x = sum * reinterpret_cast<const Vector&>(power);
}

template <class Lanes>
[[gnu::always_inline]] inline void evaluate_lanes(const PowerLanes& lanes, size_t count) {
  using Vector = typename Lanes::Vector;
  for (size_t i = 0; i < count; i += sizeof(Vector) / sizeof(double)) {
    Vector grown = at<Lanes>(lanes.per_K, i) * at<Lanes>(lanes.degC, i) +
                   at<Lanes>(lanes.per_V, i) * at<Lanes>(lanes.volt, i) + at<Lanes>(lanes.offset, i);
    exponential_lanes<Lanes>(grown);
    const Vector activity = at<Lanes>(lanes.activity, i);
    *reinterpret_cast<Vector*>(lanes.conductance_S + i) =
        at<Lanes>(lanes.leakage_S, i) * grown + at<Lanes>(lanes.switched_F, i) * at<Lanes>(lanes.active_Hz, i) +
        at<Lanes>(lanes.switched_S, i) * activity;
    *reinterpret_cast<Vector*>(lanes.current_A + i) = at<Lanes>(lanes.leakage_A, i) * grown;
    *reinterpret_cast<Vector*>(lanes.power_W + i) =
        at<Lanes>(lanes.idle_W, i) + at<Lanes>(lanes.active_W, i) * activity;
  }
}

void evaluate_baseline(const PowerLanes& lanes, size_t count) { evaluate_lanes<Lanes2>(lanes, count); }

#if defined(__x86_64__)
[[gnu::target("avx2")]] void evaluate_avx2(const PowerLanes& lanes, size_t count) {
  evaluate_lanes<Lanes4>(lanes, count);
}

[[gnu::target("avx512f")]] void evaluate_avx512(const PowerLanes& lanes, size_t count) {
  evaluate_lanes<Lanes8>(lanes, count);
}
#endif

}  // namespace

std::vector<PowerKernel> power_kernels() {
  std::vector<PowerKernel> kernels{evaluate_baseline};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) kernels.push_back(evaluate_avx2);
  if (__builtin_cpu_supports("avx512f")) kernels.push_back(evaluate_avx512);
#endif
  return kernels;
}

}  // namespace flyball::sim
