// Every case for many chips at once, each chip with other inputs in the same tick: the case's own, begun at another
// tick. Each must do what the table engine does on the same inputs alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "compiler/jit/jit.h"
#include "tests/conformance/executor_run.h"
#include "tests/conformance/reference_run.h"

namespace flyball::conformance {
namespace {

constexpr uint32_t kChips = 37;  // no multiple of any vector's lanes
constexpr uint32_t kRotations = 5;

/// One chip of a batch, which is stepped by whoever has them all.
class Chip : public Executor {
 public:
  Chip(jit::Batch& batch, uint32_t chip) : batch_(batch), chip_(chip) {}
  void write(SlotId slot, uint32_t element, int64_t value) override { batch_.write(slot, element, chip_, value); }
  void step() override {}
  int64_t read(SlotId slot, uint32_t element) override { return batch_.read(slot, element, chip_); }

 private:
  jit::Batch& batch_;
  uint32_t chip_;
};

/// Readings and grants from another tick on; params change when they do, since they must fit each other. A `=` that
/// has nothing before it stands for 0.
Sheet rotated(const Sheet& inputs, size_t by) {
  Sheet out = inputs;
  for (size_t c = 0; c < inputs.columns.size(); ++c) {
    if (inputs.columns[c].rfind("param ", 0) == 0) continue;
    for (size_t t = 0; t < inputs.rows.size(); ++t) out.rows[t][c] = inputs.rows[(t + by) % inputs.rows.size()][c];
  }
  return out;
}

std::string name_of(const testing::TestParamInfo<std::string>& folder) {
  return std::filesystem::path(folder.param).filename().string();
}

class Batch : public testing::TestWithParam<std::string> {};

TEST_P(Batch, EveryChipGivesItsBits) {
  const Case test = load_case(GetParam());
  ReferenceRun reference(test);
  const compiler::CompileResult compiled = link_case(test, reference.evaluator());
  const compiler::LinkedSet& set = *compiled.linked;
  const Sheet inputs = read_sheet(test.folder + "/inputs.csv");
  std::vector<Sheet> given, wanted;
  for (uint32_t r = 0; r < kRotations; ++r) {
    given.push_back(rotated(inputs, r * inputs.rows.size() / kRotations));
    const std::unique_ptr<Executor> tables = executors().front().make(set);
    wanted.push_back(run_executor(set, *tables, given.back()));
  }

  const std::unique_ptr<jit::Compiler> compiler(flyball_jit_create());
  std::string error;
  const std::unique_ptr<jit::Batch> batch = compiler->compile_batch({&set.program, &set}, kChips, {}, &error);
  ASSERT_NE(batch, nullptr) << error;
  std::vector<std::unique_ptr<Chip>> chips;
  std::vector<std::unique_ptr<CaseRun>> runs;
  for (uint32_t c = 0; c < kChips; ++c) {
    chips.push_back(std::make_unique<Chip>(*batch, c));
    runs.push_back(std::make_unique<CaseRun>(set, *chips.back(), given[c % kRotations]));
  }
  for (size_t t = 0; t < inputs.rows.size(); ++t) {
    for (const auto& run : runs) run->feed();
    batch->step();
    for (const auto& run : runs) run->take();
  }
  for (uint32_t c = 0; c < kChips; ++c) {
    const auto difference = first_difference(wanted[c % kRotations], runs[c]->outputs(), "chip " + std::to_string(c));
    ASSERT_FALSE(difference.has_value()) << test.name << ": " << *difference;
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, Batch, testing::ValuesIn(case_folders()), name_of);

}  // namespace
}  // namespace flyball::conformance
