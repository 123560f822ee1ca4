// Every case of the conformance corpus on the table engine as each target runs it, to the bit.
#include <gtest/gtest.h>

#include "tests/conformance/executor_run.h"
#include "tests/conformance/reference_run.h"
#include "tests/firmware/remote_executor.h"

namespace flyball::firmware {
namespace {

using conformance::Case;
using conformance::case_folders;
using conformance::load_case;
using conformance::read_sheet;
using conformance::ReferenceRun;
using conformance::Sheet;

TEST(FirmwareConformance, EveryTargetGivesTheBitsOfEveryCase) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  std::vector<std::unique_ptr<RemoteEngine>> engines;
  for (const tools::Target* target : chosen_targets()) engines.push_back(std::make_unique<RemoteEngine>(*target));
  size_t cases = 0;
  for (const std::string& folder : case_folders()) {
    const Case test = load_case(folder);
    ReferenceRun reference(test);
    const compiler::CompileResult compiled = link_case(test, reference.evaluator());
    const Sheet inputs = read_sheet(folder + "/inputs.csv");
    const Sheet outputs = filled(read_sheet(folder + "/outputs.csv"));
    for (const auto& engine : engines) {
      RemoteExecutor executor(compiled.linked->program, *engine);
      const auto difference =
          first_difference(outputs, run_executor(*compiled.linked, executor, inputs), engine->name());
      EXPECT_FALSE(difference.has_value()) << test.name << ": " << *difference;
    }
    ++cases;
  }
  EXPECT_GE(cases, 40U);
}

}  // namespace
}  // namespace flyball::firmware
