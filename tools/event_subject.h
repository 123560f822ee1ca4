// What of a program an event is about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/decision.h"
#include "runtime/program.h"
#include "runtime/telemetry/event.h"

namespace flyball::tools {

/// "transition", "limit", "reading", ...
const char* event_kind_name(EventKind kind);

/// The slot whose value the event has; kNoSlot for one that has none.
SlotId event_slot(const Program& program, const Event& event);

/// The domain that the event's element is of.
DomainId event_domain(const Program& program, const Event& event);

/// "freq", "guard", "guard.i": as the policy calls it. `slots` are slot_names() of the set.
std::string subject_name(const Program& program, const std::vector<std::string>& slots, const Event& event);

/// The same with its element: "freq[3]".
std::string subject_text(const Program& program, const std::vector<std::string>& slots, const Event& event);

/// What the event names that the program does not have: "is of limit 7, and the program has 2".
std::optional<std::string> wrong_subject(const Program& program, const Event& event);

}  // namespace flyball::tools
