// Every case through the C++ that firmware gets: all cases are emitted, compiled as one library, and loaded.
#include <gtest/gtest.h>

#include "tests/conformance/executor_run.h"
#include "tests/conformance/reference_run.h"
#include "tests/emit/emitted_library.h"

namespace flyball::conformance {
namespace {

class EmittedExecutor : public Executor {
 public:
  EmittedExecutor(const Program& program, const emit::EmittedApi& api) : program_(program), emitted_(api) {
    for (uint32_t p = 0; p < program.policies.size; ++p) emitted_->set_running(emitted_.policies(), p, true);
  }

  void write(SlotId slot, uint32_t element, int64_t value) override {
    emitted_->write(emitted_.policies(), slot, element, value);
  }
  void step() override { emitted_->step(emitted_.policies(), program_.tick_us * ticks_++); }
  int64_t read(SlotId slot, uint32_t element) override { return emitted_->read(emitted_.policies(), slot, element); }
  const Decision* decision(uint32_t limit, uint32_t element) override {
    decision_ = emitted_->decision(emitted_.policies(), limit, element);
    return &decision_;
  }

 private:
  const Program& program_;
  emit::EmittedInstance emitted_;
  Decision decision_{};
  uint64_t ticks_ = 0;
};

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
    library.add(*compiled.back().linked, compiled.back().sources);
  }
  const std::string message = library.build();
  ASSERT_EQ(message, "");
  for (size_t c = 0; c < cases.size(); ++c) {
    const Sheet inputs = read_sheet(cases[c].folder + "/inputs.csv");
    const Sheet outputs = filled(read_sheet(cases[c].folder + "/outputs.csv"));
    const compiler::LinkedSet& set = *compiled[c].linked;
    EmittedExecutor executor(set.program, library.program(c));
    const auto difference = first_difference(outputs, run_executor(set, executor, inputs), "emitted");
    EXPECT_FALSE(difference.has_value()) << cases[c].name << ": " << *difference;
  }
}

}  // namespace
}  // namespace flyball::conformance
