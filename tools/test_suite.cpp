// Table engine and machine code run each test; their outcomes must be the same, tick for tick.
#include "tools/test_suite.h"

#include <fmt/format.h>

#include "tools/terminal.h"

namespace flyball::tools {
namespace {

bool same(const compiler::TestOutcome& a, const compiler::TestOutcome& b) {
  return a.passed == b.passed && a.line == b.line && a.message == b.message && a.values == b.values &&
         a.tick == b.tick && a.trace == b.trace;
}

}  // namespace

struct TestSuite::File {
  TestedFile& tested;
  const compiler::LinkedSet& linked;
  const CompiledProgram* code;
};

TestSuite::TestSuite(const TestOptions& options, const chip::Chip* chip)
    : options_(options),
      chip_(chip),
      compiler_(Backend::kJit, {}),
      tables_(options.backend != "jit"),
      machine_code_(options.backend != "tables") {}

std::variant<std::unique_ptr<StepCode>, Failure> TestSuite::make_code(const compiler::LinkedSet& linked) {
  if (!machine_code_ || linked.tests.empty()) return std::unique_ptr<StepCode>();
  auto made = compiler_.compile(linked, 0);
  const Failure* failure = std::get_if<Failure>(&made);
  if (failure == nullptr || !tables_ || failure->code == kOurBug) return made;
  machine_code_ = false;  // a build without it: the tables do all of it
  return std::unique_ptr<StepCode>();
}

TestCase TestSuite::run_case(File& file, size_t test, const std::vector<compiler::DrawnParam>* params) {
  TestCase result;
  compiler::TestSetting on_code{[code = file.code] { return code; }, nullptr, params};
  compiler::TestSetting on_tables{{}, params == nullptr ? file.tested.coverage.get() : nullptr, params};
  result.outcome = compiler::run_test(file.linked, test, tables_ ? on_tables : on_code);
  result.name = result.outcome.name;
  if (!tables_ || file.code == nullptr) return result;
  const compiler::TestOutcome other = compiler::run_test(file.linked, test, on_code);
  if (same(result.outcome, other)) return result;
  result.executors_differ = true;
  result.outcome.passed = false;
  result.outcome.message = "table engine and machine code differ; this is a defect of Flyball";
  return result;
}

/// The promises of the policy, asked again under drawn params. Expectations are about the params as they are written.
void TestSuite::run_random(File& file, size_t test) {
  TestCase result;
  result.name = file.linked.tests[test].name;
  for (int i = 0; i < options_.random; ++i) {
    const auto params = compiler::draw_params(file.linked, options_.seed + static_cast<uint64_t>(i));
    if (!params) {
      result.outcome.passed = false;
      result.outcome.line = file.linked.tests[test].line;
      result.outcome.message = "a thousand draws found no params for which every `require` holds";
      break;
    }
    result = run_case(file, test, &*params);
    if (result.outcome.passed) continue;
    result.params = compiler::show_params(file.linked, *params);
    break;
  }
  result.name += fmt::format(" (promises, {} draws of params from seed {})", options_.random, options_.seed);
  file.tested.cases.push_back(std::move(result));
}

std::variant<std::unique_ptr<TestedFile>, Failure> TestSuite::run(const std::string& path) {
  auto tested = std::make_unique<TestedFile>();
  tested->path = path;
  tested->compiled = compiler::compile({path}, chip_, {.tests = true});
  fmt::print(stderr, "{}", dsl::render(tested->compiled.diagnostics, tested->compiled.sources, colour_on_stderr()));
  if (tested->compiled.linked == nullptr) return tested;
  const compiler::LinkedSet& linked = *tested->compiled.linked;
  if (tables_) tested->coverage = std::make_unique<compiler::TestCoverage>(linked);
  const auto made = make_code(linked);
  if (const Failure* failure = std::get_if<Failure>(&made)) return *failure;
  const auto& code = std::get<std::unique_ptr<StepCode>>(made);
  File file{*tested, linked, code == nullptr ? nullptr : code->ready()};
  for (size_t i = 0; i < linked.tests.size(); ++i) {
    if (linked.tests[i].name.find(options_.filter) == std::string::npos) continue;
    tested->cases.push_back(run_case(file, i, nullptr));
    if (options_.random > 0 && !linked.params.empty() && !linked.promises.empty()) run_random(file, i);
  }
  return tested;
}

}  // namespace flyball::tools
