// Means of a log's rows over about a second: what fits compare, since meters and counters say no more than that.
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "sim/fit/measured_log.h"

namespace flyball::sim {

class RowMeans {
 public:
  /// For a log without times every row stands for itself.
  explicit RowMeans(const MeasuredLog& log);

  Eigen::Index count() const { return static_cast<Eigen::Index>(first_.size()); }

  /// The mean of each group of rows, times the root of their number: the weight it has in a sum of squares.
  Eigen::VectorXd operator()(const std::vector<double>& rows) const;

 private:
  std::vector<size_t> first_;  // row of each mean
};

}  // namespace flyball::sim
