// flyball report DIR: draws report.html again, for instance with a newer flyball.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "tools/command.h"
#include "tools/run_folder.h"

namespace flyball::tools {
namespace {

int report(const std::string& path) {
  const std::variant<RunFolder, Failure> folder = read_run_folder(path);
  if (const Failure* failure = std::get_if<Failure>(&folder)) return fail(*failure);
  if (const std::optional<Failure> failure = write_report(std::get<RunFolder>(folder))) return fail(*failure);
  fmt::print("{}/report.html\n", path);
  return kFine;
}

}  // namespace

void add_report_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("report", "Make report.html of a run anew from the other files of its folder");
  auto path = std::make_shared<std::string>();
  command->add_option("DIR", *path, "The folder that a run left")->required();
  command->footer(
      "Examples:\n  flyball report flyball-run\n  flyball report out/before && chromium out/before/report.html");
  command->callback([path, &exit_code] { exit_code = report(*path); });
}

}  // namespace flyball::tools
