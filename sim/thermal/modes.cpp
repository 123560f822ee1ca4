// Finds the natural modes of a thermal network.
#include "sim/thermal/modes.h"

#include <Eigen/Dense>
#include <cmath>

namespace flyball::sim {

Modes::Modes(const ThermalNetwork& network) : blocks_(network.blocks), capacitance_(network.capacitance) {
  const size_t n = network.nodes;
  std::vector<double> root(n);
  for (size_t i = 0; i < n; ++i) root[i] = std::sqrt(capacitance_[i]);

  // S = C^-1/2 G C^-1/2 is symmetric; its eigenvectors U give the modes z = U^T C^1/2 x.
  const auto size = static_cast<Eigen::Index>(n);
  Eigen::MatrixXd scaled(size, size);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) {
      scaled(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
          network.conductance[i * n + j] / (root[i] * root[j]);
    }
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(scaled);
  decay_per_s_.resize(n);
  shape_.resize(n * n);
  loss_W_.assign(n, 0.0);
  for (size_t j = 0; j < n; ++j) {
    const auto column = static_cast<Eigen::Index>(j);
    decay_per_s_[j] = solver.eigenvalues()(column);
    for (size_t i = 0; i < n; ++i) {
      shape_[i * n + j] = solver.eigenvectors()(static_cast<Eigen::Index>(i), column) / root[i];
      loss_W_[j] += network.to_ambient[i] * shape_[i * n + j];
    }
  }
}

std::vector<double> Modes::rise(std::span<const double> mode) const {
  const size_t n = nodes();
  std::vector<double> rise_K(n, 0.0);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) rise_K[i] += shape(i, j) * mode[j];
  }
  return rise_K;
}

std::vector<double> Modes::modes_of(std::span<const double> rise_K) const {
  const size_t n = nodes();
  std::vector<double> mode(n, 0.0);
  for (size_t i = 0; i < n; ++i) {
    const double stored_J = capacitance_[i] * rise_K[i];
    for (size_t j = 0; j < n; ++j) mode[j] += shape(i, j) * stored_J;
  }
  return mode;
}

std::vector<double> Modes::steady_rise(std::span<const double> power_W) const {
  std::vector<double> mode(nodes(), 0.0);
  for (size_t i = 0; i < power_W.size(); ++i) {
    for (size_t j = 0; j < nodes(); ++j) mode[j] += shape(i, j) * power_W[i];
  }
  for (size_t j = 0; j < nodes(); ++j) mode[j] /= decay_per_s_[j];
  return rise(mode);
}

std::shared_ptr<const Modes> ModesByConvection::at(double convection_K_per_W) {
  const std::scoped_lock lock(mutex_);
  std::shared_ptr<const Modes>& known = known_[convection_K_per_W];
  if (known == nullptr) {
    stack_.convection_K_per_W = convection_K_per_W;
    known = std::make_shared<const Modes>(make_thermal_network(stack_));
  }
  return known;
}

}  // namespace flyball::sim
