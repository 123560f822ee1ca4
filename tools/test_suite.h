// The in-language tests of policy files, each on every executor there is.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "compiler/compile.h"
#include "compiler/test_coverage.h"
#include "compiler/test_run.h"
#include "hal/chip/chip.h"
#include "tools/backend.h"

namespace flyball::tools {

struct TestOptions {
  std::string backend;      // jit or tables: that one alone
  std::string filter;       // only tests with this in their name
  int random = 0;           // so many draws of params for each test
  uint64_t seed = 1;
};

struct TestCase {
  std::string name;
  compiler::TestOutcome outcome;
  std::string params;       // of a draw that failed
  bool executors_differ = false;
};

struct TestedFile {
  std::string path;
  compiler::CompileResult compiled;                 // without a linked set: errors, which have been printed
  std::vector<TestCase> cases;
  std::unique_ptr<compiler::TestCoverage> coverage;  // null without the table engine
};

class TestSuite {
 public:
  TestSuite(const TestOptions& options, const chip::Chip* chip);

  /// A Failure when machine code was asked for and there is none.
  std::variant<std::unique_ptr<TestedFile>, Failure> run(const std::string& path);

 private:
  struct File;
  std::variant<std::unique_ptr<StepCode>, Failure> make_code(const compiler::LinkedSet& linked);
  TestCase run_case(File& file, size_t test, const std::vector<compiler::DrawnParam>* params);
  void run_random(File& file, size_t test);

  TestOptions options_;
  const chip::Chip* chip_;
  StepCompiler compiler_;
  bool tables_, machine_code_;
};

}  // namespace flyball::tools
