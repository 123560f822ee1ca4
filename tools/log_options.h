// The arguments with which `fit` and `validate` read a measured log.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/fit/measured_log.h"

namespace CLI {
class App;
}

namespace flyball::tools {

struct LogArguments {
  std::string path;
  std::vector<std::string> columns, where;  // "power=p_soc", "gpu=1"
  std::string period, on_bad_row = "stop";
};

void add_log_options(CLI::App& command, LogArguments& arguments);

/// The log, or the exit code after what is wrong has been printed.
std::variant<sim::MeasuredLog, int> read_measured_log(const LogArguments& arguments);

/// "60%" or "0.6" as 0.6; empty unless it is from 0 to 1.
std::optional<double> parse_share(const std::string& text);

/// "1.98 GHz" in kHz, above 0.
std::optional<double> parse_clock_kHz(const std::string& text);

}  // namespace flyball::tools
