// Reads a DCGM log by its column names and writes what one GPU did as a workload.
#include "sim/import/dcgm.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <utility>

#include "sim/workload/csv.h"

namespace flyball::sim {
namespace {

constexpr double kGap_s = 1.0;          // longer than this without a row is reported
constexpr double kMostRatio = 1.01;     // DCGM's ratios reach a little above 1
constexpr double kMostClock_MHz = 1e6;
constexpr double kFullTensor = 0.65;    // tensor_active of large matrix products on an H100 held by its power cap

enum Column : size_t { kTime, kGpu, kSm, kTensor, kDram, kClock, kColumns };

/// The names a column goes by: the collector's, `dcgmi dmon`'s, the exporter's. Small letters.
struct ColumnNames {
  std::vector<std::string> names;
  bool needed;
};

const std::array<ColumnNames, kColumns>& column_names() {
  static const std::array<ColumnNames, kColumns> names{{
      {{"timestamp", "time", "time_s"}, true},
      {{"gpu", "gpu_id", "id"}, false},
      {{"sm_active", "smact", "dcgm_fi_prof_sm_active"}, true},
      {{"tensor_active", "tensor_activity", "tenso", "dcgm_fi_prof_pipe_tensor_active"}, true},
      {{"dram_active", "drama", "dcgm_fi_prof_dram_active"}, true},
      {{"sm_clock", "smclk", "sm_clock_mhz", "dcgm_fi_dev_sm_clock"}, false},
  }};
  return names;
}

/// What one row says of the GPU; ratios 0 .. 1.
struct Sample {
  double time_s = 0;
  double sm = 0, tensor = 0, dram = 0;
  double clock_MHz = 0;
  int line = 0;
};

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

class Converter {
 public:
  Converter(const CsvFile& file, const std::string& name, const DcgmOptions& options)
      : file_(file), name_(name), options_(options), errors_(name) {}

  std::variant<DcgmWorkload, std::vector<Error>> convert() {
    find_columns();
    if (errors_.empty()) choose_gpu();
    if (errors_.empty()) read_samples();
    if (errors_.empty() && samples_.size() < 2) {
      errors_.add(0, 0, fmt::format("has {} row of GPU {}", samples_.size(), summary_.gpu),
                  "at least two are needed: a value holds until the next row");
    }
    if (!errors_.empty()) return errors_.take();
    std::string csv = write();
    return DcgmWorkload{std::move(summary_), std::move(csv)};
  }

 private:
  bool has(Column column) const { return place_[column] != kNoPlace; }

  void find_columns() {
    place_.fill(kNoPlace);
    for (size_t i = 0; i < file_.header.fields.size(); ++i) {
      const std::string name = lower_case(file_.header.fields[i].text);
      for (size_t column = 0; column < kColumns; ++column) {
        const auto& names = column_names()[column].names;
        if (place_[column] == kNoPlace && std::find(names.begin(), names.end(), name) != names.end()) {
          place_[column] = i;
        }
      }
    }
    for (size_t column = 0; column < kColumns; ++column) {
      const ColumnNames& wanted = column_names()[column];
      if (!wanted.needed || place_[column] != kNoPlace) continue;
      errors_.add(file_.header.number, 0, fmt::format("column '{}' is missing", wanted.names.front()),
                  fmt::format("the log needs timestamp (s), sm_active, tensor_active and dram_active; "
                              "this one may also be called {}",
                              list_names({wanted.names.begin() + 1, wanted.names.end()})));
    }
    summary_.clock_assumed = !has(kClock);
  }

  std::optional<int> gpu_of(const CsvLine& row) {
    if (!has(kGpu)) return 0;
    const CsvField& field = row.fields[place_[kGpu]];
    const auto number = parse_number(field.text);
    if (number && *number >= 0 && *number < 1e6 && *number == std::floor(*number)) return static_cast<int>(*number);
    errors_.add(row.number, field.column, fmt::format("{} is not a GPU's number", quoted(field.text)),
                "the column counts GPUs from 0");
    return std::nullopt;
  }

  void choose_gpu() {
    for (const CsvLine& row : file_.rows) {
      if (errors_.full()) return;
      const auto gpu = gpu_of(row);
      if (!gpu) continue;
      if (std::find(summary_.gpus.begin(), summary_.gpus.end(), *gpu) == summary_.gpus.end()) {
        summary_.gpus.push_back(*gpu);
      }
      gpu_of_row_.push_back(*gpu);
    }
    if (!errors_.empty()) return;
    summary_.gpu = options_.gpu.value_or(summary_.gpus.front());
    std::sort(summary_.gpus.begin(), summary_.gpus.end());
    if (std::find(summary_.gpus.begin(), summary_.gpus.end(), summary_.gpu) != summary_.gpus.end()) return;
    std::vector<std::string> names;
    for (const int gpu : summary_.gpus) names.push_back(std::to_string(gpu));
    errors_.add(0, 0, fmt::format("has no rows of GPU {}", summary_.gpu),
                fmt::format("it has GPU {}: say --gpu {}", list_names(names), summary_.gpus.front()));
  }

