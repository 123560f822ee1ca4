// Looks through the plan at each change; there are few.
#include "sim/devices/fault_schedule.h"

#include <algorithm>
#include <utility>

namespace flyball::sim {

FaultSchedule::FaultSchedule(std::shared_ptr<const FaultPlan> plan) : plan_(std::move(plan)) {
  if (plan_ != nullptr && !plan_->empty()) next_us_ = 0;
}

uint64_t FaultSchedule::next_change_us(uint64_t now_us) const {
  uint64_t next_us = UINT64_MAX;
  for (const Fault& fault : *plan_) {
    for (const int64_t at_us : {fault.begin_us, fault.end_us}) {
      if (at_us != kForGood && at_us > static_cast<int64_t>(now_us)) {
        next_us = std::min(next_us, static_cast<uint64_t>(at_us));
      }
    }
  }
  return next_us;
}

}  // namespace flyball::sim
