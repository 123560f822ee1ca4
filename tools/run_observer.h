// Looks at the loop after every tick and keeps what a run leaves behind: trace, events, and sums for the score sheet.
#pragma once

#include <limits>
#include <memory>

#include "compiler/linked_set.h"
#include "sim/metrics/metrics.h"
#include "tools/electrical_watch.h"
#include "tools/event_log.h"
#include "tools/event_watch.h"
#include "tools/fault_watch.h"
#include "tools/reasons.h"
#include "tools/recorder.h"
#include "tools/run_loop.h"
#include "tools/run_versions.h"
#include "tools/series_layout.h"

namespace flyball::tools {

/// What a run is looked at with, beside the loop itself.
struct ObserverOptions {
  int64_t record_us = 0;  // a whole multiple of the tick
  std::shared_ptr<const sim::FaultPlan> faults = {};  // what the loop was given
  double ramp_limit_W_per_s = std::numeric_limits<double>::infinity();
  std::vector<const compiler::LinkedSet*> successors = {};  // versions that take over, in their order
};

class RunObserver {
 public:
  /// All must outlive this; `loop` has not been ticked yet.
  RunObserver(const compiler::LinkedSet& set, const chip::Chip& chip, const RunLoop& loop,
              const ObserverOptions& options);

  /// The next of the versions has taken over in the loop.
  void update();

  /// After loop.tick() of the tick that began at begin_us.
  void observe(int64_t begin_us, const TickResult& result);

  /// Ends the recording.
  Trace take_trace();

  EventLog& events() { return events_; }
  const EventWatch& watch() const { return watch_; }
  const Reasons& reasons() const { return reasons_; }

  const Program& program() const { return *program_; }
  const RunVersions& versions() const { return versions_; }
  /// The version that runs.
  const compiler::LinkedSet& set() const { return *versions_.sets()[version_]; }
  const sim::Metrics& metrics() const { return metrics_; }
  double ramp_limit_W_per_s() const { return ramp_limit_W_per_s_; }
  /// When each reason first held, us: [limits][reasons of that limit], -1 for one that never did.
  const std::vector<std::vector<int64_t>>& first_us() const { return first_us_; }
  /// Mean over time and elements of what a limit was granted, in shown units.
  double mean_granted(uint32_t limit) const;

 private:
  void observe_states();
  void observe_limits(int64_t begin_us);
  void observe_chip();
  void observe_outputs();
  size_t counter_of(uint32_t limit, uint32_t reason, int64_t begin_us);

  RunVersions versions_;
  size_t version_ = 0;
  const Program* program_;  // of this version
  const RunLoop& loop_;
  SeriesLayout series_;
  Recorder recorder_;
  Reasons reasons_;
  EventLog events_;
  EventWatch watch_;
  FaultWatch faults_;
  ElectricalWatch electrical_;

  std::vector<double> banded_, plain_;
  std::vector<uint32_t> words_;
  sim::Metrics metrics_;
  double ramp_limit_W_per_s_;
  int64_t ticks_ = 0;
  std::vector<std::vector<int64_t>> first_us_;  // [limits][reasons]
  std::vector<std::vector<size_t>> counter_;    // [limits][reasons], number of the recorder's counter
  std::vector<Series> counters_;
  std::vector<double> granted_sum_;             // [limits], over all ticks and elements, in shown units
};

/// The chip's limits on temperatures, in the chip file's order: Metrics' ceilings count the time above them.
std::vector<const chip::SensorLimit*> temperature_limits(const chip::Chip& chip);

/// Name of the counter of a reason in the trace.
std::string counter_name(const std::string& limit, const std::string& reason);

}  // namespace flyball::tools