  /// A value of a row. An empty field repeats the value before.
  double read(const CsvLine& row, Column column, double before, double most) {
    const CsvField& field = row.fields[place_[column]];
    if (field.text.empty() && column != kTime) {
      ++summary_.missing_values;
      return before;
    }
    const auto number = parse_number(field.text);
    const std::string_view name = file_.header.fields[place_[column]].text;
    if (!number) {
      errors_.add(row.number, field.column, fmt::format("{} is not a number", quoted(field.text)),
                  fmt::format("mend the field of column '{}', or remove the row", name));
    } else if (*number < 0 || *number > most) {
      errors_.add(row.number, field.column, fmt::format("{} is outside 0 .. {}", field.text, std::floor(most)),
                  column == kTime ? "times are seconds" : fmt::format("check the unit of column '{}'", name));
    }
    return number.value_or(before);
  }

  void read_samples() {
    Sample sample;
    sample.clock_MHz = options_.clock_kHz * 1e-3;
    for (size_t i = 0; i < file_.rows.size(); ++i) {
      if (errors_.full()) return;
      if (gpu_of_row_[i] != summary_.gpu) continue;
      const CsvLine& row = file_.rows[i];
      sample.time_s = read(row, kTime, sample.time_s, 1e15);
      sample.sm = std::min(read(row, kSm, sample.sm, kMostRatio), 1.0);
      sample.tensor = std::min(read(row, kTensor, sample.tensor, kMostRatio), 1.0);
      sample.dram = std::min(read(row, kDram, sample.dram, kMostRatio), 1.0);
      if (has(kClock)) sample.clock_MHz = read(row, kClock, sample.clock_MHz, kMostClock_MHz);
      if (sample.clock_MHz <= 0) {
        errors_.add(row.number, 0, "the SM clock is 0", "remove rows of a GPU that is off");
      }
      sample.line = row.number;
      if (errors_.empty()) append(sample, row);
    }
    summary_.rows = samples_.size();
  }

  void append(const Sample& sample, const CsvLine& row) {
    if (samples_.empty()) {
      samples_.push_back(sample);
      return;
    }
    const double step_s = sample.time_s - samples_.back().time_s;
    if (step_s < 0) {
      errors_.add(row.number, row.fields[place_[kTime]].column,
                  fmt::format("time runs backward by {:.3f} s, from line {}", -step_s, samples_.back().line),
                  "sort the log by time, or cut it where it starts anew");
    } else if (step_s < kLeastStep_s) {
      samples_.back() = sample;
      ++summary_.same_time;
    } else {
      if (step_s > kGap_s) {
        summary_.gaps.push_back({row.number, samples_.back().time_s - samples_.front().time_s, step_s});
      }
      samples_.push_back(sample);
    }
  }

  /// The last row holds as long as rows do: the median.
  double usual_step_s() const {
    std::vector<double> steps;
    for (size_t i = 1; i < samples_.size(); ++i) steps.push_back(samples_[i].time_s - samples_[i - 1].time_s);
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
    std::nth_element(steps.begin(), middle, steps.end());
    return *middle;
  }

  std::string write() {
    const std::string& tile = options_.compute_domain;
    const std::string& memory = options_.memory_domain;
    std::string csv = fmt::format("# Activity of GPU {} in {}, from its DCGM log.\n", summary_.gpu,
                                  std::filesystem::path(name_).filename().string());
    if (!has(kClock)) csv += fmt::format("# {}.clock: {:.6g} GHz\n", tile, options_.clock_kHz * 1e-6);
    csv += fmt::format("time [ms],{}.activity [%],{}.memory_bound [%],{}.activity [%]", tile, tile, memory);
    csv += has(kClock) ? fmt::format(",{}.clock [MHz]\n", tile) : "\n";
    Sample last = samples_.back();
    last.time_s += usual_step_s();
    for (const Sample& sample : samples_) write_row(csv, sample);
    write_row(csv, last);
    summary_.duration_s = last.time_s - samples_.front().time_s;
    return csv;
  }

  void write_row(std::string& csv, const Sample& sample) const {
    const double time_ms = (sample.time_s - samples_.front().time_s) * 1e3;
    // Half of a tile's switching is the SM at work, half its tensor cores. Without an SM at work nothing hurries; at
    // work, a share D of it asks for DRAM, which a share D of the time is busy.
    const double activity = (sample.sm + std::min(sample.tensor / kFullTensor, 1.0)) / 2;
    const double memory_bound = 1 - sample.sm * (1 - sample.dram * sample.dram);
    csv += fmt::format("{:.3f},{:.2f},{:.2f},{:.2f}", time_ms, activity * 100, memory_bound * 100, sample.dram * 100);
    csv += has(kClock) ? fmt::format(",{:.6g}\n", sample.clock_MHz) : "\n";
  }

  static constexpr size_t kNoPlace = ~size_t{0};
  static constexpr double kLeastStep_s = 1e-6;  // the resolution of the times that are written

  const CsvFile& file_;
  const std::string& name_;
  const DcgmOptions& options_;
  ErrorList errors_;
  std::array<size_t, kColumns> place_{};  // in a row
  std::vector<int> gpu_of_row_;
  std::vector<Sample> samples_;
  DcgmSummary summary_;
};

}  // namespace

std::variant<DcgmWorkload, std::vector<Error>> convert_dcgm(std::string_view log, const std::string& name,
                                                            const DcgmOptions& options) {
  auto split = split_csv(log, name);
  if (auto* errors = std::get_if<std::vector<Error>>(&split)) return std::move(*errors);
  return Converter(std::get<CsvFile>(split), name, options).convert();
}

}  // namespace flyball::sim
