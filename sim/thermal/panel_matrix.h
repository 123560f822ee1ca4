// A matrix whose product sums lane by lane in one order, so that vectors of any width give the same bits.
#pragma once

#include <cstddef>
#include <vector>

namespace flyball::sim {

/// out = keep * out + matrix * in, lane by lane of `out`, for a matrix in panels: data [panel][input][lane], in
/// [inputs], keep and out [panels][lane]. Without `keep` what was in `out` is gone.
using PanelProduct = void (*)(const double* data, size_t panels, size_t inputs, const double* in, const double* keep,
                              double* out);

/// Every variant this processor can run, from the narrowest vectors to the widest; all give the same bits.
std::vector<PanelProduct> panel_products();

/// Rows of a matrix in panels of kLanes outputs.
class PanelMatrix {
 public:
  static constexpr size_t kLanes = 16;

  PanelMatrix() = default;
  /// All entries 0. The product takes `inputs` numbers to `outputs`.
  PanelMatrix(size_t outputs, size_t inputs);

  double& at(size_t output, size_t input);
  /// Numbers an output array must have room for: `outputs` rounded up to whole panels.
  size_t padded_outputs() const { return panels_ * kLanes; }

  /// out = keep * out + this * in. in: [inputs], keep (or null: 0) and out: [padded_outputs].
  void multiply(const double* in, const double* keep, double* out) const;

 private:
  size_t panels_ = 0, inputs_ = 0;
  std::vector<double> data_;  // [panel][input][lane]
};

}  // namespace flyball::sim
