// Finds the natural modes of a thermal network and steps them.
#include "sim/thermal/modal.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/exponential.h"

namespace flyball::sim {

PanelMatrix::PanelMatrix(size_t outputs, size_t inputs)
    : panels_((outputs + kLanes - 1) / kLanes), inputs_(inputs), data_(panels_ * inputs * kLanes, 0.0) {}

double& PanelMatrix::at(size_t output, size_t input) {
  return data_[(output / kLanes * inputs_ + input) * kLanes + output % kLanes];
}

ThermalModel::ThermalModel(const ThermalNetwork& network, std::vector<size_t> powered, std::vector<size_t> watched)
    : powered_(std::move(powered)), watched_(std::move(watched)) {
  const size_t n = network.nodes;
  root_capacity_.resize(n);
  for (size_t i = 0; i < n; ++i) root_capacity_[i] = std::sqrt(network.capacitance[i]);

  // S = C^-1/2 G C^-1/2 is symmetric; its eigenvectors U give the modes z = U^T C^1/2 x.
  const auto size = static_cast<Eigen::Index>(n);
  Eigen::MatrixXd scaled(size, size);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) {
      scaled(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
          network.conductance[i * n + j] / (root_capacity_[i] * root_capacity_[j]);
    }
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(scaled);
  eigenvalue_.resize(n);
  from_mode_.resize(n * n);
  for (size_t j = 0; j < n; ++j) {
    const auto column = static_cast<Eigen::Index>(j);
    eigenvalue_[j] = solver.eigenvalues()(column);
    for (size_t i = 0; i < n; ++i) {
      from_mode_[i * n + j] = solver.eigenvectors()(static_cast<Eigen::Index>(i), column) / root_capacity_[i];
    }
  }
  mode_to_watched_ = PanelMatrix(watched_.size(), n);
  for (size_t o = 0; o < watched_.size(); ++o) {
    for (size_t j = 0; j < n; ++j) mode_to_watched_.at(o, j) = from_mode_[watched_[o] * n + j];
  }
  watched_rise_.assign(mode_to_watched_.padded_outputs(), 0.0);
  power_to_mode_ = PanelMatrix(n, powered_.size());
  mode_.assign(power_to_mode_.padded_outputs(), 0.0);
  decay_.assign(power_to_mode_.padded_outputs(), 0.0);
}

void ThermalModel::set_rise(std::span<const double> rise_K) {
  const size_t n = nodes();
  for (size_t j = 0; j < n; ++j) {
    double sum = 0;
    for (size_t i = 0; i < n; ++i) {
      sum += from_mode_[i * n + j] * root_capacity_[i] * root_capacity_[i] * rise_K[i];
    }
    mode_[j] = sum;
  }
  update_watched();
}

std::vector<double> ThermalModel::steady_rise(std::span<const double> power_W) const {
  const size_t n = nodes();
  std::vector<double> steady_mode(n, 0.0);
  for (size_t j = 0; j < n; ++j) {
    double sum = 0;
    for (size_t i = 0; i < power_W.size(); ++i) sum += from_mode_[i * n + j] * power_W[i];
    steady_mode[j] = sum / eigenvalue_[j];
  }
  std::vector<double> rise_K(n, 0.0);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) rise_K[i] += from_mode_[i * n + j] * steady_mode[j];
  }
  return rise_K;
}

void ThermalModel::prepare(int64_t tick_us) {
  const double tick_s = static_cast<double>(tick_us) * 1e-6;
  for (size_t j = 0; j < nodes(); ++j) {
    const double ticks = eigenvalue_[j] * tick_s;  // the tick in time constants of this mode
    decay_[j] = exponential(-ticks);
    const double gain_s = mean_decay(ticks) * tick_s;
    for (size_t m = 0; m < powered_.size(); ++m) {
      power_to_mode_.at(j, m) = gain_s * from_mode_[powered_[m] * nodes() + j];
    }
  }
  tick_us_ = tick_us;
}

void ThermalModel::step(int64_t tick_us, std::span<const double> power_W) {
  if (tick_us != tick_us_) prepare(tick_us);
  for (size_t j = 0; j < mode_.size(); ++j) mode_[j] *= decay_[j];
  power_to_mode_.accumulate(power_W.data(), mode_.data());
  update_watched();
}

void ThermalModel::update_watched() {
  std::fill(watched_rise_.begin(), watched_rise_.end(), 0.0);
  mode_to_watched_.accumulate(mode_.data(), watched_rise_.data());
}

std::vector<double> ThermalModel::rise() const {
  const size_t n = nodes();
  std::vector<double> rise_K(n, 0.0);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) rise_K[i] += from_mode_[i * n + j] * mode_[j];
  }
  return rise_K;
}

}  // namespace flyball::sim
