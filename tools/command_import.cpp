// flyball import dcgm LOG.csv -o T.csv: a recorded log becomes a workload. The logic is in sim/import.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "sim/import/dcgm.h"
#include "tools/command.h"
#include "tools/output_folder.h"
#include "tools/quantity_text.h"

namespace flyball::tools {
namespace {

struct DcgmCommand {
  std::string log, out;
  std::optional<int> gpu;
};

void print_gaps(const std::string& log, const std::vector<sim::DcgmGap>& gaps) {
  for (const sim::DcgmGap& gap : gaps) {
    fmt::print("{}:{}: no rows for {} s after {} s; the values before hold\n", log, gap.line,
               number_text(gap.length_s, 3), number_text(gap.at_s, 3));
  }
}

std::string list_text(const std::vector<int>& numbers) {
  std::string text;
  for (const int n : numbers) text += (text.empty() ? "" : ", ") + std::to_string(n);
  return text;
}

int import_dcgm(const DcgmCommand& command) {
  const std::variant<std::string, Failure> log = read_file(command.log);
  if (const Failure* failure = std::get_if<Failure>(&log)) return fail(*failure);
  sim::DcgmOptions options;
  options.gpu = command.gpu;
  const auto converted = sim::convert_dcgm(std::get<std::string>(log), command.log, options);
  if (const auto* errors = std::get_if<std::vector<sim::Error>>(&converted)) {
    for (const sim::Error& error : *errors) fmt::print(stderr, "{}\n", to_string(error));
    return kFindings;
  }
  const sim::DcgmWorkload& workload = std::get<sim::DcgmWorkload>(converted);
  if (const std::optional<Failure> failure = write_file(command.out, workload.csv)) return fail(*failure);
  const sim::DcgmSummary& summary = workload.summary;
  print_gaps(command.log, summary.gaps);
  fmt::print("GPU {} (of {}): {} rows, {} s, {} gaps over 1 s, {} empty values, {} rows of the same time\n",
             summary.gpu, list_text(summary.gpus), summary.rows, number_text(summary.duration_s, 3),
             summary.gaps.size(), summary.missing_values, summary.same_time);
  if (summary.clock_assumed) {
    fmt::print("the log has no clock: {} MHz is assumed\n", number_text(options.clock_kHz * 1e-3, 3));
  }
  fmt::print("{}\n", command.out);
  return kFine;
}

}  // namespace

void add_import_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("import", "Turn a recorded log into a workload");
  command->require_subcommand(1);
  CLI::App* dcgm = command->add_subcommand("dcgm", "A GPU's activity log as NVIDIA's DCGM writes it");
  auto options = std::make_shared<DcgmCommand>();
  dcgm->add_option("LOG", options->log, "The log (CSV)")->required();
  dcgm->add_option("--gpu", options->gpu, "Which GPU of the log; without this the first");
  dcgm->add_option("-o,--out", options->out, "Workload to write (CSV)")->required();
  dcgm->footer(
      "Examples:\n  flyball import dcgm telemetry.csv -o training.csv\n"
      "  flyball import dcgm telemetry.csv --gpu 1 -o training.csv && flyball run guard.fly --trace training.csv");
  dcgm->callback([options, &exit_code] { exit_code = import_dcgm(*options); });
  command->footer("Examples:\n  flyball import dcgm telemetry.csv --gpu 1 -o training.csv");
}

}  // namespace flyball::tools
