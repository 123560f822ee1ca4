// Integrals at each call, forgotten once the window has passed them: a fixed cost a call on average.
#include "sim/devices/averaging_window.h"

namespace flyball::sim {
namespace {

constexpr size_t kMostForgotten = 1024;  // entries; then memory is given back

}  // namespace

AveragingWindow::AveragingWindow(uint64_t width_us, size_t channels)
    : channels_(channels), width_us_(static_cast<double>(width_us)), values_(channels, 0.0) {}

void AveragingWindow::follow(uint64_t now_us, std::span<const double> input) {
  const double now = static_cast<double>(now_us);
  if (time_us_.empty()) {  // it was always so
    time_us_.push_back(now - width_us_);
    for (size_t i = 0; i < channels_; ++i) integral_.push_back(-input[i] * width_us_);
    time_us_.push_back(now);
    integral_.resize(2 * channels_, 0.0);
    values_.assign(input.begin(), input.end());
    return;
  }
  const double duration_us = now - time_us_.back();
  const size_t last = integral_.size() - channels_;
  for (size_t i = 0; i < channels_; ++i) integral_.push_back(integral_[last + i] + input[i] * duration_us);
  time_us_.push_back(now);
  forget(now - width_us_);
  // Inside an entry the integral is a straight line.
  const double share = (now - width_us_ - time_us_[first_]) / (time_us_[first_ + 1] - time_us_[first_]);
  const double* begin = integral_.data() + first_ * channels_;
  const double* end = integral_.data() + last + channels_;
  for (size_t i = 0; i < channels_; ++i) {
    values_[i] = (end[i] - (begin[i] + share * (begin[channels_ + i] - begin[i]))) / width_us_;
  }
}

void AveragingWindow::forget(double from_us) {
  while (time_us_[first_ + 1] <= from_us) ++first_;
  if (first_ < kMostForgotten) return;
  time_us_.erase(time_us_.begin(), time_us_.begin() + static_cast<ptrdiff_t>(first_));
  integral_.erase(integral_.begin(), integral_.begin() + static_cast<ptrdiff_t>(first_ * channels_));
  first_ = 0;
}

}  // namespace flyball::sim
