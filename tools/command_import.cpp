// flyball import TOOL LOG -o T.csv: a recorded log becomes a workload. The logic is in sim/import.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "hal/chip/quantity.h"
#include "sim/import/import.h"
#include "tools/command.h"
#include "tools/duration.h"
#include "tools/output_folder.h"
#include "tools/quantity_text.h"

namespace flyball::tools {
namespace {

struct Tool {
  sim::LogKind kind;
  const char* name;
  const char* purpose;
  const char* examples;
};

constexpr Tool kTools[] = {
    {sim::LogKind::kDcgm, "dcgm", "A GPU's activity log as NVIDIA's DCGM writes it",
     "Examples:\n  flyball import dcgm telemetry.csv -o training.csv\n"
     "  flyball import dcgm telemetry.csv --gpu 1 -o training.csv && flyball run guard.fly --workload training.csv"},
    {sim::LogKind::kNvidiaSmi, "nvidia-smi", "nvidia-smi --query-gpu=... --format=csv, with or without units",
     "Examples:\n  flyball import nvidia-smi smi.csv -o smi_load.csv\n"
     "  flyball import nvidia-smi smi.csv --on-bad-row skip --gpu 1 -o smi_load.csv\n"
     "  flyball import nvidia-smi noheader.csv --columns timestamp,power.draw,clocks.sm,utilization.gpu -o load.csv"},
    {sim::LogKind::kRocmSmi, "rocm-smi", "rocm-smi --showuse --showclocks --csv, again and again",
     "Examples:\n  flyball import rocm-smi rocm.csv --clock '2.1 GHz' -o rocm_load.csv\n"
     "  flyball import rocm-smi rocm.csv --period 1s --gpu 0 -o rocm_load.csv"},
    {sim::LogKind::kTegrastats, "tegrastats", "tegrastats --logfile, or its values as CSV",
     "Examples:\n  flyball import tegrastats tegra.log --period 100ms -o jetson.csv"},
    {sim::LogKind::kRapl, "rapl", "Energy or power of a processor: CSV, or perf stat -I 1000 -x, -e power/energy-pkg/",
     "Examples:\n  flyball import rapl energy.csv --clock '3.2 GHz' --energy-range 262143J -o server.csv\n"
     "  flyball import rapl perf.csv --clock '3.2 GHz' --idle-power 20W --full-power 150W -o server.csv"},
};

struct ImportCommand {
  std::string log, out;
  std::optional<int> gpu;
  std::string clock, period, on_bad_row = "stop", columns, only, domain = "tile", memory_domain = "hbm";
  std::string idle_power, full_power, energy_range;
};

Failure not_a(const std::string& option, const std::string& text, const std::string& example) {
  return {fmt::format("{} {} cannot be read", option, text), fmt::format("such as {} '{}'", option, example)};
}

/// An energy such as 262143J or 65.5kJ, in J.
std::optional<double> energy_J(const std::string& text) {
  double value = 0;
  for (const auto& [unit, scale] : {std::pair("uJ", 1e-6), {"kJ", 1e3}, {"J", 1.0}}) {
    const std::string_view name = unit;
    if (text.size() <= name.size() || text.compare(text.size() - name.size(), name.size(), name) != 0) continue;
    const std::string number = text.substr(0, text.size() - name.size());
    const bool read = chip::read_double(number, chip::Dimension::kCount, &value).empty();
    return read && value > 0 ? std::optional<double>(value * scale) : std::nullopt;
  }
  return std::nullopt;
}

/// A quantity that was given; reports into `failure` when it cannot be read.
std::optional<double> quantity(const std::string& option, const std::string& text, chip::Dimension dimension,
                               const std::string& example, std::optional<Failure>* failure) {
  if (text.empty()) return std::nullopt;
  double value = 0;
  if (chip::read_double(text, dimension, &value).empty() && value >= 0) return value;
  *failure = not_a(option, text, example);
  return std::nullopt;
}

std::variant<sim::ImportOptions, Failure> check(const ImportCommand& command) {
  sim::ImportOptions options;
  std::optional<Failure> failure;
  options.gpu = command.gpu;
  options.columns = command.columns;
  options.compute_domain = command.domain;
  options.memory_domain = command.memory_domain == "none" ? "" : command.memory_domain;
  if (command.on_bad_row == "skip") options.on_bad_row = sim::OnBadRow::kSkip;
  if (command.on_bad_row == "hold") options.on_bad_row = sim::OnBadRow::kHold;
  const auto clock_Hz = quantity("--clock", command.clock, chip::Dimension::kFrequency, "1.98 GHz", &failure);
  if (clock_Hz && !(*clock_Hz > 0 && *clock_Hz < 1e12)) failure = not_a("--clock", command.clock, "1.98 GHz");
  if (clock_Hz) options.clock_kHz = *clock_Hz * 1e-3;
  options.idle_W = quantity("--idle-power", command.idle_power, chip::Dimension::kPower, "20 W", &failure);
  options.full_W = quantity("--full-power", command.full_power, chip::Dimension::kPower, "150 W", &failure);
  if (!command.energy_range.empty()) {
    options.energy_range_J = energy_J(command.energy_range);
    if (!options.energy_range_J) failure = not_a("--energy-range", command.energy_range, "262143J");
  }
  if (!command.period.empty()) {
    const auto period_us = parse_duration_us(command.period);
    if (!period_us || *period_us == 0) {
      failure = not_a("--period", command.period, "100ms");
    } else {
      options.period_s = static_cast<double>(*period_us) * 1e-6;
    }
  }
  if (!command.only.empty()) {
    const size_t equals = command.only.find('=');
    if (equals == 0 || equals == std::string::npos) return not_a("--only", command.only, "run=baseline");
    options.only_column = command.only.substr(0, equals);
    options.only_value = command.only.substr(equals + 1);
  }
  if (failure) return *failure;
  return options;
}

void print_bad_rows(const sim::ImportSummary& summary, const std::string& done) {
  for (const sim::Error& bad : summary.bad_rows) {
    const std::string line = bad.line > 0 ? fmt::format(":{}", bad.line) : "";
    const std::string column = bad.line > 0 && bad.column > 0 ? fmt::format(":{}", bad.column) : "";
    fmt::print(stderr, "{}{}{}: warning: {}\n", bad.file, line, column, bad.message);
  }
  if (summary.bad_row_count > 0) {
    fmt::print(stderr, "{} bad row{} {}\n", summary.bad_row_count, summary.bad_row_count == 1 ? "" : "s", done);
  }
}

void print_summary(const ImportCommand& command, const sim::ImportSummary& summary) {
  for (const sim::LogGap& gap : summary.gaps) {
    fmt::print("{}:{}: no rows for {} s after {} s; the values before hold\n", command.log, gap.line,
               number_text(gap.length_s, 3), number_text(gap.at_s, 3));
  }
  std::string gpus;
  for (const int n : summary.gpus) gpus += (gpus.empty() ? "" : ", ") + std::to_string(n);
  fmt::print("GPU {} (of {}): {} rows, {} s, {} gaps, {} empty values, {} rows of the same time\n", summary.gpu, gpus,
             summary.rows, number_text(summary.duration_s, 3), summary.gaps.size(), summary.missing_values,
             summary.same_time);
  if (summary.assumed_clock_kHz) {
    fmt::print("the log has no clock: {} MHz is assumed\n", number_text(*summary.assumed_clock_kHz * 1e-3, 3));
  }
  if (summary.idle_W && summary.full_W) {
    fmt::print("activity is where power lies from {} to {} W\n", number_text(*summary.idle_W, 3),
               number_text(*summary.full_W, 3));
  }
  fmt::print("{}\n", command.out);
}

int import_one(sim::LogKind kind, const ImportCommand& command) {
  const std::variant<sim::ImportOptions, Failure> options = check(command);
  if (const Failure* failure = std::get_if<Failure>(&options)) return fail(*failure);
  const std::variant<std::string, Failure> log = read_file(command.log);
  if (const Failure* failure = std::get_if<Failure>(&log)) return fail(*failure);
  const auto imported =
      sim::import_log(kind, std::get<std::string>(log), command.log, std::get<sim::ImportOptions>(options));
  if (const auto* errors = std::get_if<std::vector<sim::Error>>(&imported)) {
    for (const sim::Error& error : *errors) fmt::print(stderr, "{}\n", to_string(error));
    return kFindings;
  }
  const sim::ImportedWorkload& workload = std::get<sim::ImportedWorkload>(imported);
  if (const std::optional<Failure> failure = write_file(command.out, workload.csv)) return fail(*failure);
  print_bad_rows(workload.summary,
                 command.on_bad_row == "skip" ? "left out" : "held: bad values repeat the ones before");
  print_summary(command, workload.summary);
  return kFine;
}

void add_tool(CLI::App* import, const Tool& tool, int& exit_code) {
  CLI::App* command = import->add_subcommand(tool.name, tool.purpose);
  auto options = std::make_shared<ImportCommand>();
  command->add_option("LOG", options->log, "The log")->required();
  command->add_option("-o,--out", options->out, "Workload to write (CSV)")->required();
  command->add_option("--on-bad-row", options->on_bad_row, "What to do with a row that cannot be read")
      ->check(CLI::IsMember({"stop", "skip", "hold"}))
      ->capture_default_str();
  command->add_option("--gpu", options->gpu, "Which GPU of the log; without this the first");
  command->add_option("--clock", options->clock, "Clock of a log that names none, such as '1.98 GHz'");
  command->add_option("--period", options->period, "Rows are this far apart, whatever their times");
  command->add_option("--columns", options->columns, "Names of the columns, of a log without a header");
  command->add_option("--only", options->only, "COLUMN=VALUE: only rows with this value");
  command->add_option("--domain", options->domain, "The chip's domain that works")->capture_default_str();
  command->add_option("--memory-domain", options->memory_domain, "The chip's domain of memory, or none")
      ->capture_default_str();
  if (tool.kind == sim::LogKind::kRapl) {
    command->add_option("--idle-power", options->idle_power, "Power at activity 0; without this the log's lowest");
    command->add_option("--full-power", options->full_power, "Power at activity 1; without this the log's highest");
    command->add_option("--energy-range", options->energy_range, "Where the energy counter begins anew");
  }
  command->footer(tool.examples);
  command->callback([options, kind = tool.kind, &exit_code] { exit_code = import_one(kind, *options); });
}

}  // namespace

void add_import_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("import", "Turn a recorded log into a workload");
  command->require_subcommand(1);
  for (const Tool& tool : kTools) add_tool(command, tool, exit_code);
  command->footer(
      "Examples:\n  flyball import dcgm telemetry.csv --gpu 1 -o training.csv\n"
      "  flyball import nvidia-smi smi.csv --on-bad-row skip -o load.csv");
}

}  // namespace flyball::tools
