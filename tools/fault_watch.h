// Writes down when the faults of a run begin and end.
#pragma once

#include <memory>
#include <vector>

#include "sim/faults/fault.h"
#include "tools/event_log.h"

namespace flyball::tools {

class FaultWatch {
 public:
  /// The log must outlive this; null: no faults.
  FaultWatch(std::shared_ptr<const sim::FaultPlan> plan, EventLog& log);

  /// The tick that begins at time_us; in the order of time.
  void observe(int64_t time_us);

 private:
  void write(size_t fault, int64_t time_us, const char* what);

  std::shared_ptr<const sim::FaultPlan> plan_;
  EventLog& log_;
  std::vector<bool> begun_, ended_;  // [faults]
  size_t open_ = 0;                  // faults with a beginning or an end to come
};

/// The faults of a run for summary.json: what, on what, from when to when.
Json faults_json(const sim::FaultPlan& plan);

}  // namespace flyball::tools
