// flyball fmt: brings policies into the one form.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "dsl/format.h"
#include "tools/command.h"
#include "tools/output_folder.h"
#include "tools/policy_files.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

constexpr const char* kFooter = R"(Examples:
  flyball fmt policies/tile_guard.fly           in its place; says so when something changed
  flyball fmt policies                          every policy in a folder and below
  flyball fmt --check policies                  changes nothing, names what is not in form, and ends with 1
  flyball fmt - < draft.fly                     from standard input to standard output

Indentation, room between words, and columns are set; where lines break is the author's. A file with a mistake of
syntax is left as it is.
Exit codes: 0 in form now, 1 a mistake of syntax, or with --check not in form, 2 wrong usage.)";

struct Options {
  std::vector<std::string> paths;
  bool check = false;
};

/// Null after mistakes, which have been printed.
std::optional<std::string> formatted(const std::string& name, const std::string& text) {
  dsl::SourceMap sources;
  sources.add(name, text);
  dsl::Diagnostics diagnostics;
  auto result = dsl::format(sources, 0, diagnostics);
  fmt::print(stderr, "{}", dsl::render(diagnostics, sources, colour_on_stderr()));
  return result;
}

int format_input(bool check) {
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const auto result = formatted("standard input", text);
  if (!result) return kFindings;
  if (!check) {
    fmt::print("{}", *result);
    return kFine;
  }
  if (*result == text) return kFine;
  fmt::print("standard input is not in form\n");
  return kFindings;
}

int format_file(const std::string& path, bool check) {
  const auto read = read_file(path);
  if (const Failure* failure = std::get_if<Failure>(&read)) return fail(*failure);
  const std::string& text = std::get<std::string>(read);
  const auto result = formatted(path, text);
  if (!result) return kFindings;
  if (*result == text) return kFine;
  if (check) {
    fmt::print("{} is not in form\n", path);
    return kFindings;
  }
  if (const auto failure = replace_file(path, *result)) return fail(*failure);
  fmt::print("{} formatted\n", path);
  return kFine;
}

int format(const Options& options) {
  const std::vector<std::string> files = policy_files(options.paths);
  if (files.empty()) {
    return fail({"there is no policy (*.fly) in the folders named", "name a policy file", kWrongUsage});
  }
  int worst = kFine;
  for (const std::string& file : files) {
    worst = std::max(worst, file == "-" ? format_input(options.check) : format_file(file, options.check));
  }
  return worst;
}

}  // namespace

void add_fmt_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("fmt", "Bring policies into the one form");
  command->add_option("PATH", options->paths, "policy files, folders of them, or - for standard input")->required();
  command->add_flag("--check", options->check, "change nothing; name the files that are not in form");
  command->footer(kFooter);
  command->callback([options, &exit_code] { exit_code = format(*options); });
}

}  // namespace flyball::tools
