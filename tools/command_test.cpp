// flyball test: runs the tests that stand in policies.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tools/chip_file.h"
#include "tools/command.h"
#include "tools/output_folder.h"
#include "tools/policy_files.h"
#include "tools/seed_option.h"
#include "tools/terminal.h"
#include "tools/test_report.h"
#include "tools/test_suite.h"

namespace flyball::tools {
namespace {

constexpr const char* kFooter = R"(Examples:
  flyball test policies/tile_guard.fly                          the tests in one policy
  flyball test policies --filter "hot tile"                     those with these words in their name, in a folder
  flyball test policies --chip chips/accel.yaml                 with the chip's domains instead of 4 elements each
  flyball test policies --random 50 --seed 7                    promises, under 50 draws of params
  flyball test policies --coverage c.json --junit results.xml   for other tools

Every test runs on the table engine and, where it is there, on machine code; a difference is a failure. --random asks
the promises (always, never) again in each test, with every param drawn from its range such that each `require` holds;
`set` of a param and `expect` are about the params as written and are passed over. The same seed draws the same.
The table says how many states were held, transitions taken, and conditions of transitions found true and false.
Exit codes: 0 all passed, 1 a test failed or a policy has errors, 2 wrong usage, 3 the executors differ.)";

struct Options {
  std::vector<std::string> paths;
  std::string chip, coverage, junit;
  TestOptions tests;
};

using Files = std::vector<std::unique_ptr<TestedFile>>;

/// A library has no tests of its own.
bool is_library(const std::string& path) { return std::filesystem::path(path).parent_path().filename() == "std"; }

std::optional<Failure> write_results(const Options& options, const Files& files) {
  if (!options.coverage.empty()) {
    if (auto failure = write_file(options.coverage, coverage_json(files))) return failure;
  }
  return options.junit.empty() ? std::nullopt : write_file(options.junit, junit_xml(files));
}

int summary(const Options& options, const Files& files) {
  int passed = 0, failed = 0;
  bool broken = false, unreadable = false, differ = false;
  for (const auto& file : files) {
    broken = broken || file->compiled.linked == nullptr;
    unreadable = unreadable || file->compiled.unreadable;
    for (const TestCase& test : file->cases) {
      ++(test.outcome.passed ? passed : failed);
      differ = differ || test.executors_differ;
    }
  }
  if (!options.tests.filter.empty() && passed + failed == 0 && !broken) {
    return fail({fmt::format("no test has '{}' in its name", options.tests.filter), "see the names without --filter"});
  }
  fmt::print("{}{} passed, {} failed\n", coverage_table(files), passed, failed);
  if (const auto failure = write_results(options, files)) return fail(*failure);
  if (unreadable) return kWrongUsage;
  if (differ) return kOurBug;
  return failed > 0 || broken ? kFindings : kFine;
}

int test(const Options& options) {
  if (!options.coverage.empty() && options.tests.backend == "jit") {
    return fail({"coverage is counted by the table engine", "leave out --backend jit"});
  }
  std::unique_ptr<chip::Chip> chip;
  if (!options.chip.empty()) {
    chip = read_chip_file(options.chip);
    if (chip == nullptr) return kFindings;
  }
  std::vector<std::string> paths = policy_files(options.paths);
  std::erase_if(paths, is_library);
  if (paths.empty()) {
    return fail({"there is no policy (*.fly) in the folders named", "name a policy file", kWrongUsage});
  }
  TestSuite suite(options.tests, chip.get());
  Files files;
  for (const std::string& path : paths) {
    auto tested = suite.run(path);
    if (const Failure* failure = std::get_if<Failure>(&tested)) return fail(*failure);
    files.push_back(std::get<std::unique_ptr<TestedFile>>(std::move(tested)));
    fmt::print("{}", case_lines(*files.back(), colour_on_stdout()));
  }
  return summary(options, files);
}

}  // namespace

void add_test_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("test", "Run the tests that stand in policies");
  command->add_option("PATH", options->paths, "policy files, or folders of them")->required();
  command->add_option("--chip", options->chip,
                      "take the sizes and relations of domains from this chip file, or bundled chip");
  command->add_option("--filter", options->tests.filter, "only tests with these words in their name");
  command->add_option("--random", options->tests.random, "ask promises again under so many draws of params")
      ->check(CLI::Range(0, 1'000'000));
  add_seed_option(*command, options->tests.seed, "of the first draw");
  command->add_option("--coverage", options->coverage, "write what was reached to this JSON file");
  command->add_option("--junit", options->junit, "write the results to this JUnit XML file");
  command->add_option("--backend", options->tests.backend, "jit or tables: run on that one alone")
      ->check(CLI::IsMember({"jit", "tables"}));
  command->footer(kFooter);
  command->callback([options, &exit_code] { exit_code = test(*options); });
}

}  // namespace flyball::tools
