// Power traces: CSV with times, and HotSpot's .ptrace.
#include <fmt/format.h>

#include <cmath>
#include <set>

#include "sim/thermal/files.h"
#include "sim/thermal/words.h"

namespace flyball::sim {
namespace {

constexpr double kLongest_s = 1e9;
constexpr double kMost_W = 1e9;
constexpr double kPerSecond = 1e12;  // ticks are multiples of this: times are sums, and no tick should differ by a bit

class Reader {
 public:
  Reader(const std::string& path, std::optional<double> interval_s) : interval_s_(interval_s), errors_(path) {}

  Read<PowerFile> read(const CsvLine& header, const std::vector<CsvLine>& rows, bool has_times) {
    read_names(header, has_times);
    for (const CsvLine& row : rows) {
      if (errors_.full()) break;
      if (row.fields.size() != header.fields.size()) {
        errors_.add(row.number, 0, fmt::format("{} numbers for {} blocks", row.fields.size(), header.fields.size()),
                    "give every row a number for each name of the first line");
        continue;
      }
      if (has_times) read_time(row);
      for (size_t i = has_times ? 1 : 0; i < row.fields.size(); ++i) read_watts(row, i);
    }
    if (errors_.empty()) find_ticks(rows, has_times);
    if (!errors_.empty()) return errors_.take();
    return std::move(power_);
  }

 private:
  void read_names(const CsvLine& header, bool has_times) {
    std::set<std::string> seen;
    for (size_t i = has_times ? 1 : 0; i < header.fields.size(); ++i) {
      const CsvField& field = header.fields[i];
      power_.names.emplace_back(field.text);
      if (field.text.empty() || !seen.emplace(field.text).second) {
        errors_.add(header.number, field.column,
                    field.text.empty() ? "a column has no name" : quoted(field.text) + " heads two columns",
                    "give every block one column, headed by its name");
      }
    }
    if (power_.names.empty()) errors_.add(header.number, 0, "names no blocks", "head each column by a block's name");
  }

  void read_time(const CsvLine& row) {
    const CsvField& field = row.fields.front();
    const std::optional<double> time_s = parse_number(field.text);
    if (!time_s) {
      errors_.add(row.number, field.column, quoted(field.text) + " is not a time", "write seconds: 0.001");
    } else if (!times_s_.empty() && *time_s <= times_s_.back()) {
      errors_.add(row.number, field.column, fmt::format("{} is not after {}", *time_s, times_s_.back()),
                  "sort the rows by time, and leave no two at one time");
    }
    times_s_.push_back(time_s.value_or(0));
  }

  void read_watts(const CsvLine& row, size_t column) {
    const CsvField& field = row.fields[column];
    const std::optional<double> watts = parse_number(field.text);
    if (!watts || std::abs(*watts) > kMost_W) {
      errors_.add(row.number, field.column, quoted(field.text) + " is not a power", "write watts: 12.5");
    }
    power_.power_W.push_back(watts.value_or(0));
  }

  void find_ticks(const std::vector<CsvLine>& rows, bool has_times) {
    if (has_times) power_.start_s = times_s_.front();
    for (size_t i = 0; i + 1 < times_s_.size(); ++i) add_tick(times_s_[i + 1] - times_s_[i], rows[i + 1].number);
    if (!power_.tick_s.empty()) {
      power_.tick_s.push_back(power_.tick_s.back());
    } else if (interval_s_) {
      for (const CsvLine& row : rows) add_tick(*interval_s_, row.number);
    } else {
      errors_.add(rows.front().number, 0,
                  has_times ? "one row alone does not say how long it holds" : "no row says how long it holds",
                  "give the package file sampling_intvl, in seconds");
    }
  }

  void add_tick(double tick_s, int line) {
    const double rounded_s = std::round(tick_s * kPerSecond) / kPerSecond;
    if (!(rounded_s > 0 && rounded_s <= kLongest_s)) {
      errors_.add(line, 0, fmt::format("an interval of {} s", tick_s), "intervals go from 1e-12 s to 1e9 s");
    }
    power_.tick_s.push_back(rounded_s);
  }

  std::optional<double> interval_s_;
  ErrorList errors_;
  PowerFile power_;
  std::vector<double> times_s_;
};

}  // namespace

Read<PowerFile> read_power_file(const std::string& path, std::optional<double> interval_s) {
  const std::variant<std::string, Error> text = read_words(path);
  if (const Error* error = std::get_if<Error>(&text)) return std::vector{*error};
  if (looks_like_csv(std::get<std::string>(text))) {
    const auto split = split_csv(std::get<std::string>(text), path);
    if (const auto* errors = std::get_if<std::vector<Error>>(&split)) return *errors;
    const CsvFile& file = std::get<CsvFile>(split);
    if (file.header.fields.front().text != "time_s") {
      return std::vector{Error{path, file.header.number, 1, "the first column is not time_s",
                               "head it time_s; the row at a time holds from then until the next row's"}};
    }
    return Reader(path, interval_s).read(file.header, file.rows, true);
  }
  std::vector<CsvLine> lines = split_words(std::get<std::string>(text));
  if (lines.size() < 2) {
    return std::vector{Error{path, 0, 0, lines.empty() ? "is empty" : "has no row of powers",
                             "the first line names the blocks, every other has their powers in W"}};
  }
  const CsvLine header = std::move(lines.front());
  lines.erase(lines.begin());
  return Reader(path, interval_s).read(header, lines, false);
}

}  // namespace flyball::sim
