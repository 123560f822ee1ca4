// One run from start to end: loop, observation, score sheet. Knows nothing of files.
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <optional>

#include "compiler/update.h"
#include "tools/backend.h"
#include "tools/capture.h"
#include "tools/summary.h"

namespace flyball::tools {

/// A version of the policies that takes over in a run.
struct RunUpdate {
  const compiler::LinkedSet& set;
  const compiler::Update& plan;         // from the version before
  int64_t time_us;                      // at the first tick from then on in which all of it steps
  std::string file, policy;             // what came in place of what
  const StepCode* code = nullptr;       // as in RunRequest
};

struct RunRequest {
  const compiler::LinkedSet& set;
  const chip::Chip& chip;
  const sim::Workload& workload;
  RunIdentity identity;                 // its seed and record_us count
  std::optional<int64_t> until_us;      // else: until the workload is done, within reason
  std::shared_ptr<const sim::FaultPlan> faults = {};
  double ramp_limit_W_per_s = std::numeric_limits<double>::infinity();  // counts violations; see sim/metrics
  const StepCode* code = nullptr;       // takes over from the tables at the tick at which it is ready; null: never
  FirmwareSession* firmware = nullptr;  // is the controller; null: it is in this process
  std::optional<TelemetryDetail> telemetry = {};  // of the controller
  CaptureWriter* capture = nullptr;     // gets it
  std::vector<RunUpdate> updates = {};  // in the order of their times, after 0; not with firmware or telemetry
};

struct RunOutcome {
  Json summary;
  Trace trace;
  std::string events;
  bool promises_kept = true;
  std::optional<OverheatingText> overheating;  // the run ended with it
};

/// What a run takes whose policies never slow the workload down: a guess for what is decided before it.
int64_t undisturbed_us(const sim::Workload& workload, std::optional<int64_t> until_us);

/// Longest that a run without --until goes on: ten times what the trace took, and ten seconds. A policy that stops the
/// chip for good must not run for ever.
int64_t longest_us(const sim::Workload& workload);

/// `progress` is called every few hundred ticks with the share done and the simulated time.
RunOutcome simulate(const RunRequest& request, const std::function<void(double share, int64_t time_us)>& progress);

}  // namespace flyball::tools
