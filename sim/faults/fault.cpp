// Faults in words.
#include "sim/faults/fault.h"

namespace flyball::sim {

const char* fault_name(FaultKind kind) {
  constexpr const char* kNames[kFaultKinds] = {"stuck",     "stale",     "missing",         "noisy", "offset",
                                               "late",      "swapped",   "absurd",          "slow",  "ignored",
                                               "bus_error", "lost_tick", "controller_reset"};
  return kNames[static_cast<size_t>(kind)];
}

std::string fault_text(const Fault& fault) {
  std::string text = std::string(fault_name(fault.kind)) + " " + fault.on;
  if (!fault.detail.empty()) text += " " + fault.detail;
  return text;
}

}  // namespace flyball::sim
