// A policy set through many faults, a run each, on all processors; and how far each run came from the one without.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/linked_set.h"
#include "hal/chip/chip.h"
#include "sim/faults/fault.h"
#include "sim/workload/workload.h"
#include "tools/backend.h"

namespace flyball::tools {

/// What one run came to, at the horizon that all runs of a campaign have.
struct CaseScore {
  std::vector<double> peak_degC;  // by temperature limit of the chip: hottest of its blocks at the end of any tick
  std::vector<int64_t> above_limit_us;  // by temperature limit of the chip
  double work_s = 0;
  double energy_J = 0;
  double peak_W = 0;
  int64_t promise_broken_us = 0;  // time of the ticks after which any promise did not hold
  int64_t late_ticks = 0;
  int64_t orders_failed = 0;
};

struct Campaign {
  sim::FaultPlan faults;  // a run each
  int64_t horizon_us = 0;  // every run's end: when the run without faults was done with its work
  CaseScore fault_free;
  std::vector<CaseScore> scores;  // [faults]
};

struct CampaignRequest {
  const compiler::LinkedSet& set;
  const chip::Chip& chip;
  const sim::Workload& workload;
  std::shared_ptr<const sim::FaultPlan> faults;  // a run each; null: the matrix of all kinds
  uint64_t seed = 1;
  std::optional<int64_t> until_us;
  unsigned jobs = 1;  // threads; the results do not depend on it
  const StepCode* code = nullptr;  // takes over from the tables when it is ready; null: never
};

/// `progress` is called from this thread with the share of runs done.
Campaign run_campaign(const CampaignRequest& request, const std::function<void(double share)>& progress);

/// Whether any run, the one without faults among them, was above a limit of the chip.
bool broke_a_limit(const Campaign& campaign);

}  // namespace flyball::tools
