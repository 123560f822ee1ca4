// A meter that shows the mean of the last while: the integral now less the integral then, by its width.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace flyball::sim {

class AveragingWindow {
 public:
  AveragingWindow(uint64_t width_us, size_t channels);

  /// `input` is the mean since the last call; the first call says what it was before.
  void follow(uint64_t now_us, std::span<const double> input);

  /// Means over the window that ends at the last call.
  std::span<const double> values() const { return values_; }

 private:
  void forget(double from_us);

  size_t channels_;
  double width_us_;
  // One entry a call, the first of them at or before the window's begin. Entries before first_ are gone.
  size_t first_ = 0;
  std::vector<double> time_us_;
  std::vector<double> integral_;  // [entries][channels]
  std::vector<double> values_;    // [channels]
};

}  // namespace flyball::sim
