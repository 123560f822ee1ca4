// The one hot loop of the thermal model: a product that sums lane by lane, so that every vector width gives the same
// bits. Written once for vectors of any width; the widest that the processor has is picked when first used.
#include "sim/thermal/panel_matrix.h"

namespace flyball::sim {
namespace {

constexpr size_t kLanes = PanelMatrix::kLanes;

// Doubles that are added and multiplied lane by lane, at any address. (A template argument would lose the alignment,
// hence the structs.)
struct Lanes2 {
  using Vector [[gnu::vector_size(16), gnu::aligned(8), gnu::may_alias]] = double;
};
struct Lanes4 {
  using Vector [[gnu::vector_size(32), gnu::aligned(8), gnu::may_alias]] = double;
};
struct Lanes8 {
  using Vector [[gnu::vector_size(64), gnu::aligned(8), gnu::may_alias]] = double;
};

template <class Lanes>
[[gnu::always_inline]] inline void multiply_panels(const double* data, size_t panels, size_t inputs, const double* in,
                                                   const double* keep, double* out) {
  using Vector = typename Lanes::Vector;
  constexpr size_t kVectors = kLanes * sizeof(double) / sizeof(Vector);
  for (size_t panel = 0; panel < panels; ++panel) {
    Vector* const target = reinterpret_cast<Vector*>(out + panel * kLanes);
    Vector sum[kVectors];
#pragma GCC unroll 8
    for (size_t v = 0; v < kVectors; ++v) {
      sum[v] = Vector{};
      if (keep != nullptr) sum[v] = target[v] * reinterpret_cast<const Vector*>(keep + panel * kLanes)[v];
    }
    for (size_t input = 0; input < inputs; ++input) {
      const Vector* const row = reinterpret_cast<const Vector*>(data);
#pragma GCC unroll 8
      for (size_t v = 0; v < kVectors; ++v) sum[v] += row[v] * in[input];
      data += kLanes;
    }
#pragma GCC unroll 8
    for (size_t v = 0; v < kVectors; ++v) target[v] = sum[v];
  }
}

void product_baseline(const double* data, size_t panels, size_t inputs, const double* in, const double* keep,
                      double* out) {
  multiply_panels<Lanes2>(data, panels, inputs, in, keep, out);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] void product_avx2(const double* data, size_t panels, size_t inputs, const double* in,
                                          const double* keep, double* out) {
  multiply_panels<Lanes4>(data, panels, inputs, in, keep, out);
}

[[gnu::target("avx512f")]] void product_avx512(const double* data, size_t panels, size_t inputs, const double* in,
                                               const double* keep, double* out) {
  multiply_panels<Lanes8>(data, panels, inputs, in, keep, out);
}
#endif

}  // namespace

std::vector<PanelProduct> panel_products() {
  std::vector<PanelProduct> products{product_baseline};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) products.push_back(product_avx2);
  if (__builtin_cpu_supports("avx512f")) products.push_back(product_avx512);
#endif
  return products;
}

void PanelMatrix::multiply(const double* in, const double* keep, double* out) const {
  static const PanelProduct widest = panel_products().back();
  widest(data_.data(), panels_, inputs_, in, keep, out);
}

}  // namespace flyball::sim
