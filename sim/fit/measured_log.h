// A measured log as columns of numbers: time, power, temperature, clock, and how active each part of the chip was.
//
// Columns are found by the names that NVIDIA's DCGM, `dcgmi dmon` and nvidia-smi give them, by Flyball's own
// (`tile.activity [%]`), or by what the user says. A unit in brackets after a name holds; without one see columns
// below.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/error.h"

namespace flyball::sim {

/// What to do with a row in which a value is no number, is out of its range, or goes back in time.
enum class BadRow { kStop, kSkip, kHold };

struct LogOptions {
  /// `what` is time, power, temperature, clock or DOMAIN.activity; `column` the name of the log's column for it.
  struct Column {
    std::string what, column;
  };
  /// Only rows in which `column` holds `value` count.
  struct Filter {
    std::string column, value;
  };
  std::vector<Column> columns;
  std::vector<Filter> where;
  std::optional<double> period_s;  // rows are this far apart; for a log without a time
  BadRow on_bad_row = BadRow::kStop;
};

/// How active the elements of a domain were, by their mean.
struct LogActivity {
  std::string domain;
  std::vector<double> ratio;  // [rows], 0 .. 1
};

struct MeasuredLog {
  std::string name;
  std::vector<double> time_s;            // [rows], from 0, rising; empty: rows have no order (a table)
  std::vector<double> power_W;           // [rows]
  std::vector<double> temperature_degC;  // [rows], or empty
  std::vector<double> clock_kHz;         // [rows], or empty
  std::vector<LogActivity> activities;   // the first is of the domain whose clock is logged
  std::vector<int> line;                 // [rows], in the file
  std::vector<Error> bad_rows;           // skipped or held
  size_t missing_values = 0;             // empty fields; the value before holds
  size_t same_time = 0;                  // rows replaced by a later one of the same time

  size_t rows() const { return power_W.size(); }
};

/// Reads a log. `name` stands for the file in errors. Power is needed, and time unless all rows are a table of means.
std::variant<MeasuredLog, std::vector<Error>> read_log(std::string_view text, const std::string& name,
                                                       const LogOptions& options = {});

/// The rows from `first` to before `last`, times as they are.
MeasuredLog part_of(const MeasuredLog& log, size_t first, size_t last);

/// The finest step between values: how the sensor quantises. 0 if there are fewer than two different values.
double resolution_of(const std::vector<double>& values);

}  // namespace flyball::sim
