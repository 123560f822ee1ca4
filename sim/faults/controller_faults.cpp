// A lost tick is at least one tick; a reset takes effect when the controller is back.
#include "sim/faults/controller_faults.h"

namespace flyball::sim {

ControllerFaults::ControllerFaults(const std::shared_ptr<const FaultPlan>& plan) {
  if (plan == nullptr) return;
  for (const Fault& fault : *plan) {
    if (fault.place == FaultPlace::kController) faults_.push_back(fault);
  }
  begun_.assign(faults_.size(), false);
}

ControllerFaults::Tick ControllerFaults::at(int64_t now_us) {
  Tick tick;
  for (size_t i = 0; i < faults_.size(); ++i) {
    const Fault& fault = faults_[i];
    if (now_us < fault.begin_us) continue;
    const bool first = !begun_[i];
    begun_[i] = true;
    const bool reset = fault.kind == FaultKind::kControllerReset;
    if (now_us < fault.end_us || (first && !reset)) tick.absent = true;
    if (first && reset) lost_memory_ = true;
  }
  tick.restarts = lost_memory_ && !tick.absent;
  if (tick.restarts) lost_memory_ = false;
  return tick;
}

}  // namespace flyball::sim
