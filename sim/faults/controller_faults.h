// What befalls the controller, tick by tick: it is not called, or it has lost its memory.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/faults/fault.h"

namespace flyball::sim {

class ControllerFaults {
 public:
  /// Of the plan those faults that are the controller's; null: none.
  explicit ControllerFaults(const std::shared_ptr<const FaultPlan>& plan);

  struct Tick {
    bool absent = false;    // nobody calls the controller
    bool restarts = false;  // it begins with this tick, and remembers nothing
  };
  /// The tick that begins at now_us; in the order of time.
  Tick at(int64_t now_us);

 private:
  std::vector<Fault> faults_;
  std::vector<bool> begun_;  // [faults_]
  bool lost_memory_ = false;
};

}  // namespace flyball::sim
