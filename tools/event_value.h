// What an event says of its subject, in words.
#pragma once

#include <string>

#include "runtime/telemetry/event.h"
#include "tools/reasons.h"

namespace flyball::tools {

/// "Slow", "800 MHz by guard.Slow", "97 degC", "12".
std::string value_text(const Program& program, Reasons& reasons, const Event& event);

}  // namespace flyball::tools
