// The bound on operations of a step that `flyball check --cost` and `flyball emit` announce: no step of the corpus
// exceeds it, and the worst step that is seen comes to half of it or more.
#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/dump.h"
#include "runtime/engine.h"
#include "tests/conformance/executor_run.h"
#include "tests/conformance/reference_run.h"

namespace flyball::conformance {
namespace {

struct Work {
  uint64_t dispatches = 0, element_operations = 0;
};

/// The table engine, block by block, as it steps; it counts what it does.
class CountingEngine : public Executor {
 public:
  explicit CountingEngine(const Program& program)
      : program_(program), memory_(Engine::lines_needed(program)), engine_(program, memory_.data()) {}

  void write(SlotId slot, uint32_t element, int64_t value) override { engine_.write(slot, element, value); }
  int64_t read(SlotId slot, uint32_t element) override { return engine_.read(slot, element); }

  void step() override {
    Work work;
    for (const Block& block : program_.blocks) {
      if (ticks_ % std::max(block.period_ticks, 1U) != 0 || guarded_off(block)) continue;
      engine_.run(block);
      work.dispatches += block.op_count;
      for (uint32_t i = 0; i < block.op_count; ++i) {
        work.element_operations += elements(program_, program_.ops[block.first_op + i].domain);
      }
    }
    ++ticks_;
    worst_.dispatches = std::max(worst_.dispatches, work.dispatches);
    worst_.element_operations = std::max(worst_.element_operations, work.element_operations);
  }

  const Work& worst() const { return worst_; }

 private:
  bool guarded_off(const Block& block) const {
    if (block.guard == kNoSlot) return false;
    const SlotView guard = engine_.view(block.guard);
    for (uint32_t e = 0; e < (guard.stride == 0 ? 1 : elements(program_, block.domain)); ++e) {
      if (guard[e] != 0) return false;
    }
    return true;
  }

  const Program& program_;
  std::vector<MemoryLine> memory_;
  Engine engine_;
  uint64_t ticks_ = 0;
  Work worst_;
};

TEST(Bound, HoldsAndIsWithinTwiceTheWorstStepOfEachCase) {
  for (const std::string& folder : case_folders()) {
    const Case test = load_case(folder);
    ReferenceRun reference(test);
    const compiler::CompileResult compiled = link_case(test, reference.evaluator());
    CountingEngine engine(compiled.linked->program);
    const Sheet given = run_executor(*compiled.linked, engine, read_sheet(folder + "/inputs.csv"));
    ASSERT_EQ(first_difference(filled(read_sheet(folder + "/outputs.csv")), given, "counting").value_or(""), "");
    const compiler::Cost bound = compiler::cost_of(*compiled.linked);
    EXPECT_LE(engine.worst().dispatches, bound.dispatches) << test.name;
    EXPECT_LE(engine.worst().element_operations, bound.element_operations) << test.name;
    EXPECT_LE(bound.dispatches, 2 * engine.worst().dispatches) << test.name;
    EXPECT_LE(bound.element_operations, 2 * engine.worst().element_operations) << test.name;
  }
}

}  // namespace
}  // namespace flyball::conformance
