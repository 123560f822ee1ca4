// flyball graph: the machines of policies as pictures.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "compiler/graph/diagram.h"
#include "tools/chip_file.h"
#include "tools/command.h"
#include "tools/output_folder.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

constexpr const char* kFooter = R"(Examples:
  flyball graph policies/tile_guard.fly                  flyball-graph/tile_guard.guard.svg and .dot
  flyball graph policies/*.fly -o pictures               all machines of three policies
  dot -Tpdf flyball-graph/tile_guard.guard.dot -o guard.pdf

A picture has a box for each state, with what it votes, and an arrow for each transition, with its condition and
timers; the number before a condition is its place in the order in which they are asked. A state that holds others is
a frame around them, and a terminal state has a double border.
Exit codes: 0 fine, 1 a policy has errors or no machine, 2 wrong usage.)";

struct Options {
  std::vector<std::string> policies;
  std::string chip, folder = "flyball-graph";
};

int graph(const Options& options) {
  std::unique_ptr<chip::Chip> chip;
  if (!options.chip.empty()) {
    chip = read_chip_file(options.chip);
    if (chip == nullptr) return kFindings;
  }
  const compiler::CompileResult result = compiler::compile(options.policies, chip.get());
  fmt::print(stderr, "{}", dsl::render(result.diagnostics, result.sources, colour_on_stderr()));
  if (result.linked == nullptr) return result.unreadable ? kWrongUsage : kFindings;
  std::vector<std::pair<std::string, std::string>> pictures;  // name, text
  for (uint32_t m = 0; m < result.linked->machines.size(); ++m) {
    if (result.linked->machines[m].state_count == 0) continue;
    const graph::Diagram diagram = graph::diagram_of(*result.linked, m);
    pictures.emplace_back(diagram.name + ".svg", graph::svg(diagram));
    pictures.emplace_back(diagram.name + ".dot", graph::dot(diagram));
  }
  if (pictures.empty()) return fail({"there is no machine with states to draw", "", kFindings});
  std::vector<OutputFile> files;
  for (const auto& [name, text] : pictures) files.push_back({name, text});
  if (const auto failure = write_folder(options.folder, files)) return fail(*failure);
  for (const OutputFile& file : files) fmt::print("{}/{}\n", options.folder, file.name);
  return kFine;
}

}  // namespace

void add_graph_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("graph", "Draw the machines of policies");
  command->add_option("FILE", options->policies, "policy files, linked in this order")->required();
  command->add_option("--chip", options->chip, "link for this chip file, or bundled chip");
  command->add_option("-o,--out", options->folder, "folder for the pictures (flyball-graph)");
  command->footer(kFooter);
  command->callback([options, &exit_code] { exit_code = graph(*options); });
}

}  // namespace flyball::tools
