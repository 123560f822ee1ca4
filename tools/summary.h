// The score sheet of a run: what summary.json says, and what the terminal shows of it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/workload/workload.h"
#include "tools/event_log.h"
#include "tools/run_observer.h"

namespace flyball::tools {

/// What was run, as the command line said it.
struct RunIdentity {
  std::string chip_file;
  std::string workload_file;
  std::string faults_file = {};  // empty: none
  uint64_t seed = 1;
  std::vector<std::pair<std::string, std::string>> params;  // --set, in the order given
  int64_t record_us = 0;
};

/// summary.json. Numbers are rounded to the places they deserve, so that a text of it is short and the same everywhere.
Json make_summary(const RunIdentity& identity, const compiler::LinkedSet& set, const chip::Chip& chip,
                  const sim::Workload& workload, const RunLoop& loop, const RunObserver& observer);

/// How the requests of a serving workload fared; null for any other. Tokens cost the energy of the whole run.
Json serving_json(const sim::ServingLog* log, int64_t time_us, double energy_J);

/// The `start` event's fields: what was run, and the votes, of all versions, that later events name by index.
Json start_fields(const RunIdentity& identity, const RunVersions& versions, const chip::Chip& chip,
                  const sim::Workload& workload);

/// An aligned table for the terminal, from summary.json alone; ends with a newline.
std::string summary_table(const Json& summary, bool colour);

}  // namespace flyball::tools
