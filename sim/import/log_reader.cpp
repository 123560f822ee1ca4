// Columns by name, rows by GPU, values by cell; what is wrong stops the import, or is counted.
#include "sim/import/log_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/workload/time_stamp.h"

namespace flyball::sim {
namespace {

constexpr double kGap_s = 1.0;        // shorter than this is none
constexpr double kGapSteps = 5;       // nor is what is not much longer than usual
constexpr double kLeastStep_s = 1e-6;  // the resolution of the times that are written
constexpr double kMostLog_s = 4e7;
constexpr size_t kMostShown = 20;
constexpr size_t kNoPlace = ~size_t{0};

/// "power.draw [W]" and "GPU use (%)" to their name and unit.
std::pair<std::string, std::string_view> name_and_unit(std::string_view text) {
  if (!text.empty() && text.back() == ':') text.remove_suffix(1);
  std::string_view unit;
  for (const auto& [open, close] : {std::pair('[', ']'), {'(', ')'}}) {
    const size_t place = text.rfind(open);
    if (place == std::string_view::npos || place == 0 || text.back() != close) continue;
    unit = text.substr(place + 1, text.size() - place - 2);
    text = text.substr(0, place);
  }
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return {lower_case(text), unit};
}

class Reader {
 public:
  Reader(const CsvFile& file, const std::string& name, const std::vector<LogColumn>& columns, const std::string& needs,
         const ImportOptions& options)
      : file_(file), name_(name), columns_(columns), needs_(needs), options_(options), errors_(name) {
    for (const LogColumn& column : columns) scale_[column.role] = column.scale;
  }

  std::variant<LogSamples, std::vector<Error>> read() {
    find_columns();
    if (errors_.empty()) choose_gpu();
    if (errors_.empty()) read_rows();
    if (errors_.empty() && out_.samples.size() < 2) {
      errors_.add(0, 0,
                  fmt::format("has {} row{} of GPU {}", out_.samples.size(), out_.samples.size() == 1 ? "" : "s",
                              out_.summary.gpu),
                  "at least two are needed: a value holds until the next row");
    }
    if (!errors_.empty()) return errors_.take();
    find_gaps();
    out_.summary.rows = out_.samples.size();
    return std::move(out_);
  }

 private:
  void find_columns() {
    place_.fill(kNoPlace);
    const std::vector<CsvField>& header = file_.header.fields;
    for (size_t i = 0; i < header.size(); ++i) {
      const auto [name, unit] = name_and_unit(header[i].text);
      for (const LogColumn& column : columns_) {
        if (place_[column.role] != kNoPlace) continue;
        if (std::find(column.names.begin(), column.names.end(), name) == column.names.end()) continue;
        place_[column.role] = i;
        out_.has[column.role] = true;
        if (const auto scale = scale_of_unit(column.measure, unit)) scale_[column.role] = *scale;
      }
      if (!options_.only_column.empty() && (header[i].text == options_.only_column || name == options_.only_column)) {
        only_place_ = i;
      }
    }
    for (const LogColumn& column : columns_) {
      const bool timed = column.role == kTime && options_.period_s;
      if (!column.needed || out_.has[column.role] || timed) continue;
      std::string hint = needs_;
      if (column.names.size() > 1) {
        hint += "; this one may also be called " + list_names({column.names.begin() + 1, column.names.end()});
      }
      errors_.add(file_.header.number, 0, fmt::format("column '{}' is missing", column.names.front()), hint);
    }
    if (!options_.only_column.empty() && only_place_ == kNoPlace) {
      errors_.add(file_.header.number, 0, fmt::format("there is no column {}", quoted(options_.only_column)),
                  "say --only COLUMN=VALUE with a column of the log");
    }
  }

  /// Tools that are asked again and again write their header each time.
  bool counts(const CsvLine& row) const {
    if (!row.fields.empty() && !file_.header.fields.empty() && row.fields.size() == file_.header.fields.size() &&
        row.fields.front().text == file_.header.fields.front().text &&
        row.fields.back().text == file_.header.fields.back().text) {
      return false;
    }
    if (only_place_ == kNoPlace) return true;
    return only_place_ < row.fields.size() && row.fields[only_place_].text == options_.only_value;
  }

  // --- bad rows -----------------------------------------------------------------------------------------------------

  bool stops() const { return options_.on_bad_row == OnBadRow::kStop; }

