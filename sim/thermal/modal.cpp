// Steps the modes of a thermal network.
#include "sim/thermal/modal.h"

#include <algorithm>
#include <utility>

#include "sim/exponential.h"

namespace flyball::sim {

PanelMatrix::PanelMatrix(size_t outputs, size_t inputs)
    : panels_((outputs + kLanes - 1) / kLanes), inputs_(inputs), data_(panels_ * inputs * kLanes, 0.0) {}

double& PanelMatrix::at(size_t output, size_t input) {
  return data_[(output / kLanes * inputs_ + input) * kLanes + output % kLanes];
}

ThermalModel::ThermalModel(std::shared_ptr<const Modes> modes, std::vector<size_t> powered, std::vector<size_t> watched)
    : modes_(std::move(modes)), powered_(std::move(powered)), watched_(std::move(watched)) {
  power_to_mode_ = PanelMatrix(nodes(), powered_.size());
  mode_to_output_ = PanelMatrix(watched_.size() + 2, nodes());
  mode_.assign(power_to_mode_.padded_outputs(), 0.0);
  decay_.assign(power_to_mode_.padded_outputs(), 0.0);
  output_.assign(mode_to_output_.padded_outputs(), 0.0);
  take_modes();
}

ThermalModel::ThermalModel(const ThermalNetwork& network, std::vector<size_t> powered, std::vector<size_t> watched)
    : ThermalModel(std::make_shared<const Modes>(network), std::move(powered), std::move(watched)) {}

void ThermalModel::take_modes() {
  for (size_t o = 0; o < watched_.size(); ++o) {
    for (size_t j = 0; j < nodes(); ++j) mode_to_output_.at(o, j) = modes_->shape(watched_[o], j);
  }
  tick_s_ = 0;
}

void ThermalModel::set_rise(std::span<const double> rise_K) {
  const std::vector<double> mode = modes_->modes_of(rise_K);
  std::copy(mode.begin(), mode.end(), mode_.begin());
  update_output();
}

void ThermalModel::set_modes(std::shared_ptr<const Modes> modes) {
  if (modes == modes_) return;
  const std::vector<double> rise_K = rise();
  modes_ = std::move(modes);
  take_modes();
  set_rise(rise_K);
}

/// Over a tick of length h a mode goes from a to b = a e^(-lambda h) + f q, where q is the power it gets and
/// f = (1 - e^(-lambda h)) / lambda; its integral is a f + q (h - f) / lambda. With q from the first equation that is
/// (f - g e^(-lambda h)) a + g b, where g = (h - f) / (lambda f).
void ThermalModel::prepare(double tick_s) {
  tick_s_ = tick_s;
  const size_t before = watched_.size(), after = before + 1;  // the rows of heat_out_J
  for (size_t j = 0; j < nodes(); ++j) {
    const double ticks = modes_->decay_per_s(j) * tick_s;  // the tick in time constants of this mode
    decay_[j] = exponential(-ticks);
    const double mean = mean_decay(ticks);
    const double gain_s = mean * tick_s;
    for (size_t m = 0; m < powered_.size(); ++m) power_to_mode_.at(j, m) = gain_s * modes_->shape(powered_[m], j);
    const double weight_s = tick_s * mean_rise(ticks) / mean;
    mode_to_output_.at(before, j) = modes_->loss_W(j) * (gain_s - weight_s * decay_[j]);
    mode_to_output_.at(after, j) = modes_->loss_W(j) * weight_s;
  }
  update_output();
}

void ThermalModel::advance(double tick_s, std::span<const double> power_W) {
  if (tick_s != tick_s_) prepare(tick_s);
  const double from_before_J = output_[watched_.size()];
  power_to_mode_.multiply(power_W.data(), decay_.data(), mode_.data());
  update_output();
  heat_out_J_ = from_before_J + output_[watched_.size() + 1];
}

void ThermalModel::update_output() { mode_to_output_.multiply(mode_.data(), nullptr, output_.data()); }

}  // namespace flyball::sim
