// Executes a capture again: what went into each tick goes into an engine here, and what telemetry says of that is
// compared with what was captured.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/linked_set.h"
#include "runtime/telemetry/event.h"

namespace flyball::tools {

/// The first tick in which the two differ, and in it the difference that the step comes to first.
struct Difference {
  uint64_t tick = 0;  // counted over the whole capture
  uint64_t time_us = 0;
  std::optional<Event> captured, here;  // of one of them there may be none
  uint32_t op = kNoSlot;                // that writes the slot; kNoSlot: none does
};

struct ReplayResult {
  uint64_t ticks = 0, events = 0;  // that are equal
  std::optional<Difference> difference;
  std::optional<uint64_t> lost_at_us;  // events were lost there: nobody can say what came after
};

/// `events`: a whole record, of this program.
ReplayResult replay(const std::vector<Event>& events, const compiler::LinkedSet& set);

}  // namespace flyball::tools