  /// Counts what is wrong with a row, or stops the import with it.
  void bad(int line, int column, std::string message, std::string hint) {
    if (stops()) {
      errors_.add(line, column, std::move(message), std::move(hint));
      return;
    }
    if (line != last_bad_line_) ++out_.summary.bad_row_count;
    last_bad_line_ = line;
    row_is_bad_ = true;
    if (out_.summary.bad_rows.size() < kMostShown) {
      out_.summary.bad_rows.push_back({name_, line, column, std::move(message), ""});
    } else if (out_.summary.bad_rows.size() == kMostShown) {
      out_.summary.bad_rows.push_back({name_, 0, 0, "further bad rows are not shown", ""});
    }
  }

  // --- which GPU ----------------------------------------------------------------------------------------------------

  /// "3", "card3" and "GPU[3]" to 3.
  static std::optional<int> gpu_number(std::string_view text) {
    while (!text.empty() && (text.back() < '0' || text.back() > '9')) {
      if (text.back() != ']') return std::nullopt;
      text.remove_suffix(1);
    }
    size_t first = text.size();
    while (first > 0 && text[first - 1] >= '0' && text[first - 1] <= '9') --first;
    const std::string_view word = text.substr(0, first);
    const bool known =
        word.empty() || lower_case(word) == "card" || lower_case(word) == "gpu" || lower_case(word) == "gpu[";
    const auto number = parse_number(text.substr(first));
    if (!known || !number || *number >= 1e6) return std::nullopt;
    return static_cast<int>(*number);
  }

  /// -1 for a row that cannot say it, 0 where no row does.
  int gpu_of(const CsvLine& row) {
    if (!out_.has[kGpu]) return 0;
    if (place_[kGpu] >= row.fields.size()) return -1;
    const CsvField& field = row.fields[place_[kGpu]];
    if (const auto number = gpu_number(field.text)) return *number;
    bad(row.number, field.column, fmt::format("{} is not a GPU's number", quoted(field.text)),
        "the column counts GPUs from 0");
    return -1;
  }

  void choose_gpu() {
    std::vector<int>& gpus = out_.summary.gpus;
    for (const CsvLine& row : file_.rows) {
      if (errors_.full()) return;
      const int gpu = counts(row) ? gpu_of(row) : -1;
      gpu_of_row_.push_back(gpu);
      if (gpu >= 0 && std::find(gpus.begin(), gpus.end(), gpu) == gpus.end()) gpus.push_back(gpu);
    }
    if (!errors_.empty()) return;
    if (gpus.empty()) {
      errors_.add(0, 0, "has no rows that count", "look at --only, and at the column of the GPU");
      return;
    }
    out_.summary.gpu = options_.gpu.value_or(gpus.front());
    std::sort(gpus.begin(), gpus.end());
    if (std::find(gpus.begin(), gpus.end(), out_.summary.gpu) != gpus.end()) return;
    std::vector<std::string> names;
    for (const int gpu : gpus) names.push_back(std::to_string(gpu));
    errors_.add(0, 0, fmt::format("has no rows of GPU {}", out_.summary.gpu),
                fmt::format("it has GPU {}: say --gpu {}", list_names(names), gpus.front()));
  }

  // --- values -------------------------------------------------------------------------------------------------------

  void read_rows() {
    LogSample sample;
    int64_t number = 0;
    for (size_t i = 0; i < file_.rows.size(); ++i) {
      if (errors_.full()) return;
      const CsvLine& row = file_.rows[i];
      const bool whole = row.fields.size() == file_.header.fields.size();
      const bool unclear = gpu_of_row_[i] < 0 && !whole && counts(row);
      if (gpu_of_row_[i] != out_.summary.gpu && !unclear) continue;
      row_is_bad_ = false;
      if (file_.is_cut && i + 1 == file_.rows.size()) {
        bad(row.number, 0, "the last line has no end, so its last number may be cut off",
            "get the log again; if it is whole, end it with a newline; or --on-bad-row skip");
      }
      if (!whole) {
        bad(row.number, 0,
            fmt::format("{} fields where the header has {}", row.fields.size(), file_.header.fields.size()),
            "give every row all fields, or say what to do with bad rows: --on-bad-row skip");
      }
      const auto time_s =
          options_.period_s ? std::optional<double>(static_cast<double>(number) * *options_.period_s) : read_time(row);
      ++number;
      LogSample read = sample;
      for (const LogColumn& column : columns_) read_value(row, column, &read);
      read.line = row.number;
      if (!time_s || (row_is_bad_ && options_.on_bad_row == OnBadRow::kSkip)) continue;
      read.time_s = *time_s;
      if (errors_.empty() && append(read, row)) sample = read;
    }
  }

