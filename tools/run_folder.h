// The folder that a run leaves: summary.json, trace.csv, events.ndjson and report.html.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tools/command.h"
#include "tools/event_log.h"
#include "tools/trace.h"

namespace flyball::tools {

/// A run as its folder tells it. Events are in the order of the file, `start` first, `end` last.
struct RunFolder {
  std::string path;
  Json summary;
  Trace trace;
  std::string event_text;
  std::vector<Json> events;
};

/// Reads and checks summary.json, trace.csv and events.ndjson.
std::variant<RunFolder, Failure> read_run_folder(const std::string& path);

/// Writes the four files; the report is made from the other three, exactly as `flyball report` makes it.
std::optional<Failure> write_run_folder(const std::string& path, const Json& summary, const Trace& trace,
                                        const std::string& events);

/// Makes report.html anew from a folder that was read.
std::optional<Failure> write_report(const RunFolder& folder);

}  // namespace flyball::tools
