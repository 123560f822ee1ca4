// Exact integration of a thermal network under power that is constant over a tick.
//
// In the basis of its natural modes the network is a set of independent first-order lags: each decays by e^(-lambda dt)
// and takes its share of the power. There is no truncation error at any tick; only the outputs asked for are computed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/thermal/network.h"

namespace flyball::sim {

/// out += matrix * in, for a matrix in panels: data [panel][input][lane], in [inputs], out [panels][lane].
using PanelProduct = void (*)(const double* data, size_t panels, size_t inputs, const double* in, double* out);

/// Every variant this processor can run, from the narrowest vectors to the widest; all give the same bits.
std::vector<PanelProduct> panel_products();

/// Rows of a matrix in panels of kLanes outputs, so that a product runs lane by lane in one order on any machine.
class PanelMatrix {
 public:
  static constexpr size_t kLanes = 16;

  PanelMatrix() = default;
  /// All entries 0. The product takes `inputs` numbers to `outputs`.
  PanelMatrix(size_t outputs, size_t inputs);

  double& at(size_t output, size_t input);
  /// Numbers an output array must have room for: `outputs` rounded up to whole panels.
  size_t padded_outputs() const { return panels_ * kLanes; }

  /// out += this * in. in: [inputs], out: [padded_outputs].
  void accumulate(const double* in, double* out) const;

 private:
  size_t panels_ = 0, inputs_ = 0;
  std::vector<double> data_;  // [panel][input][lane]
};

class ThermalModel {
 public:
  /// `powered`: the blocks that may get power; `watched`: those whose temperatures are wanted every tick.
  ThermalModel(const ThermalNetwork& network, std::vector<size_t> powered, std::vector<size_t> watched);

  size_t nodes() const { return eigenvalue_.size(); }

  /// All nodes at this rise above ambient, K: [nodes].
  void set_rise(std::span<const double> rise_K);
  /// Rise of every node above ambient under constant power, K: [nodes]. power_W: [blocks].
  std::vector<double> steady_rise(std::span<const double> power_W) const;

  /// Advances by one tick. power_W: [powered], constant over the tick. Then watched_rise() is new.
  void step(int64_t tick_us, std::span<const double> power_W);

  /// Rise of the watched blocks above ambient at the end of the last tick, K: [watched].
  std::span<const double> watched_rise() const { return {watched_rise_.data(), watched_.size()}; }
  /// Rise of every node above ambient now, K: [nodes]; computed when called.
  std::vector<double> rise() const;

 private:
  void prepare(int64_t tick_us);
  void update_watched();

  std::vector<size_t> powered_, watched_;
  std::vector<double> eigenvalue_;  // [nodes], 1/s, all above 0
  std::vector<double> from_mode_;  // [node][mode]: rise of a node per unit of a mode
  std::vector<double> root_capacity_;  // [nodes], sqrt(J/K)
  std::vector<double> mode_;  // [nodes], padded
  std::vector<double> decay_;  // [nodes], padded, over tick_us_
  std::vector<double> watched_rise_;  // [watched], padded
  PanelMatrix power_to_mode_;  // over tick_us_
  PanelMatrix mode_to_watched_;
  int64_t tick_us_ = 0;  // that decay_ and power_to_mode_ are for; 0: none yet
};

}  // namespace flyball::sim
