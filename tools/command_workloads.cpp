// flyball workloads: what a run can be given to do: bundled files, and kinds that are defined on the command line.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

#include "sim/workload/definition.h"
#include "tools/bundled.h"
#include "tools/command.h"

namespace flyball::tools {
namespace {

constexpr const char* kFooter = R"(Examples:
  flyball workloads
  flyball run policies/tile_guard.fly --workload virus:length=5s
  flyball run policies/tile_guard.fly --workload chat

docs/workloads.md says what every key means.)";

int list_workloads() {
  fmt::print("Bundled:\n");
  for (const char* extension : {".csv", ".yaml"}) {
    for (const std::string& name : bundled_names("workloads", extension)) fmt::print("  {}\n", name);
  }
  fmt::print("\nKinds, for a YAML file (workload: KIND) or on the command line (KIND:KEY=VALUE,...):\n");
  for (const sim::WorkloadKind& kind : sim::workload_kinds()) {
    fmt::print("  {:<10} {}\n  {:<10}   keys: {}\n  {:<10}   {}\n", kind.name, kind.purpose, "",
               fmt::join(kind.keys, ", "), "", kind.example);
  }
  fmt::print("\nKeys of every kind:\n");
  for (const sim::CommonKey& key : sim::common_workload_keys()) fmt::print("  {:<14} {}\n", key.name, key.meaning);
  return kFine;
}

}  // namespace

void add_workloads_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("workloads", "List what a run can be given to do");
  command->footer(kFooter);
  command->callback([&exit_code] { exit_code = list_workloads(); });
}

}  // namespace flyball::tools
