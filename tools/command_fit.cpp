// flyball fit LOG.csv -o CHIP.yaml: a chip file from a measured log. The logic is in sim/fit.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "sim/fit/chip_fit.h"
#include "sim/fit/chip_text.h"
#include "sim/fit/validation.h"
#include "tools/command.h"
#include "tools/log_options.h"
#include "tools/output_folder.h"
#include "tools/quantity_text.h"

namespace flyball::tools {
namespace {

struct FitCommand {
  LogArguments log;
  std::string out, name, first = "100%", clock;
  int poles = 0;
};

void print_log(const sim::MeasuredLog& log, size_t fitted) {
  fmt::print("{}: {} rows", log.name, log.rows());
  if (!log.time_s.empty()) fmt::print(", {} s", number_text(log.time_s.back(), 1));
  if (fitted < log.rows()) fmt::print(", fitted to the first {}", fitted);
  fmt::print("\n");
  if (log.missing_values > 0) fmt::print("  {} empty values: those before hold\n", log.missing_values);
  if (log.same_time > 0) fmt::print("  {} rows replaced by a later one of the same time\n", log.same_time);
  if (!log.bad_rows.empty()) {
    fmt::print("  {} bad rows, the first: {}\n", log.bad_rows.size(), to_string(log.bad_rows.front()));
  }
}

void print_estimate(const std::string& name, const sim::Estimate& estimate, const std::string& unit) {
  fmt::print("  {:<26} {}\n", name, estimate_text(estimate, unit));
}

void print_power(const sim::PowerFit& fit) {
  fmt::print("power (95 % intervals)\n");
  if (!fit.not_determined.empty()) {
    fmt::print("  not determined by this log: {}\n", fit.not_determined);
    return;
  }
  print_estimate("idle", fit.idle_W, "W");
  for (const auto& active : fit.active) print_estimate(active.domain + " fully active", active.power_W, "W");
  if (fit.leakage_W.value > 0) {
    print_estimate(fmt::format("leakage at {:g} degC", fit.leakage_degC), fit.leakage_W, "W");
  } else {
    fmt::print("  {:<26} not determined by this log\n", "leakage");
  }
  if (fit.voltage_known) {
    print_estimate("voltage's floor, of highest", fit.floor_ratio, "");
    print_estimate("clock where it ends", {fit.knee_kHz.value * 1e-3, fit.knee_kHz.standard_error * 1e-3}, "MHz");
  } else {
    fmt::print("  {:<26} not determined by this log: its clock {}\n", "voltage over clock",
               fit.highest_kHz > 0 ? "hardly changes" : "is not in it");
  }
  if (fit.window_s.standard_error > 0) print_estimate("window of the power meter", fit.window_s, "s");
  if (fit.activity_delay_s.value > 0) print_estimate("delay of activity", fit.activity_delay_s, "s");
}

void print_thermal(const sim::ThermalFit& fit) {
  fmt::print("thermal network (95 % intervals)\n");
  if (!fit.not_determined.empty()) {
    fmt::print("  not determined by this log: {}\n", fit.not_determined);
    return;
  }
  for (size_t i = 0; i < fit.poles.size(); ++i) {
    fmt::print("  pole {}  {:<30} time {}\n", i + 1, estimate_text(fit.poles[i].resistance_K_per_W, "K/W"),
               estimate_text(fit.poles[i].time_s, "s"));
  }
  print_estimate("ambient or coolant", fit.ambient_degC, "degC");
  if (fit.meter_delay_s.standard_error > 0) print_estimate("delay of the power meter", fit.meter_delay_s, "s");
  fmt::print("  {:<26} {} K RMS\n", "left over", number_text(fit.rmse_K, 3));
}

/// How a prediction does on the rows that the fit did not see, or on all.
void print_errors(const sim::MeasuredLog& log, const sim::PowerFit& power, const sim::ThermalFit& thermal,
                  size_t fitted) {
  const size_t first = fitted < log.rows() ? fitted : 0;
  fmt::print("{}\n", first > 0 ? "the rest, predicted" : "the log itself, predicted");
  std::vector<double> temperature_degC = log.temperature_degC;
  if (thermal.not_determined.empty()) {
    temperature_degC = predict_temperature(thermal, log);
    const auto error = error_of(log, temperature_degC, log.temperature_degC, first, log.rows());
    fmt::print("  temperature from power      {} K RMS, at most {} K, bias {} K\n",
               number_text(error.root_mean_square, 3), number_text(error.most, 2), number_text(error.bias, 2));
  }
  if (power.not_determined.empty()) {
    const auto error = error_of(log, predict_power(power, log, temperature_degC), log.power_W, first, log.rows());
    fmt::print("  power from activity         {} % mean absolute, {} W RMS\n",
               number_text(100 * error.mean_absolute_ratio, 2), number_text(error.root_mean_square, 1));
  }
}

int fit(const FitCommand& command) {
  const auto read = read_measured_log(command.log);
  if (const int* code = std::get_if<int>(&read)) return *code;
  const auto& log = std::get<sim::MeasuredLog>(read);
  const std::optional<double> share = parse_share(command.first);
  if (!share || *share <= 0) {
    return fail({fmt::format("--first {} is not a share", command.first), "write it like --first 60%"});
  }
  sim::ChipTextOptions options;
  if (!command.clock.empty()) {
    const std::optional<double> clock_kHz = parse_clock_kHz(command.clock);
    if (!clock_kHz) return fail({fmt::format("--clock {} is not a clock", command.clock), "write it like 1.98GHz"});
    options.clock_kHz = *clock_kHz;
  }
  const size_t fitted = static_cast<size_t>(*share * static_cast<double>(log.rows()));
  if (fitted < 3) return fail({"--first leaves fewer than three rows", "take more of the log"});
  const sim::MeasuredLog part = part_of(log, 0, fitted);
  fmt::print(stderr, "fitting ...\n");
  const auto [power, thermal] = sim::fit_chip(part, command.poles);
  print_log(log, fitted);
  print_power(power);
  print_thermal(thermal);
  print_errors(log, power, thermal, fitted);
  options.log = command.log.path;
  options.name = command.name;
  if (const auto failure = write_file(command.out, chip_text(part, power, thermal, options))) return fail(*failure);
  fmt::print("{}\n", command.out);
  return kFine;
}

}  // namespace

void add_fit_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("fit", "Make a chip file from a measured log");
  auto options = std::make_shared<FitCommand>();
  options->name = "fitted";
  add_log_options(*command, options->log);
  command->add_option("-o,--out", options->out, "Chip file to write (YAML)")->required();
  command->add_option("--name", options->name, "The chip's name")->capture_default_str();
  command->add_option("--first", options->first, "Fit to this share of the log, and predict the rest")
      ->capture_default_str();
  command
      ->add_option("--poles", options->poles, "Poles of the thermal network, 1 to 3; without this as the log bears out")
      ->check(CLI::Range(1, 3));
  command->add_option("--clock", options->clock, "Of the cores, for a log without one; without this 1.98GHz");
  command->footer(
      "Examples:\n"
      "  flyball fit telemetry.csv --where gpu=1 -o gpu.yaml\n"
      "  flyball fit telemetry.csv --where gpu=1 --first 60% -o gpu.yaml && flyball validate gpu.yaml telemetry.csv "
      "--where gpu=1 --after 60%\n"
      "  flyball fit mine.csv --column power=p_soc --column temperature=t_die --column tile.activity=busy -o "
      "mine.yaml\n"
      "  flyball fit dmon.csv --period 20ms --on-bad-row skip -o a100.yaml");
  command->callback([options, &exit_code] { exit_code = fit(*options); });
}

}  // namespace flyball::tools
