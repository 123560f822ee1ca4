// Every case of the corpus through the reference evaluator and through every executor, to the bit.
//
// FLYBALL_REFRESH_GOLDENS=1: the reference writes outputs.csv anew, and inputs.csv where there is none.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/conformance/executor_run.h"
#include "tests/conformance/make_inputs.h"
#include "tests/conformance/reference_run.h"

namespace flyball::conformance {
namespace {

std::string name_of(const testing::TestParamInfo<std::string>& folder) {
  return std::filesystem::path(folder.param).filename().string();
}

void refresh(const Case& test) {
  ReferenceRun reference(test);
  const std::string inputs = test.folder + "/inputs.csv";
  if (!std::filesystem::exists(inputs)) write_sheet(make_inputs(test, reference.evaluator()), inputs);
  write_sheet(shortened(reference.run(read_sheet(inputs))), test.folder + "/outputs.csv");
}

class Conformance : public testing::TestWithParam<std::string> {};

TEST_P(Conformance, SameBits) {
  const Case test = load_case(GetParam());
  if (std::getenv("FLYBALL_REFRESH_GOLDENS") != nullptr) refresh(test);
  ReferenceRun reference(test);
  const Sheet inputs = read_sheet(test.folder + "/inputs.csv");
  const Sheet outputs = filled(read_sheet(test.folder + "/outputs.csv"));
  ASSERT_EQ(inputs.rows.size(), static_cast<size_t>(test.ticks));

  const auto compare = [&](const Sheet& given, const std::string& who) {
    const std::optional<std::string> difference = first_difference(outputs, given, who);
    EXPECT_FALSE(difference.has_value()) << test.name << ": " << *difference;
  };
  compare(reference.run(inputs), "reference");
  const compiler::CompileResult compiled = link_case(test, reference.evaluator());
  const compiler::LinkedSet& set = *compiled.linked;
  for (const Backend& backend : executors()) {
    const std::unique_ptr<Executor> executor = backend.make(set);
    compare(run_executor(set, *executor, inputs), backend.name);
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, Conformance, testing::ValuesIn(case_folders()), name_of);

}  // namespace
}  // namespace flyball::conformance
