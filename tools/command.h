// What every subcommand of `flyball` has in common: how it is registered, and what its exit codes mean.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace flyball::tools {

/// Exit codes of every subcommand.
enum ExitCode : int {
  kFine = 0,
  kFindings = 1,    // an input is wrong, a promise was broken, an expectation failed
  kWrongUsage = 2,  // the command line, or a file or folder it names that cannot be used
  kOurBug = 3
};

/// Adds one subcommand to `app`. When it is the one asked for, it runs while `app` parses and sets `exit_code`.
using AddCommand = void (*)(CLI::App& app, int& exit_code);

void add_check_command(CLI::App& app, int& exit_code);
void add_explain_command(CLI::App& app, int& exit_code);
void add_run_command(CLI::App& app, int& exit_code);
void add_test_command(CLI::App& app, int& exit_code);
void add_fmt_command(CLI::App& app, int& exit_code);
void add_graph_command(CLI::App& app, int& exit_code);
void add_import_command(CLI::App& app, int& exit_code);
void add_workloads_command(CLI::App& app, int& exit_code);
void add_report_command(CLI::App& app, int& exit_code);
void add_why_command(CLI::App& app, int& exit_code);
void add_compare_command(CLI::App& app, int& exit_code);
void add_emit_command(CLI::App& app, int& exit_code);
void add_fit_command(CLI::App& app, int& exit_code);
void add_validate_command(CLI::App& app, int& exit_code);
void add_regs_command(CLI::App& app, int& exit_code);
void add_campaign_command(CLI::App& app, int& exit_code);
void add_replay_command(CLI::App& app, int& exit_code);
void add_telemetry_command(CLI::App& app, int& exit_code);
void add_thermal_command(CLI::App& app, int& exit_code);

/// Something that stopped a command: what is wrong, what would mend it, and the exit code that says whose fault it is.
struct Failure {
  std::string message;
  std::string hint;  // may be empty
  ExitCode code = kWrongUsage;
};

/// Prints "flyball: error: ..." and the hint on stderr; returns the exit code.
int fail(const Failure& failure);

}  // namespace flyball::tools
