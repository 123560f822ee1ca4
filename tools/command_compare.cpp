// flyball compare DIR DIR
#include "tools/compare.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "tools/terminal.h"

namespace flyball::tools {
namespace {

struct CompareOptions {
  std::string a, b, format = "text";
};

int compare_runs(const CompareOptions& options) {
  const std::variant<RunFolder, Failure> a = read_run_folder(options.a);
  if (const Failure* failure = std::get_if<Failure>(&a)) return fail(*failure);
  const std::variant<RunFolder, Failure> b = read_run_folder(options.b);
  if (const Failure* failure = std::get_if<Failure>(&b)) return fail(*failure);
  const Comparison comparison = compare(std::get<RunFolder>(a), std::get<RunFolder>(b));
  const std::string text = options.format == "json"
                               ? comparison.json.dump(2) + "\n"
                               : comparison_text(comparison, options.a, options.b, colour_on_stdout());
  fmt::print("{}", text);
  return kFine;
}

}  // namespace

void add_compare_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("compare", "Show two runs side by side, and where they first differ");
  auto options = std::make_shared<CompareOptions>();
  command->add_option("A", options->a, "The folder that a run left")->required();
  command->add_option("B", options->b, "The folder of the run to compare it with")->required();
  command->add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  command->footer(
      "Examples:\n  flyball compare before after\n  flyball compare before after --format json\n\n"
      "Differences are what B has more than A. Two runs that differ are no error: the exit code is 0.");
  command->callback([options, &exit_code] { exit_code = compare_runs(*options); });
}

}  // namespace flyball::tools
