// Does a workload's work at the speed the chip allows. Work is never lost: what is throttled finishes later.
//
// A phase that took d seconds at the workload's clock f0 takes an element whose clock is f and whose issue rate is r
//     d * max((1 - s) * f0 / (f * r) + s, m, l),    m the greatest h / b
// with s its memory-bound share, h the activity of an element of another domain (a memory stack), b the rate of
// accesses that its throttler lets through, and l the least share that it lasts at any clock. The elements of a barrier
// group meet at the end of a phase: whoever is done waits for the others. Groups know nothing of each other: each has
// its share of the accesses, as it has of the elements. An element without activity has nothing to do in the phase and
// holds nobody up; a phase in which none has any lasts d * max(1, m).
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "sim/workload/workload.h"

namespace flyball::sim {

class Replay {
 public:
  /// At the first phases' beginning, all elements stopped. `workload` must outlive this. A copy goes on by itself, to
  /// the same bits.
  explicit Replay(const Workload& workload);

  /// Clock times issue rate of each element of the compute domain, kHz; 0 stops it, memory-bound share and all.
  void set_speed(std::span<const double> speed_kHz);

  /// Share of its accesses that each element of the other domains lets through; 0 stops what has any: [others], 1 at
  /// first.
  void set_rate(std::span<const double> rate);

  /// Works for one tick. Phases may end anywhere in it.
  void advance(double tick_s);

  // Means over the last tick.
  /// Active time per time, at the workload's clock: [elements], above 1 where a faster clock does more. The others'
  /// elements follow, in the order of Workload::others: [activities].
  std::span<const double> activity() const { return activity_; }
  /// Active cycles per second, Hz: [elements]. A unit of work has as many cycles however long it takes.
  std::span<const double> active_Hz() const { return active_Hz_; }
  /// Share of the time in which an element's work went at the pace of its own clock, so waited neither for memory nor
  /// for other elements: [elements], nearing 1 the more it is throttled. The others' activity follows: [activities].
  std::span<const double> busy() const { return busy_; }

  /// Active time done, in seconds at the workload's clock: [elements].
  std::span<const double> work_s() const { return work_s_; }
  /// Active time of the whole workload, all elements.
  double total_work_s() const { return total_work_s_; }
  /// Time that an element with work stood at the end of a phase while slower ones of its group went on: [elements].
  std::span<const double> waited_s() const { return waited_s_; }
  /// Seconds of the undisturbed run done, and in all.
  double position_s() const;
  double length_s() const { return workload_.length_s; }

  bool finished() const { return left_groups_ == 0; }
  /// Time worked so far; stops when finished.
  double busy_s() const { return busy_s_; }

  /// What was done so far, with when it was due: rows of a trace, requests.
  const std::vector<Completion>& completions() const { return source_.run->completions(); }
  /// Of a workload that serves requests; else null.
  const ServingLog* serving() const { return source_.run->serving(); }

 private:
  /// Copied with the Replay that holds it.
  struct Source {
    explicit Source(std::unique_ptr<PhaseSource> begun) : run(std::move(begun)) {}
    Source(const Source& other) : run(other.run->clone()) {}
    Source& operator=(const Source&) = delete;
    ~Source() = default;
    std::unique_ptr<PhaseSource> run;
  };

  struct Group {
    std::vector<uint32_t> members;
    Phase phase;
    size_t workers = 0;  // elements with activity in this phase
    double share = 1;  // of all elements, so of the accesses
    double idle_left = 0;  // share not yet done of a phase in which nobody works
    double idle_pace_s = 0;  // time that such a phase takes at the present rates
    double now_s = 0;  // where it has come to
    bool finished = false;
  };

  void begin_phase(size_t group);
  void update_pace(Group& group);
  double memory_pace(const Group& group) const;
  double time_to_end(const Group& group) const;
  void advance_group(size_t index, double tick_s);
  void work(Group& group, double step_s, bool to_the_end);
  void end_phase(size_t group);

  const Workload& workload_;
  Source source_;
  std::vector<Group> groups_;
  size_t left_groups_ = 0;
  std::vector<double> speed_kHz_;  // [elements]
  std::vector<double> phase_active_s_;  // [elements], active time of its phase at the workload's clock
  std::vector<double> left_;  // [elements], share of its phase not yet done; 0 for those without work
  std::vector<double> rate_;  // [others]
  std::vector<double> pace_s_;  // [elements], time the whole phase takes at the present speed and rates
  std::vector<double> clocked_s_;  // [elements], the part of it that a faster clock shortens
  std::vector<double> done_s_;  // [elements], active time of the phases that ended
  std::vector<double> work_s_, waited_s_;
  std::vector<double> activity_, active_Hz_, busy_;
  std::vector<uint32_t> other_column_;  // of the others' elements
  double total_work_s_ = 0, time_s_ = 0, busy_s_ = 0;
};

}  // namespace flyball::sim
