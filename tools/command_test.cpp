// flyball test: runs the tests that stand in policies.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "compiler/test_run.h"
#include "tools/backend.h"
#include "tools/chip_file.h"
#include "tools/command.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

constexpr const char* kFooter = R"(Examples:
  flyball test policies/tile_guard.fly                          the tests in one policy
  flyball test policies                                         every policy in a folder and below
  flyball test policies --chip chips/accel.yaml                 with the chip's domains instead of 4 elements each
  flyball test policies --backend jit                           on machine code, to the same results

Policies run on tables; where the tests of a file run 20,000 ticks or more, on machine code as soon as it is made.
Exit codes: 0 all passed, 1 a test failed or a policy has errors, 2 wrong usage.)";

struct Options {
  std::vector<std::string> paths;
  std::string chip, backend;
};

struct Tally {
  int passed = 0, failed = 0;
  bool broken = false;      // a policy that does not compile
  bool unreadable = false;  // a file that cannot be read
};

/// Policies named, and those below the folders named, sorted; libraries have no tests of their own.
std::vector<std::string> policy_files(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code code;
    if (!std::filesystem::is_directory(path, code)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    for (auto i = std::filesystem::recursive_directory_iterator(path, code);
         !code && i != std::filesystem::recursive_directory_iterator(); i.increment(code)) {
      const bool library = i->path().parent_path().filename() == "std";
      if (i->path().extension() == ".fly" && !library) found.push_back(i->path().string());
    }
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

int64_t ticks_of(const std::vector<compiler::LinkedTest>& tests) {
  int64_t ticks = 0;
  for (const compiler::LinkedTest& test : tests) {
    for (const compiler::LinkedTestStep& step : test.steps) ticks += step.ticks;
  }
  return ticks;
}

/// A Failure when machine code was asked for and there is none.
std::optional<Failure> test_file(const std::string& path, const chip::Chip* chip, StepCompiler& compiler,
                                 Tally& tally) {
  const compiler::CompileResult result = compiler::compile({path}, chip, {.tests = true});
  fmt::print(stderr, "{}", dsl::render(result.diagnostics, result.sources, colour_on_stderr()));
  if (result.linked == nullptr) {
    (result.unreadable ? tally.unreadable : tally.broken) = true;
    return std::nullopt;
  }
  const auto compiled = compiler.compile(*result.linked, ticks_of(result.linked->tests));
  if (const Failure* failure = std::get_if<Failure>(&compiled)) return *failure;
  const StepCode* code = std::get<std::unique_ptr<StepCode>>(compiled).get();
  const auto ready = [code] { return code == nullptr ? nullptr : code->ready(); };
  const bool colour = colour_on_stdout();
  for (size_t i = 0; i < result.linked->tests.size(); ++i) {
    const compiler::TestOutcome outcome = compiler::run_test(*result.linked, i, ready);
    ++(outcome.passed ? tally.passed : tally.failed);
    const std::string word =
        outcome.passed ? styled("passed", Style::kGreen, colour) : styled("FAILED", Style::kRed, colour);
    fmt::print("{}  {}: {}\n", word, path, outcome.name);
    if (outcome.passed) continue;
    fmt::print("  {}:{}: {}\n", path, outcome.line, outcome.message);
    fmt::print("  after {} ticks{}{}\n", outcome.tick, outcome.values.empty() ? "" : ": ", outcome.values);
  }
  return std::nullopt;
}

int test(const Options& options) {
  std::unique_ptr<chip::Chip> chip;
  if (!options.chip.empty()) {
    chip = read_chip_file(options.chip);
    if (chip == nullptr) return kFindings;
  }
  const std::vector<std::string> files = policy_files(options.paths);
  if (files.empty())
    return fail({"there is no policy (*.fly) in the folders named", "name a policy file", kWrongUsage});
  Tally tally;
  StepCompiler compiler(backend_named(options.backend), {});
  for (const std::string& file : files) {
    if (const auto failure = test_file(file, chip.get(), compiler, tally)) return fail(*failure);
  }
  fmt::print("{} passed, {} failed\n", tally.passed, tally.failed);
  if (tally.unreadable) return kWrongUsage;
  return tally.failed > 0 || tally.broken ? kFindings : kFine;
}

}  // namespace

void add_test_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("test", "Run the tests that stand in policies");
  command->add_option("PATH", options->paths, "policy files, or folders of them")->required();
  command->add_option("--chip", options->chip,
                      "take the sizes and relations of domains from this chip file, or bundled chip");
  command->add_option("--backend", options->backend, "jit or tables: what steps the policies; else the faster one")
      ->check(CLI::IsMember({"jit", "tables"}));
  command->footer(kFooter);
  command->callback([options, &exit_code] { exit_code = test(*options); });
}

}  // namespace flyball::tools
