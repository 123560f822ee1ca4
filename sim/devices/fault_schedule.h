// The faults of a run as time passes: which of them hold now, and when that changes.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/faults/fault.h"

namespace flyball::sim {

class FaultSchedule {
 public:
  FaultSchedule() = default;
  explicit FaultSchedule(std::shared_ptr<const FaultPlan> plan);

  /// Whether a fault begins or ends between the last call of for_each_now and this time.
  bool changes_by(uint64_t now_us) const { return now_us >= next_us_; }

  /// Calls `act` for each fault that holds now, in the plan's order; later times only.
  template <class Act>
  void for_each_now(uint64_t now_us, Act act) {
    next_us_ = next_change_us(now_us);
    for (const Fault& fault : *plan_) {
      if (holds(fault, now_us)) act(fault);
    }
  }

 private:
  static bool holds(const Fault& fault, uint64_t now_us) {
    return static_cast<int64_t>(now_us) >= fault.begin_us && static_cast<int64_t>(now_us) < fault.end_us;
  }
  uint64_t next_change_us(uint64_t now_us) const;

  std::shared_ptr<const FaultPlan> plan_;  // never null where next_us_ can be reached
  uint64_t next_us_ = UINT64_MAX;
};

}  // namespace flyball::sim
