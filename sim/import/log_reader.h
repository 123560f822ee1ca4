// Reads a log's rows into samples by the names of its columns: which GPU, which times, what to do with bad rows. What
// the columns of a tool are called, and what they say of activity, is the tool's own file.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "sim/import/cell.h"
#include "sim/import/import.h"
#include "sim/workload/csv.h"

namespace flyball::sim {

/// What a column is to us.
enum Role : size_t {
  kTime,
  kGpu,
  kUse,
  kTensor,
  kMemory,
  kClock,
  kPower,
  kMemoryPower,
  kEnergy,  // a counter
  kMemoryEnergy,
  kEnergyStep,  // since the row before
  kMemoryEnergyStep,
  kRoles
};

struct LogColumn {
  Role role;
  std::vector<std::string> names;  // that it goes by, in small letters, without a unit behind; the usual one first
  bool needed = false;
  Measure measure = Measure::kCount;
  double scale = 1;   // of cells without a unit, where the header has none either
  double most = 1e9;  // a value above is a bad one
};

/// One row of one GPU.
struct LogSample {
  int line = 0;
  double time_s = 0;  // from the first row
  std::array<double, kRoles> value{};
};

struct LogSamples {
  std::vector<LogSample> samples;  // rising in time, at least two
  std::array<bool, kRoles> has{};  // whether the log has such a column
  ImportSummary summary;           // its counts
  double usual_step_s = 0;         // median of the steps: how long the last row holds
};

/// `needs` says in words what the log must hold, for messages.
std::variant<LogSamples, std::vector<Error>> read_log(const CsvFile& file, const std::string& name,
                                                      const std::vector<LogColumn>& columns, const std::string& needs,
                                                      const ImportOptions& options);

}  // namespace flyball::sim
