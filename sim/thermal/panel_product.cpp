// The one hot loop of the thermal model: a product that sums lane by lane, so that every vector width gives the same
// bits. Compiled for several instruction sets; the best one is picked when the program is loaded.
#include "sim/thermal/modal.h"

#if defined(__x86_64__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
#define FLYBALL_VECTOR_VARIANTS __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FLYBALL_VECTOR_VARIANTS
#endif

namespace flyball::sim {
namespace {

constexpr size_t kLanes = PanelMatrix::kLanes;

FLYBALL_VECTOR_VARIANTS
void accumulate_panels(const double* data, size_t panels, size_t inputs, const double* in, double* out) {
  for (size_t panel = 0; panel < panels; ++panel) {
    double sum[kLanes];
    for (size_t lane = 0; lane < kLanes; ++lane) sum[lane] = out[panel * kLanes + lane];
    for (size_t input = 0; input < inputs; ++input) {
      const double value = in[input];
      for (size_t lane = 0; lane < kLanes; ++lane) sum[lane] += data[lane] * value;
      data += kLanes;
    }
    for (size_t lane = 0; lane < kLanes; ++lane) out[panel * kLanes + lane] = sum[lane];
  }
}

}  // namespace

void PanelMatrix::accumulate(const double* in, double* out) const {
  accumulate_panels(data_.data(), panels_, inputs_, in, out);
}

}  // namespace flyball::sim
