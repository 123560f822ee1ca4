// The natural modes of a thermal network: the basis in which it is a set of independent first-order lags.
//
// C dx/dt = -G x + P with x = V z becomes dz/dt = -lambda z + V^T P, a lag for each mode. Finding them is the costly
// part, O(nodes^3): some 20 ms at 168 nodes, seconds at 1,000.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "sim/thermal/network.h"

namespace flyball::sim {

class Modes {
 public:
  explicit Modes(const ThermalNetwork& network);

  size_t nodes() const { return decay_per_s_.size(); }
  size_t blocks() const { return blocks_; }

  /// Rate at which a mode decays, 1/s; all above 0, rising.
  double decay_per_s(size_t mode) const { return decay_per_s_[mode]; }
  /// Rise of a node per unit of a mode; also what a mode takes of a node's power.
  double shape(size_t node, size_t mode) const { return shape_[node * nodes() + mode]; }
  /// Heat that leaves to ambient per unit of a mode, W.
  double loss_W(size_t mode) const { return loss_W_[mode]; }

  /// Rises of all nodes above ambient, K, from the modes, and back. Both [nodes].
  std::vector<double> rise(std::span<const double> mode) const;
  std::vector<double> modes_of(std::span<const double> rise_K) const;

  /// Rises under constant power, K: [nodes]. power_W: [blocks].
  std::vector<double> steady_rise(std::span<const double> power_W) const;

 private:
  size_t blocks_ = 0;
  std::vector<double> decay_per_s_;  // [modes]
  std::vector<double> shape_;        // [node][mode]
  std::vector<double> capacitance_;  // [nodes], J/K
  std::vector<double> loss_W_;       // [modes]
};

/// The modes of one stack at every convection resistance that was asked for: found when first asked for, then kept.
/// A fan of some steps so costs one decomposition a step, at most. May be shared by threads.
class ModesByConvection {
 public:
  explicit ModesByConvection(Stack stack) : stack_(std::move(stack)) {}

  std::shared_ptr<const Modes> at(double convection_K_per_W);

 private:
  std::mutex mutex_;
  Stack stack_;
  std::map<double, std::shared_ptr<const Modes>> known_;
};

}  // namespace flyball::sim
