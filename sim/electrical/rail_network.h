// The rails between their regulators and the blocks: voltage under load, droop, and what goes beyond a limit.
//
// A load is the sum of three kinds, as in power-flow studies: conductance (switching, leakage in proportion), current
// (leakage that grows exponentially with voltage) and power (what is given in watts). A rail set to V0 behind the load
// line R settles at the V with
//
//   V = V0 - R I,   I = G V + J + P / V      so   (1 + R G) V^2 - (V0 - R J) V + R P = 0,  the higher solution.
//
// Where there is none the load asks for more than the rail can carry: it sits at the nose of the curve.
//
// Droop: when I is higher than in the tick before, the lowest voltage in the tick lies droop_V_per_A (droop.h) times
// the difference below V. The network is at rest when the next tick begins.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hal/chip/chip.h"

namespace flyball::sim {

/// What draws on a rail: I = conductance_S * V + current_A + power_W / V.
struct RailLoad {
  double conductance_S = 0, current_A = 0, power_W = 0;
};

/// A rail over the last tick.
struct RailState {
  double set_V = 0;      // what the regulator gives
  double voltage_V = 0;  // at the blocks, mean
  double lowest_V = 0;   // at the blocks
  double current_A = 0;  // mean
  double window_A = 0;   // mean over the window of the continuous limit, exponentially weighted
  double needed_V = 0;   // what its clocks need less the guard band; 0 while all stand still
  bool under = false;    // lowest_V is below needed_V: what the rail feeds may have computed wrongly
  bool over = false;     // beyond one of its current limits
};

/// A rail since the start.
struct RailRecord {
  double lowest_margin_V = 1e300;  // of lowest_V above needed_V
  double droop_V = 0;              // the most that lowest_V lay below set_V
  double peak_A = 0;
  int64_t under_us = 0, over_us = 0;    // time of the ticks in which it was so
  uint64_t under_times = 0, over_times = 0;  // how often it began
};

class RailNetwork {
 public:
  explicit RailNetwork(const chip::Chip& chip);

  /// Clocks and regulators as they are now: [actuator channels] in base units, [rails] in uV. Cheap when nothing
  /// changed.
  void set_operation(std::span<const int64_t> driven, std::span<const int64_t> rail_uV);

  /// Voltages under these loads: [rails]. Keeps no record.
  std::span<const double> solve(std::span<const RailLoad> loads);

  /// Ends a tick at the loads solved last: droop, limits, records.
  void end_tick(int64_t tick_us);

  /// What was solved last is where the rails come from: no step, no droop. For the state that a run begins with.
  void rest();

  size_t size() const { return state_.size(); }
  std::span<const RailState> state() const { return state_; }
  std::span<const RailRecord> record() const { return record_; }
  std::span<const double> voltage_V() const { return voltage_V_; }

 private:
  struct Clock {
    uint32_t channel = 0, rail = 0;
    const chip::OppTable* opps = nullptr;
  };

  void update_needs(std::span<const int64_t> driven);
  void prepare(int64_t tick_us);

  double load_line_Ohm_, guard_V_, droop_V_per_A_;
  double continuous_A_, peak_A_, window_s_;
  int64_t tick_us_ = 0;        // that window_share_ is for
  double window_share_ = 1;    // of a tick's current in the mean over the window
  std::vector<Clock> clocks_;
  std::vector<int64_t> driven_, rail_uV_;
  std::vector<double> voltage_V_;    // [rails]
  std::vector<double> before_A_;     // [rails], in the tick before
  std::vector<RailState> state_;
  std::vector<RailRecord> record_;
};

}  // namespace flyball::sim
