// Linear least squares in which some coefficients may not be negative, and how well coefficients are determined.
#pragma once

#include <Eigen/Dense>

namespace flyball::sim {

/// A fitted value with its standard error; twice that to either side is about 95 %.
struct Estimate {
  double value = 0;
  double standard_error = 0;  // infinite: the log says nothing of it

  /// Whether the log says more than its order of magnitude.
  bool determined() const { return standard_error <= 0.25 * (value < 0 ? -value : value); }
};

/// Coefficients c that minimise |design c - target|; from `free` on they are at least 0. design: [rows][columns], with
/// at least as many rows as columns.
Eigen::VectorXd solve_nonnegative(const Eigen::MatrixXd& design, const Eigen::VectorXd& target, Eigen::Index free);

/// Standard errors of parameters: jacobian [rows][parameters] of the model at the fit, residual [rows]. Rows are in the
/// order of time: neighbours err alike, so the larger of two estimates holds, that of independent rows, and that of
/// runs of rows as wholes (a cluster-robust sandwich).
Eigen::VectorXd standard_errors(const Eigen::MatrixXd& jacobian, const Eigen::VectorXd& residual);

/// Schwarz's criterion of a model with so many parameters: the less the better.
double bayes_criterion(double sum_of_squares, Eigen::Index rows, Eigen::Index parameters);

}  // namespace flyball::sim
