// From a tool's log to a workload's text: split, read, say what it means, write.
#include "sim/import/import.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "sim/import/activity.h"

namespace flyball::sim {
namespace {

const LogFormat& format_of(LogKind kind) {
  switch (kind) {
    case LogKind::kDcgm: return dcgm_format();
    case LogKind::kNvidiaSmi: return nvidia_smi_format();
    case LogKind::kRocmSmi: return rocm_smi_format();
    case LogKind::kTegrastats: return tegrastats_format();
    case LogKind::kRapl: return rapl_format();
  }
  return dcgm_format();
}

/// Columns that a log does not name itself, in front of its rows.
CsvLine named_columns(std::string_view names) {
  CsvLine header;
  while (true) {
    const size_t comma = names.find(',');
    std::string_view name = names.substr(0, comma);
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    header.fields.push_back({name, 0});
    if (comma == std::string_view::npos) return header;
    names.remove_prefix(comma + 1);
  }
}

std::variant<CsvFile, std::vector<Error>> split_log(LogKind kind, std::string_view log, const std::string& name,
                                                    const ImportOptions& options) {
  if (!options.columns.empty()) {
    auto file =
        split_csv(log, name, {.last_line_may_lack_its_end = true, .rows_may_be_ragged = true, .has_header = false});
    if (auto* split = std::get_if<CsvFile>(&file)) split->header = named_columns(options.columns);
    return file;
  }
  if (kind == LogKind::kTegrastats) return split_tegrastats(log, name);
  if (kind == LogKind::kRapl) return split_rapl(log, name);
  return split_csv(log, name, {.last_line_may_lack_its_end = true, .rows_may_be_ragged = true});
}

class Writer {
 public:
  Writer(const LogSamples& log, const LogFormat& format, const ImportOptions& options)
      : log_(log), format_(format), options_(options) {}

  std::string write(const std::string& name, std::optional<double> clock_kHz) {
    const std::string& tile = options_.compute_domain;
    const std::string file = std::filesystem::path(name).filename().string();
    std::string of = log_.has[kGpu] || log_.summary.gpus.size() > 1 || &format_ == &dcgm_format()
                         ? fmt::format("GPU {} in ", log_.summary.gpu)
                         : "";
    csv_ = fmt::format("# Activity of {}{}, from its {} log.\n", of, file, format_.tool);
    if (clock_kHz) csv_ += fmt::format("# {}.clock: {:.6g} GHz\n", tile, *clock_kHz * 1e-6);
    csv_ += fmt::format("time [ms],{}.activity [%],{}.memory_bound [%]", tile, tile);
    if (with_memory()) csv_ += fmt::format(",{}.activity [%]", options_.memory_domain);
    csv_ += clock_kHz ? "\n" : fmt::format(",{}.clock [MHz]\n", tile);
    LogSample last = log_.samples.back();
    last.time_s += log_.usual_step_s;
    for (const LogSample& sample : log_.samples) write_row(sample, !clock_kHz);
    write_row(last, !clock_kHz);
    return std::move(csv_);
  }

  double duration_s() const { return log_.samples.back().time_s + log_.usual_step_s - log_.samples.front().time_s; }

 private:
  bool with_memory() const { return log_.has[kMemory] && !options_.memory_domain.empty(); }

  void write_row(const LogSample& sample, bool with_clock) {
    const ActivityShares shares = format_.shares(sample);
    csv_ += fmt::format("{:.3f},{:.2f},{:.2f}", (sample.time_s - log_.samples.front().time_s) * 1e3,
                        shares.activity * 100, shares.memory_bound * 100);
    if (with_memory()) csv_ += fmt::format(",{:.2f}", shares.memory * 100);
    csv_ += with_clock ? fmt::format(",{:.6g}\n", sample.value[kClock]) : "\n";
  }

  const LogSamples& log_;
  const LogFormat& format_;
  const ImportOptions& options_;
  std::string csv_;
};

/// The clock of a log that names none; empty where each row says its own.
std::optional<double> assumed_clock_kHz(const LogSamples& log, const LogFormat& format, const ImportOptions& options,
                                        ErrorList& errors) {
  if (log.has[kClock]) {
    for (const LogSample& sample : log.samples) {
      if (sample.value[kClock] > 0) continue;
      errors.add(sample.line, 0, "the clock is 0", "remove rows of a chip that is off");
      return std::nullopt;
    }
    return std::nullopt;
  }
  const std::optional<double> clock_kHz = options.clock_kHz ? options.clock_kHz : format.usual_clock_kHz;
  if (!clock_kHz) {
    errors.add(0, 0, "the log does not say at which clock it was taken", "say it: --clock '1.98 GHz'");
  }
  return clock_kHz;
}

}  // namespace

std::variant<ImportedWorkload, std::vector<Error>> import_log(LogKind kind, std::string_view log,
                                                              const std::string& name, const ImportOptions& options) {
  auto split = split_log(kind, log, name, options);
  if (auto* errors = std::get_if<std::vector<Error>>(&split)) return std::move(*errors);
  const LogFormat& format = format_of(kind);
  auto read = read_log(std::get<CsvFile>(split), name, format.columns, format.needs, options);
  if (auto* errors = std::get_if<std::vector<Error>>(&read)) return std::move(*errors);
  LogSamples& samples = std::get<LogSamples>(read);
  ErrorList errors(name);
  if (kind == LogKind::kRapl) power_to_activity(samples, options, errors);
  samples.summary.assumed_clock_kHz = assumed_clock_kHz(samples, format, options, errors);
  if (!errors.empty()) return errors.take();
  Writer writer(samples, format, options);
  ImportedWorkload workload;
  workload.csv = writer.write(name, samples.summary.assumed_clock_kHz);
  workload.summary = std::move(samples.summary);
  workload.summary.duration_s = writer.duration_s();
  return workload;
}

}  // namespace flyball::sim
