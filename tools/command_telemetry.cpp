// flyball telemetry CAPTURE --ctf DIR: what a run's telemetry said, for the viewers of traces.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "tools/captured_program.h"
#include "tools/command.h"
#include "tools/ctf.h"
#include "tools/output_folder.h"

namespace flyball::tools {
namespace {

constexpr const char* kFooter = R"(Examples:
  flyball run tile_guard.fly --firmware cortex-m3 --telemetry run.cap
  flyball telemetry run.cap --ctf trace
  babeltrace2 trace

The folder holds a trace in the Common Trace Format 1.8, with the names of the policies.)";

int write_ctf(const CaptureOptions& options, const std::string& folder) {
  const auto loaded = load_captured(options);
  if (const ExitCode* code = std::get_if<ExitCode>(&loaded)) return *code;
  const CapturedProgram& captured = *std::get<std::unique_ptr<CapturedProgram>>(loaded);
  const CtfTrace trace = ctf_trace(captured.capture.events, *captured.set);
  if (const auto failure = write_folder(folder, {{"metadata", trace.metadata}, {"stream", trace.stream}})) {
    return fail(*failure);
  }
  fmt::print("{} events in {}\n", captured.capture.events.size(), folder);
  return kFine;
}

}  // namespace

void add_telemetry_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("telemetry", "Turn what a controller said of itself into a trace");
  auto options = std::make_shared<CaptureOptions>();
  auto folder = std::make_shared<std::string>();
  add_capture_options(*command, *options);
  command->add_option("--ctf", *folder, "Folder for the trace, in the Common Trace Format")->required();
  command->footer(kFooter);
  command->callback([options, folder, &exit_code] { exit_code = write_ctf(*options, *folder); });
}

}  // namespace flyball::tools
