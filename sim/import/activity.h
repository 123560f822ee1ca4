// What the columns of each tool are called, and what they say of activity.
#pragma once

#include <string>
#include <vector>

#include "sim/import/log_reader.h"

namespace flyball::sim {

/// Shares 0 .. 1 that a row comes to.
struct ActivityShares {
  double activity = 0;      // of the compute domain
  double memory_bound = 0;  // of its time
  double memory = 0;        // of the memory domain
};

/// One tool's log.
struct LogFormat {
  const char* tool;   // as a comment in the workload names it
  std::string needs;  // what a log must hold, for messages
  std::vector<LogColumn> columns;
  ActivityShares (*shares)(const LogSample& sample);
  std::optional<double> usual_clock_kHz;  // of a log without one; empty: it must be said
};

const LogFormat& dcgm_format();
const LogFormat& nvidia_smi_format();
const LogFormat& rocm_smi_format();
const LogFormat& tegrastats_format();
const LogFormat& rapl_format();

/// tegrastats' lines as a table of time, GPU and memory; `text` must outlive it. CSV passes through.
std::variant<CsvFile, std::vector<Error>> split_tegrastats(std::string_view text, const std::string& name);

/// RAPL logs as a table: `perf stat -I -x,` has no header. `text` must outlive it.
std::variant<CsvFile, std::vector<Error>> split_rapl(std::string_view text, const std::string& name);

/// Replaces power by the activity it stands for, and energy counters by power before that. What is wrong goes to
/// errors.
void power_to_activity(LogSamples& log, const ImportOptions& options, ErrorList& errors);

}  // namespace flyball::sim
