// flyball validate CHIP LOG.csv: what a chip file predicts of a measured log, and how far off. The logic is in sim/fit.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "sim/fit/validation.h"
#include "sim/workload/csv.h"
#include "tools/chip_file.h"
#include "tools/command.h"
#include "tools/duration.h"
#include "tools/log_options.h"
#include "tools/output_folder.h"
#include "tools/quantity_text.h"
#include "tools/validation_page.h"

namespace flyball::tools {
namespace {

constexpr size_t kSegments = 10;

struct ValidateCommand {
  std::string chip;
  LogArguments log;
  std::string ambient = "chip", after = "0%", activity_delay, out, format = "text";
};

/// The rows from `first` on in so many segments of equal numbers of rows, each compared by itself.
std::vector<sim::PredictionError> segments(const sim::MeasuredLog& log, const std::vector<double>& predicted,
                                           const std::vector<double>& measured, size_t first) {
  std::vector<sim::PredictionError> errors;
  const size_t count = std::min(kSegments, log.rows() - first);
  for (size_t i = 0; i < count; ++i) {
    errors.push_back(error_of(log, predicted, measured, first + (log.rows() - first) * i / count,
                              first + (log.rows() - first) * (i + 1) / count));
  }
  return errors;
}

nlohmann::ordered_json to_json(const sim::PredictionError& error) {
  const auto rounded = [](double value) { return std::round(value * 1e6) / 1e6; };
  return {{"from_s", rounded(error.from_s)},
          {"to_s", rounded(error.to_s)},
          {"rms", rounded(error.root_mean_square)},
          {"max", rounded(error.most)},
          {"bias", rounded(error.bias)},
          {"mean_absolute_ratio", rounded(error.mean_absolute_ratio)}};
}

/// A prediction and what was measured, by name.
std::vector<ComparedPrediction> comparisons(const sim::MeasuredLog& log, const sim::Validation& validation) {
  std::vector<ComparedPrediction> all;
  if (!validation.temperature_degC.empty()) {
    all.push_back({"temperature from power", "K", &validation.temperature_degC, &log.temperature_degC, {}, {}});
  }
  if (!validation.power_W.empty()) {
    all.push_back({"power from activity", "W", &validation.power_W, &log.power_W, {}, {}});
    if (!log.temperature_degC.empty()) {
      all.push_back({"temperature from activity",
                     "K",
                     &validation.temperature_from_activity_degC,
                     &log.temperature_degC,
                     {},
                     {}});
    }
  }
  return all;
}

void print(const std::vector<ComparedPrediction>& all) {
  for (const ComparedPrediction& c : all) {
    fmt::print("{}: {} {} RMS, at most {}, bias {}, {} % mean absolute\n", c.name,
               number_text(c.whole.root_mean_square, 3), c.unit, number_text(c.whole.most, 2),
               number_text(c.whole.bias, 2), number_text(100 * c.whole.mean_absolute_ratio, 2));
  }
  for (const ComparedPrediction& c : all) {
    fmt::print("\n{}\n  {:>10} {:>10} {:>9} {:>9} {:>9}\n", c.name, "from s", "to s", "RMS " + c.unit, "at most",
               "bias");
    for (const sim::PredictionError& e : c.segments) {
      fmt::print("  {:>10.1f} {:>10.1f} {:>9.2f} {:>9.2f} {:>9.2f}\n", e.from_s, e.to_s, e.root_mean_square, e.most,
                 e.bias);
    }
  }
}

nlohmann::ordered_json to_json(const std::vector<ComparedPrediction>& all, double ambient_degC) {
  nlohmann::ordered_json json;
  json["ambient_degC"] = ambient_degC;
  for (const ComparedPrediction& c : all) {
    nlohmann::ordered_json one = to_json(c.whole);
    for (const sim::PredictionError& e : c.segments) one["segments"].push_back(to_json(e));
    std::string name = c.name;
    std::replace(name.begin(), name.end(), ' ', '_');
    json[name] = one;
  }
  return json;
}

std::optional<Failure> validation_options(const ValidateCommand& command, sim::ValidationOptions* options) {
  if (command.ambient == "first") {
    options->ambient_from = sim::AmbientFrom::kFirstRows;
  } else if (command.ambient != "chip") {
    const size_t unit = command.ambient.find("degC");
    const auto degC = sim::parse_number(command.ambient.substr(0, unit));
    if (unit == std::string::npos || !degC || *degC < -100 || *degC > 200) {
      return Failure{fmt::format("--ambient {} is not chip, first, or a temperature", command.ambient),
                     "write it like --ambient 25degC"};
    }
    options->ambient_degC = degC;
  }
  if (!command.activity_delay.empty()) {
    const std::optional<int64_t> delay_us = parse_duration_us(command.activity_delay);
    if (!delay_us) {
      return Failure{fmt::format("--activity-delay {} is not a time", command.activity_delay), "write it like 200ms"};
    }
    options->activity_delay_s = static_cast<double>(*delay_us) * 1e-6;
  }
  return std::nullopt;
}

int validate(const ValidateCommand& command) {
  const std::optional<double> after = parse_share(command.after);
  if (!after || *after >= 1) {
    return fail({fmt::format("--after {} is not a share below 100 %", command.after), "write it like --after 60%"});
  }
  sim::ValidationOptions options;
  if (const auto failure = validation_options(command, &options)) return fail(*failure);
  const std::unique_ptr<chip::Chip> chip = read_chip_file(command.chip);
  if (chip == nullptr) return kFindings;
  const auto read = read_measured_log(command.log);
  if (const int* code = std::get_if<int>(&read)) return *code;
  const auto& log = std::get<sim::MeasuredLog>(read);
  if (log.time_s.empty()) {
    return fail({fmt::format("{} has no times", log.name), "say --column time=NAME, or --period 20ms"});
  }
  const sim::Validation validation = sim::validate(*chip, log, options);
  const size_t first = static_cast<size_t>(*after * static_cast<double>(log.rows()));
  std::vector<ComparedPrediction> all = comparisons(log, validation);
  if (all.empty()) {
    return fail({fmt::format("{} has neither temperature nor activity to compare with", log.name),
                 "say which columns they are: --column temperature=NAME"});
  }
  for (ComparedPrediction& c : all) {
    c.whole = error_of(log, *c.predicted, *c.measured, first, log.rows());
    c.segments = segments(log, *c.predicted, *c.measured, first);
  }
  if (command.format == "json") {
    fmt::print("{}\n", to_json(all, validation.ambient_degC).dump(2));
  } else {
    fmt::print("{} on {}: rows {} to {}, ambient {} degC\n", chip->name,
               std::filesystem::path(log.name).filename().string(), first + 1, log.rows(),
               number_text(validation.ambient_degC, 2));
    print(all);
  }
  if (command.out.empty()) return kFine;
  const std::string page = validation_page(chip->name, log, first, all);
  if (const auto failure = write_file(command.out, page)) return fail(*failure);
  if (command.format == "text") fmt::print("\n{}\n", command.out);
  return kFine;
}

}  // namespace

void add_validate_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("validate", "Predict a measured log from a chip file, and say the error");
  auto options = std::make_shared<ValidateCommand>();
  command->add_option("CHIP", options->chip, "Chip file, or the name of a bundled chip")->required();
  add_log_options(*command, options->log);
  command
      ->add_option("--ambient", options->ambient,
                   "chip: the chip file's; first: from the log's first second; or a temperature")
      ->capture_default_str();
  command->add_option("--after", options->after, "Count errors after this share of the log only")
      ->capture_default_str();
  command->add_option("--activity-delay", options->activity_delay, "The log's activity shows this late; see fit");
  command->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("-o,--out", options->out, "Page with plots to write (HTML)");
  command->footer(
      "Temperatures of the log are not looked at after its start: the chip runs from the log's power, or its "
      "activity.\n"
      "Examples:\n"
      "  flyball validate gpu.yaml telemetry.csv --where gpu=1 --after 60% -o validation.html\n"
      "  flyball validate gpu.yaml another_day.csv --where gpu=1 --ambient first\n"
      "  flyball validate gpu.yaml telemetry.csv --where gpu=1 --format json");
  command->callback([options, &exit_code] { exit_code = validate(*options); });
}

}  // namespace flyball::tools
