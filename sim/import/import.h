// Turns a log that a monitoring tool wrote into a workload. How is said in docs/workloads.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/error.h"

namespace flyball::sim {

enum class LogKind : uint8_t { kDcgm, kNvidiaSmi, kRocmSmi, kTegrastats, kRapl };

/// What happens to a row that cannot be read.
enum class OnBadRow : uint8_t {
  kStop,  // it is an error
  kSkip,  // it is left out: the values of the row before last until the next good row
  kHold   // what can be read of it counts; a value that cannot is that of the row before
};

struct ImportOptions {
  std::optional<int> gpu = {};           // which one of the log; empty: the first that it names
  std::optional<double> clock_kHz = {};  // of a log without a column that says so
  std::optional<double> period_s = {};   // rows are this far apart, whatever times they have
  OnBadRow on_bad_row = OnBadRow::kStop;
  std::string columns = {};              // names between commas, of a log without a header; empty: it has one
  std::string only_column = {},
              only_value = {};  // rows with another value in that column are left out; empty: none are
  std::string compute_domain = "tile";
  std::string memory_domain = "hbm";         // empty: the chip has none
  std::optional<double> idle_W = {},
                        full_W = {};  // power at activity 0 and 1, for logs of power alone; else the log's own
  std::optional<double> energy_range_J = {};  // where an energy counter begins anew
};

/// Time without rows, much longer than usual; the values before it hold until its end.
struct LogGap {
  int line = 0;         // of the row after it
  double at_s = 0;      // from the first row
  double length_s = 0;
};

struct ImportSummary {
  int gpu = 0;
  std::vector<int> gpus;        // all that the log names
  size_t rows = 0;              // of this GPU that count
  double duration_s = 0;
  std::vector<LogGap> gaps;
  size_t missing_values = 0;    // empty fields; the value before holds
  size_t same_time = 0;         // rows replaced by a later one of the same time
  std::optional<double> assumed_clock_kHz;  // of a log without a clock
  std::vector<Error> bad_rows;  // skipped or held; of more than twenty the last entry says so
  size_t bad_row_count = 0;
  std::optional<double> idle_W, full_W;  // what power was read as activity between
};

struct ImportedWorkload {
  ImportSummary summary;
  std::string csv;  // the workload's text
};

/// `name` stands for the log in errors; its last part is in the workload's first comment.
std::variant<ImportedWorkload, std::vector<Error>> import_log(LogKind kind, std::string_view log,
                                                              const std::string& name,
                                                              const ImportOptions& options = {});

}  // namespace flyball::sim