  /// Seconds from the first time that could be read.
  std::optional<double> read_time(const CsvLine& row) {
    if (place_[kTime] >= row.fields.size()) return std::nullopt;
    const CsvField& field = row.fields[place_[kTime]];
    const auto time_ns = parse_time_stamp_ns(field.text);
    if (!time_ns) {
      bad(row.number, field.column, fmt::format("{} is not a time", quoted(field.text)),
          "times are seconds, or like 2023-11-16 18:15:46.68; or say how far rows are apart: --period 100ms");
      return std::nullopt;
    }
    if (!first_ns_) first_ns_ = time_ns;
    return static_cast<double>(*time_ns - *first_ns_) * 1e-9;
  }

  /// A value that is empty, or is to be held, stays that of the row before.
  void read_value(const CsvLine& row, const LogColumn& column, LogSample* sample) {
    if (column.role == kTime || column.role == kGpu || place_[column.role] >= row.fields.size()) return;
    const CsvField& field = row.fields[place_[column.role]];
    if (is_hole(field.text)) {
      ++out_.summary.missing_values;
      return;
    }
    const double scale = scale_[column.role];
    const auto value = parse_cell(field.text, column.measure, scale);
    const std::string_view name = file_.header.fields[place_[column.role]].text;
    if (!value) {
      bad(row.number, field.column, fmt::format("{} is not a number", quoted(field.text)),
          fmt::format("mend the field of column '{}', or remove the row", name));
    } else if (*value < 0 || *value > column.most) {
      bad(row.number, field.column,
          fmt::format("{} is outside 0 .. {}", field.text, std::floor(column.most / scale * (1 + 1e-12))),
          fmt::format("check the unit of column '{}'", name));
    } else {
      sample->value[column.role] = *value;
    }
  }

  int time_column(const CsvLine& row) const {
    return place_[kTime] < row.fields.size() ? row.fields[place_[kTime]].column : 0;
  }

  /// False when the row's time does not follow.
  bool append(const LogSample& sample, const CsvLine& row) {
    if (out_.samples.empty()) {
      out_.samples.push_back(sample);
      return true;
    }
    const double step_s = sample.time_s - out_.samples.back().time_s;
    if (step_s < -kLeastStep_s / 2) {
      bad(row.number, time_column(row),
          fmt::format("time runs backward by {:.3f} s, from line {}", -step_s, out_.samples.back().line),
          "sort the log by time, or cut it where it starts anew");
      return false;
    }
    if (sample.time_s - out_.samples.front().time_s > kMostLog_s) {
      bad(row.number, time_column(row), fmt::format("time leaps by {:.0f} s", step_s),
          "a log lasts a year at most: check the unit of its times");
      return false;
    }
    if (step_s < kLeastStep_s) {
      out_.samples.back().value = sample.value;
      ++out_.summary.same_time;
    } else {
      out_.samples.push_back(sample);
    }
    return true;
  }

  void find_gaps() {
    const std::vector<LogSample>& samples = out_.samples;
    std::vector<double> steps;
    for (size_t i = 1; i < samples.size(); ++i) steps.push_back(samples[i].time_s - samples[i - 1].time_s);
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
    std::nth_element(steps.begin(), middle, steps.end());
    out_.usual_step_s = *middle;
    // Logs of a few rows a second have gaps of more than a second; slower ones have theirs.
    const double gap_s = out_.usual_step_s < kGap_s ? kGap_s : kGapSteps * out_.usual_step_s;
    for (size_t i = 1; i < samples.size(); ++i) {
      const double step_s = samples[i].time_s - samples[i - 1].time_s;
      const double start_s = samples[i - 1].time_s - samples.front().time_s;
      if (step_s > gap_s + kLeastStep_s / 2) out_.summary.gaps.push_back({samples[i].line, start_s, step_s});
    }
  }

  const CsvFile& file_;
  const std::string& name_;
  const std::vector<LogColumn>& columns_;
  const std::string& needs_;
  const ImportOptions& options_;
  ErrorList errors_;
  std::array<size_t, kRoles> place_{};  // in a row
  std::array<double, kRoles> scale_{};
  size_t only_place_ = kNoPlace;
  std::vector<int> gpu_of_row_;
  std::optional<int64_t> first_ns_;
  bool row_is_bad_ = false;
  int last_bad_line_ = 0;
  LogSamples out_;
};

}  // namespace

std::variant<LogSamples, std::vector<Error>> read_log(const CsvFile& file, const std::string& name,
                                                      const std::vector<LogColumn>& columns, const std::string& needs,
                                                      const ImportOptions& options) {
  return Reader(file, name, columns, needs, options).read();
}

}  // namespace flyball::sim
