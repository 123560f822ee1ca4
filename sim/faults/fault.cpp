// The names of the kinds.
#include "sim/faults/fault.h"

namespace flyball::sim {

const char* fault_name(FaultKind kind) {
  constexpr const char* kNames[kFaultKinds] = {"stuck",     "stale",     "missing",         "noisy", "offset",
                                               "late",      "swapped",   "absurd",          "slow",  "ignored",
                                               "bus_error", "lost_tick", "controller_reset"};
  return kNames[static_cast<size_t>(kind)];
}

}  // namespace flyball::sim
