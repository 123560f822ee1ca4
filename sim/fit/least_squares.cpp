// Active-set least squares (Lawson and Hanson, 1974) on the triangle of the design, and errors by two sandwiches.
#include "sim/fit/least_squares.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace flyball::sim {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kMostRuns =
    30;  // of rows, for the errors: enough to estimate a variance, long enough to be independent

VectorXd solve_some(const MatrixXd& design, const VectorXd& target, const std::vector<bool>& used) {
  std::vector<Index> columns;
  for (Index i = 0; i < design.cols(); ++i) {
    if (used[static_cast<size_t>(i)]) columns.push_back(i);
  }
  VectorXd result = VectorXd::Zero(design.cols());
  if (columns.empty()) return result;
  MatrixXd part(design.rows(), static_cast<Index>(columns.size()));
  for (size_t i = 0; i < columns.size(); ++i) part.col(static_cast<Index>(i)) = design.col(columns[i]);
  const VectorXd solved = part.colPivHouseholderQr().solve(target);
  for (size_t i = 0; i < columns.size(); ++i) result[columns[i]] = solved[static_cast<Index>(i)];
  return result;
}

/// The unused coefficient whose growth helps most; -1 if none does.
Index most_helpful(const MatrixXd& design, const VectorXd& target, const VectorXd& at, const std::vector<bool>& used) {
  const VectorXd gain = design.transpose() * (target - design * at);
  Index best = -1;
  double most = 1e-10 * target.norm();
  for (Index i = 0; i < design.cols(); ++i) {
    if (used[static_cast<size_t>(i)] || gain[i] <= most) continue;
    best = i;
    most = gain[i];
  }
  return best;
}

/// Goes from `from`, which is allowed, towards `to` as far as all used coefficients stay above 0; those that reached it
/// are no longer used. True when `to` was reached.
bool go_towards(const VectorXd& to, Index free, std::vector<bool>* used, VectorXd* from) {
  double part = 1;
  for (Index i = free; i < to.size(); ++i) {
    if ((*used)[static_cast<size_t>(i)] && to[i] <= 0) part = std::min(part, (*from)[i] / ((*from)[i] - to[i]));
  }
  *from += part * (to - *from);
  if (part == 1) return true;
  for (Index i = free; i < to.size(); ++i) {
    if ((*used)[static_cast<size_t>(i)] && to[i] <= 0 && (*from)[i] <= 1e-12 * std::abs(to[i])) {
      (*used)[static_cast<size_t>(i)] = false;
      (*from)[i] = 0;
    }
  }
  return false;
}

}  // namespace

VectorXd solve_nonnegative(const MatrixXd& design, const VectorXd& target, Index free) {
  const Index columns = design.cols();
  const VectorXd norm = design.colwise().norm().cwiseMax(1e-300);
  const MatrixXd scaled = design * norm.cwiseInverse().asDiagonal();
  // The triangle has the same least squares in as few rows as there are columns.
  const Eigen::HouseholderQR<MatrixXd> qr(scaled);
  const MatrixXd triangle = qr.matrixQR().topRows(columns).triangularView<Eigen::Upper>();
  const VectorXd rotated = (qr.householderQ().transpose() * target).head(columns);
  std::vector<bool> used(static_cast<size_t>(columns), false);
  std::fill(used.begin(), used.begin() + free, true);
  VectorXd at = solve_some(triangle, rotated, used);
  for (Index round = 0; round < 4 * columns; ++round) {
    const Index next = most_helpful(triangle, rotated, at, used);
    if (next < 0) break;
    used[static_cast<size_t>(next)] = true;
    for (Index step = 0; step <= columns; ++step) {
      if (go_towards(solve_some(triangle, rotated, used), free, &used, &at)) break;
    }
  }
  return at.cwiseQuotient(norm);
}

VectorXd standard_errors(const MatrixXd& jacobian, const VectorXd& residual) {
  const Index rows = jacobian.rows(), parameters = jacobian.cols();
  const VectorXd norm = jacobian.colwise().norm().cwiseMax(1e-300);
  const MatrixXd scaled = jacobian * norm.cwiseInverse().asDiagonal();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(scaled.transpose() * scaled);
  const VectorXd inverse = eigen.eigenvalues().cwiseMax(1e-14).cwiseInverse();
  const MatrixXd bread = eigen.eigenvectors() * inverse.asDiagonal() * eigen.eigenvectors().transpose();
  const double freedom = static_cast<double>(std::max<Index>(rows - parameters, 1));
  const VectorXd independent = bread.diagonal() * (residual.squaredNorm() / freedom);

  const Index runs = std::min(kMostRuns, rows);
  MatrixXd filling = MatrixXd::Zero(parameters, parameters);
  for (Index run = 0; run < runs; ++run) {
    const Index first = rows * run / runs, count = rows * (run + 1) / runs - first;
    const VectorXd score = scaled.middleRows(first, count).transpose() * residual.segment(first, count);
    filling += score * score.transpose();
  }
  const double correction = static_cast<double>(runs) / static_cast<double>(std::max<Index>(runs - parameters, 1));
  const VectorXd clustered = (bread * filling * bread).diagonal() * correction;

  VectorXd error = independent.cwiseMax(clustered).cwiseSqrt().cwiseQuotient(norm);
  for (Index i = 0; i < parameters; ++i) {
    if (norm[i] <= 1e-300) error[i] = std::numeric_limits<double>::infinity();
  }
  return error;
}

double bayes_criterion(double sum_of_squares, Index rows, Index parameters) {
  const double n = static_cast<double>(rows);
  return n * std::log(std::max(sum_of_squares / n, 1e-12)) + static_cast<double>(parameters) * std::log(n);
}

}  // namespace flyball::sim
