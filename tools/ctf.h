// Events as a trace in the Common Trace Format 1.8, which babeltrace2 and Trace Compass read: times in microseconds,
// and names as the policy has them.
#pragma once

#include <string>
#include <vector>

#include "compiler/linked_set.h"
#include "runtime/telemetry/event.h"

namespace flyball::tools {

struct CtfTrace {
  std::string metadata;  // what the streams hold, in TSDL
  std::string stream;    // bytes
};

/// `events` are of this program. Those that were lost are CTF's discarded events.
CtfTrace ctf_trace(const std::vector<Event>& events, const compiler::LinkedSet& set);

}  // namespace flyball::tools
