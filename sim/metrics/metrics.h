// The score sheet of a run: what was done, how long it took, how hot it got, who held it back.
//
// The caller tells it what was true over each tick; times are whole microseconds, so that they add up exactly.
//
//   Metrics metrics(sheet);
//   each tick: metrics.state(m, e, s); metrics.limited_by(l, e, reason); metrics.granted(l, e, v);
//              metrics.end_tick(tick_us, {...});
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "sim/metrics/band_swing.h"
#include "sim/metrics/power_ramp.h"

namespace flyball::sim {

/// What is counted; indices into these vectors name things from then on.
struct MetricsLayout {
  struct Machine {
    uint32_t elements = 1, states = 1;
  };
  std::vector<Machine> machines;
  /// What some blocks should not exceed.
  struct Ceiling {
    std::vector<size_t> blocks;
    double limit_degC = 0;
  };
  std::vector<uint32_t> limit_elements;  // [limits], elements of each
  std::vector<Ceiling> ceilings;
  double ramp_limit_W_per_s = std::numeric_limits<double>::infinity();  // of the power, up or down
};

/// What was true over a tick, or at its end.
struct TickObservation {
  std::span<const double> temperature_degC;  // [blocks], at the end
  double power_W = 0;                        // mean
  double work_s = 0;                         // done since the start
  std::span<const int64_t> driven = {};      // [actuator channels], at the end; empty: moves are not counted
};

class Metrics {
 public:
  explicit Metrics(const MetricsLayout& layout);

  // What holds in the tick that end_tick() ends; what is not said again holds on.
  /// An element of a machine is in this state.
  void state(uint32_t machine, uint32_t element, uint32_t state_index);
  /// An element of a limit is held by this reason, a number of the caller's; 0 is "by nothing".
  void limited_by(uint32_t limit, uint32_t element, uint32_t reason);
  /// An element of a limit is granted this, in any unit. A value other than before is a change.
  void granted(uint32_t limit, uint32_t element, int64_t value);

  void end_tick(int64_t tick_us, const TickObservation& observed);

  int64_t time_us() const { return time_us_; }
  double energy_J() const { return energy_J_; }
  double mean_power_W() const;  // 0 before the first tick
  double peak_power_W() const { return peak_W_; }  // of a tick
  double work_s() const { return work_s_; }

  /// Hottest block at the end of any tick; the block and the time at which it was so first.
  double peak_degC() const { return peak_degC_; }
  size_t peak_block() const { return peak_block_; }
  int64_t peak_time_us() const { return peak_time_us_; }
  /// Mean over time of the mean over blocks, and of the hottest block.
  double mean_degC() const;
  double mean_hottest_degC() const;
  /// Time of the ticks that ended with one of a ceiling's blocks above its limit.
  int64_t above_limit_us(size_t ceiling) const { return above_us_[ceiling]; }

  /// Hottest of a ceiling's blocks less its limit, K, at the end of any tick: below 0 it is the margin that was left.
  double overshoot_K(size_t ceiling) const { return overshoot_K_[ceiling]; }

  const BandSwing& power_swing() const { return swing_; }
  const PowerRamp& power_ramp() const { return ramp_; }

  /// How often what an actuator drives was another than at the end of the tick before: [actuator channels].
  std::span<const uint64_t> moves() const { return moves_; }

  int64_t state_us(uint32_t machine, uint32_t element, uint32_t state_index) const;

  /// Time an element of a limit was held by each reason that ever held it, in rising order of reason.
  struct ReasonTime {
    uint32_t reason = 0;
    int64_t time_us = 0;
    bool operator==(const ReasonTime&) const = default;
  };
  std::vector<ReasonTime> reason_us(uint32_t limit, uint32_t element) const;
  /// The same, of all elements of the limit together: the times sum to elements * time_us().
  std::vector<ReasonTime> reason_us(uint32_t limit) const;

  /// Times a limit's element was granted another value than in the tick before.
  uint64_t changes(uint32_t limit, uint32_t element) const;

 private:
  struct Held {
    uint32_t reason = 0;
    int64_t since_us = 0;  // counted up to here
    std::vector<ReasonTime> times;  // rising
    bool has_value = false;
    int64_t value = 0;
    uint64_t changes = 0;
  };
  struct Position {
    uint32_t state = 0;
    int64_t since_us = 0;
  };

  void count_moves(std::span<const int64_t> driven);
  size_t held_index(uint32_t limit, uint32_t element) const { return first_held_[limit] + element; }

  MetricsLayout layout_;
  std::vector<size_t> first_held_;  // [limits], into held_
  std::vector<size_t> first_position_;  // [machines], into positions_
  std::vector<size_t> first_state_;  // [machines], into state_us_: [element][state]
  std::vector<Held> held_;
  std::vector<Position> positions_;
  std::vector<int64_t> state_us_;  // of the states that were left
  std::vector<int64_t> above_us_;  // [ceilings]
  std::vector<double> overshoot_K_;  // [ceilings]
  std::vector<int64_t> driven_;  // [actuator channels], in the tick before
  std::vector<uint64_t> moves_;  // [actuator channels]
  BandSwing swing_;
  PowerRamp ramp_;
  int64_t time_us_ = 0, peak_time_us_ = 0;
  double energy_J_ = 0, peak_W_ = 0, work_s_ = 0;
  double peak_degC_ = -1e300, sum_degC_us_ = 0, sum_hottest_degC_us_ = 0;
  size_t peak_block_ = 0;
};

}  // namespace flyball::sim
