// Does a workload's work at the speed the chip allows. Work is never lost: what is throttled finishes later.
//
// A phase that took d seconds at the trace's clock f0 takes an element whose clock is f and whose issue rate is r
//     d * max((1 - s) * f0 / (f * r) + s, m),    m the greatest h / b
// with s its memory-bound share, h the activity of an element of another domain (a memory stack) and b the rate of
// accesses that its throttler lets through. All elements meet at the end of a phase: whoever is done waits for the
// others. An element without activity has nothing to do in the phase and holds nobody up; a phase in which none has any
// lasts d * max(1, m).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/workload/workload.h"

namespace flyball::sim {

class Replay {
 public:
  /// At the first phase's beginning, all elements stopped. `workload` must outlive this.
  explicit Replay(const Workload& workload);

  /// Clock times issue rate of each element of the compute domain, kHz; 0 stops it, memory-bound share and all.
  void set_speed(std::span<const double> speed_kHz);

  /// Share of its accesses that each element of the other domains lets through; 0 stops what has any: [others], 1 at
  /// first.
  void set_rate(std::span<const double> rate);

  /// Works for one tick. Phases may end anywhere in it.
  void advance(double tick_s);

  // Means over the last tick.
  /// Active time per time, at the trace's clock: [elements], above 1 where a faster clock does more. The others'
  /// elements follow, in the order of Workload::others: [activities].
  std::span<const double> activity() const { return activity_; }
  /// Active cycles per second, Hz: [elements]. A unit of work has as many cycles however long it takes.
  std::span<const double> active_Hz() const { return active_Hz_; }
  /// Share of the time in which an element's work went at the pace of its own clock, so waited neither for memory nor
  /// for other elements: [elements], nearing 1 the more it is throttled. The others' activity follows: [activities].
  std::span<const double> busy() const { return busy_; }

  /// Active time done, in seconds of the trace: [elements].
  std::span<const double> work_s() const { return work_s_; }
  /// Active time of the whole workload, all elements.
  double total_work_s() const { return total_work_s_; }
  /// Seconds of the trace done, and in all.
  double position_s() const;
  double length_s() const { return length_s_; }

  bool finished() const { return phase_ == workload_.phases(); }
  /// Time worked so far; stops when finished.
  double busy_s() const { return busy_s_; }

 private:
  void begin_phase();
  void update_pace();
  double memory_pace() const;
  double time_to_end() const;
  void work(double step_s, bool to_the_end);
  void end_phase();

  const Workload& workload_;
  size_t phase_ = 0;
  size_t workers_ = 0;  // elements with activity in this phase
  double idle_left_ = 0;  // share not yet done of a phase in which nobody works
  double idle_pace_s_ = 0;  // time that such a phase takes at the present rates
  std::vector<double> speed_kHz_;  // [elements]
  std::vector<double> phase_active_s_;  // [elements + others], active time of this phase at the trace's clock
  std::vector<double> left_;  // [elements], share of the phase not yet done; 0 for those without work
  std::vector<double> rate_;  // [others]
  std::vector<double> pace_s_;  // [elements], time the whole phase takes at the present speed and rates
  std::vector<double> clocked_s_;  // [elements], the part of it that a faster clock shortens
  std::vector<double> done_s_;  // [elements], active time of the phases that ended
  std::vector<double> work_s_;
  std::vector<double> activity_, active_Hz_, busy_;
  std::vector<uint32_t> other_column_;  // of the others' elements
  double total_work_s_ = 0, length_s_ = 0, ended_s_ = 0, busy_s_ = 0;
};

}  // namespace flyball::sim
