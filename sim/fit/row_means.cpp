// Groups rows by time.
#include "sim/fit/row_means.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace flyball::sim {
namespace {

constexpr double kMean_s = 1.0;
constexpr double kLeastMeans = 100;  // a log too short for this many has shorter means

}  // namespace

RowMeans::RowMeans(const MeasuredLog& log) {
  const double mean_s = log.time_s.empty() ? 0 : std::min(kMean_s, log.time_s.back() / kLeastMeans);
  double next_s = 0;
  for (size_t i = 0; i < log.rows(); ++i) {
    if (!log.time_s.empty()) {
      if (log.time_s[i] < next_s) continue;
      next_s = (std::floor(log.time_s[i] / mean_s) + 1) * mean_s;
    }
    first_.push_back(i);
  }
}

Eigen::VectorXd RowMeans::operator()(const std::vector<double>& rows) const {
  Eigen::VectorXd result(count());
  for (size_t i = 0; i < first_.size(); ++i) {
    const size_t last = i + 1 < first_.size() ? first_[i + 1] : rows.size();
    const double sum = std::accumulate(rows.begin() + static_cast<std::ptrdiff_t>(first_[i]),
                                       rows.begin() + static_cast<std::ptrdiff_t>(last), 0.0);
    result[static_cast<Eigen::Index>(i)] = sum / std::sqrt(static_cast<double>(last - first_[i]));
  }
  return result;
}

}  // namespace flyball::sim
