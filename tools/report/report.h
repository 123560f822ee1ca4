// report.html: one file that shows a run offline, made from the other three files of its folder and nothing else.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tools/trace.h"

namespace flyball::tools {

/// Largest page, bytes. A trace that would need more is folded further.
constexpr size_t kMostPageBytes = 5000000;

/// Most events in the page; the newest kinds of trouble first, changes of limits last. The file has them all.
constexpr size_t kMostPageEvents = 4000;

/// `summary` is summary.json, `events` the text of events.ndjson. The same inputs give the same bytes.
std::string make_report(const nlohmann::ordered_json& summary, Trace trace, std::string_view events);

}  // namespace flyball::tools
