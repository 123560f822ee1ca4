// Exact integration of a thermal network under power that is constant over a tick.
//
// In the basis of its natural modes the network is a set of independent first-order lags: each decays by e^(-lambda dt)
// and takes its share of the power. There is no truncation error at any tick; only the outputs asked for are computed.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/thermal/modes.h"
#include "sim/thermal/panel_matrix.h"

namespace flyball::sim {

class ThermalModel {
 public:
  /// `powered`: the blocks that may get power; `watched`: those whose temperatures are wanted every tick. Copies share
  /// the modes.
  ThermalModel(std::shared_ptr<const Modes> modes, std::vector<size_t> powered, std::vector<size_t> watched);
  ThermalModel(const ThermalNetwork& network, std::vector<size_t> powered, std::vector<size_t> watched);

  size_t nodes() const { return modes_->nodes(); }

  /// All nodes at this rise above ambient, K: [nodes].
  void set_rise(std::span<const double> rise_K);
  /// Rise of every node above ambient under constant power, K: [nodes]. power_W: [blocks].
  std::vector<double> steady_rise(std::span<const double> power_W) const { return modes_->steady_rise(power_W); }

  /// From now on the same nodes with other conductances, as when a fan turns faster; temperatures stay. O(nodes^2) and
  /// so best not at every tick; nothing when these are the modes it has.
  void set_modes(std::shared_ptr<const Modes> modes);

  /// Advances by one tick. power_W: [powered], constant over the tick. Then watched_rise() is new. A tick of another
  /// length than the one before costs O(nodes x powered) more.
  void step(int64_t tick_us, std::span<const double> power_W) { advance(static_cast<double>(tick_us) * 1e-6, power_W); }
  /// The same for any length above 0.
  void advance(double tick_s, std::span<const double> power_W);

  /// Rise of the watched blocks above ambient at the end of the last tick, K: [watched].
  std::span<const double> watched_rise() const { return {output_.data(), watched_.size()}; }
  /// Rise of every node above ambient now, K: [nodes]; computed when called.
  std::vector<double> rise() const { return modes_->rise({mode_.data(), nodes()}); }

  /// Heat that left to ambient over the last tick, J: each mode's exact integral through the ways to ambient, not what
  /// power and storage leave over.
  double heat_out_J() const { return heat_out_J_; }

 private:
  void take_modes();
  void prepare(double tick_s);
  void update_output();

  std::shared_ptr<const Modes> modes_;
  std::vector<size_t> powered_, watched_;
  std::vector<double> mode_;  // [nodes], padded
  std::vector<double> decay_;  // [nodes], padded, over tick_s_
  std::vector<double> output_;  // [watched + 2], padded: rises, then what heat_out_J takes of the modes
  PanelMatrix power_to_mode_;  // over tick_s_
  PanelMatrix mode_to_output_;  // its last two rows over tick_s_
  double heat_out_J_ = 0;
  double tick_s_ = 0;  // that decay_ and power_to_mode_ are for; 0: none yet
};

}  // namespace flyball::sim
