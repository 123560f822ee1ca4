// Why was a limit what it was at a moment? The chain from grant to limit, policy, machine, state, and the transition
// that led there with the values it read.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "tools/run_folder.h"

namespace flyball::tools {

/// The answer as data; `why_text` renders it.
///   limit, at_us, interval_us [begin, end), granted (and granted_min, granted_max), wanted, unit,
///   reason, since_us, exact (the reason's event was recorded), voters: [{policy, machine, state, file, line, text,
///   machine_element, entered_us, transition: {from, to, condition, values, file, line}}]
std::variant<Json, Failure> explain(const RunFolder& folder, const std::string& limit, int64_t at_us);

std::string why_text(const Json& answer, bool colour);

}  // namespace flyball::tools
