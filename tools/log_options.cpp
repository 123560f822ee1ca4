// Turns command-line arguments into what a log's reader wants.
#include "tools/log_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "sim/workload/csv.h"
#include "tools/command.h"
#include "tools/duration.h"
#include "tools/output_folder.h"

namespace flyball::tools {
namespace {

/// "a=b" apart; false if there is no a or no b.
bool split(const std::string& text, std::string* left, std::string* right) {
  const size_t at = text.find('=');
  if (at == std::string::npos || at == 0 || at + 1 == text.size()) return false;
  *left = text.substr(0, at);
  *right = text.substr(at + 1);
  return true;
}

std::optional<Failure> log_options(const LogArguments& arguments, sim::LogOptions* options) {
  for (const std::string& text : arguments.columns) {
    sim::LogOptions::Column column;
    if (!split(text, &column.what, &column.column)) {
      return Failure{fmt::format("--column {} is not WHAT=NAME", text), "write it like --column power=p_soc"};
    }
    options->columns.push_back(column);
  }
  for (const std::string& text : arguments.where) {
    sim::LogOptions::Filter filter;
    if (!split(text, &filter.column, &filter.value)) {
      return Failure{fmt::format("--where {} is not COLUMN=VALUE", text), "write it like --where gpu=1"};
    }
    options->where.push_back(filter);
  }
  if (!arguments.period.empty()) {
    const std::optional<int64_t> period_us = parse_duration_us(arguments.period);
    if (!period_us || *period_us <= 0) {
      return Failure{fmt::format("--period {} is not a time", arguments.period), "write it like --period 20ms"};
    }
    options->period_s = static_cast<double>(*period_us) * 1e-6;
  }
  if (arguments.on_bad_row == "skip") options->on_bad_row = sim::BadRow::kSkip;
  if (arguments.on_bad_row == "hold") options->on_bad_row = sim::BadRow::kHold;
  return std::nullopt;
}

}  // namespace

void add_log_options(CLI::App& command, LogArguments& arguments) {
  command.add_option("LOG", arguments.path, "The log (CSV with a header)")->required();
  command.add_option(
      "--column", arguments.columns,
      "WHAT=NAME: the column for time, power, temperature, clock or DOMAIN.activity, where the log calls "
      "it something unusual; may be repeated");
  command.add_option("--where", arguments.where, "COLUMN=VALUE: only rows with this; may be repeated");
  command.add_option("--period", arguments.period, "Time between rows, for a log without times");
  command.add_option("--on-bad-row", arguments.on_bad_row, "stop, skip, or hold the values before")
      ->check(CLI::IsMember({"stop", "skip", "hold"}))
      ->capture_default_str();
}

std::variant<sim::MeasuredLog, int> read_measured_log(const LogArguments& arguments) {
  sim::LogOptions options;
  if (const auto failure = log_options(arguments, &options)) return fail(*failure);
  const std::variant<std::string, Failure> text = read_file(arguments.path);
  if (const Failure* failure = std::get_if<Failure>(&text)) return fail(*failure);
  auto log = sim::read_log(std::get<std::string>(text), arguments.path, options);
  if (const auto* errors = std::get_if<std::vector<sim::Error>>(&log)) {
    for (const sim::Error& error : *errors) fmt::print(stderr, "{}\n", to_string(error));
    return static_cast<int>(kFindings);
  }
  return std::get<sim::MeasuredLog>(std::move(log));
}

std::optional<double> parse_share(const std::string& text) {
  const bool percent = !text.empty() && text.back() == '%';
  const auto number = sim::parse_number(percent ? std::string_view(text).substr(0, text.size() - 1) : text);
  if (!number) return std::nullopt;
  const double share = percent ? *number / 100 : *number;
  if (share < 0 || share > 1) return std::nullopt;
  return share;
}

std::optional<double> parse_clock_kHz(const std::string& text) {
  const size_t unit_at = text.find_first_of("kMG ");
  if (unit_at == std::string::npos) return std::nullopt;
  const auto number = sim::parse_number(std::string_view(text).substr(0, unit_at));
  const std::string unit = text.substr(text.find_first_not_of(' ', unit_at));
  const double scale = unit == "kHz" ? 1 : unit == "MHz" ? 1e3 : unit == "GHz" ? 1e6 : 0;
  if (!number || *number <= 0 || scale <= 0) return std::nullopt;
  return *number * scale;
}

}  // namespace flyball::tools
