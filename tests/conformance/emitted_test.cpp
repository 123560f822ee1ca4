// Every case through the C++ that firmware gets: all cases are emitted, compiled as one library, and loaded.
#include <gtest/gtest.h>

#include "tests/conformance/emitted_executor.h"
#include "tests/conformance/executor_run.h"
#include "tests/conformance/reference_run.h"
#include "tests/emit/emitted_library.h"

namespace flyball::conformance {
namespace {

class Emitted : public testing::TestWithParam<emit::Code> {};

INSTANTIATE_TEST_SUITE_P(Codes, Emitted, testing::Values(emit::Code::kTables, emit::Code::kInline));

TEST_P(Emitted, GivesTheBitsOfEveryCase) {
  emit::EmittedLibrary library(GetParam());
  std::vector<Case> cases;
  std::vector<compiler::CompileResult> compiled;
  for (const std::string& folder : case_folders()) {
    cases.push_back(load_case(folder));
    ReferenceRun reference(cases.back());
    compiled.push_back(link_case(cases.back(), reference.evaluator()));
    library.sources().add(*compiled.back().linked, compiled.back().sources);
  }
  const std::string message = library.build();
  ASSERT_EQ(message, "");
  for (size_t c = 0; c < cases.size(); ++c) {
    const Sheet inputs = read_sheet(cases[c].folder + "/inputs.csv");
    const Sheet outputs = filled(read_sheet(cases[c].folder + "/outputs.csv"));
    const compiler::LinkedSet& set = *compiled[c].linked;
    EmittedExecutor executor(set.program, std::make_unique<emit::EmittedInstance>(library.program(c)));
    const auto difference = first_difference(outputs, run_executor(set, executor, inputs), "emitted");
    EXPECT_FALSE(difference.has_value()) << cases[c].name << ": " << *difference;
  }
}

}  // namespace
}  // namespace flyball::conformance
