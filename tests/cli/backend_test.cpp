// Machine code made beside a run, and its taking over at the border of two ticks.
#include <gtest/gtest.h>

#include "compiler/compile.h"
#include "hal/chip/load.h"
#include "tools/backend.h"
#include "tools/run_loop.h"

namespace flyball::tools {
namespace {

const std::string kRoot = FLYBALL_SOURCE_DIR;
constexpr int64_t kTicks = 1200;  // from nominal through regulating

std::unique_ptr<StepCode> code_of(StepCompiler& compiler, const compiler::LinkedSet& set, int64_t ticks) {
  auto code = compiler.compile(set, ticks);
  EXPECT_EQ(std::get_if<Failure>(&code), nullptr);
  return std::get<std::unique_ptr<StepCode>>(std::move(code));
}

class BackendStep : public testing::Test {
 protected:
  void SetUp() override {
    if (!FLYBALL_WITH_JIT) GTEST_SKIP() << "built without LLVM";
    ASSERT_NE(set().linked, nullptr);
  }

  static const chip::Chip& chip() {
    static const chip::LoadResult chip = chip::load(kRoot + "/chips/accel.yaml");
    return std::get<chip::Chip>(chip);
  }

  static const compiler::CompileResult& set() {
    static const compiler::CompileResult result = compiler::compile({kRoot + "/policies/tile_guard.fly"}, &chip());
    return result;
  }

  static const sim::Workload& workload() {
    static const sim::WorkloadResult result = sim::read_workload(kRoot + "/workloads/train_step.csv", chip());
    return std::get<sim::Workload>(result);
  }
};

TEST_F(BackendStep, IsMadeOnlyWhereItPays) {
  StepCompiler fastest(Backend::kFastest, {}), tables(Backend::kTables, {});
  EXPECT_EQ(code_of(fastest, *set().linked, kTicksThatPay - 1), nullptr);
  EXPECT_EQ(code_of(tables, *set().linked, INT64_MAX), nullptr);
  const std::unique_ptr<StepCode> code = code_of(fastest, *set().linked, kTicksThatPay);
  ASSERT_NE(code, nullptr);
  EXPECT_FALSE(code->wait().has_value());
  EXPECT_NE(code->ready(), nullptr);
}

TEST_F(BackendStep, IsReadyAtOnceWhenAskedFor) {
  StepCompiler compiler(Backend::kJit, {});
  const std::unique_ptr<StepCode> code = code_of(compiler, *set().linked, 1);
  ASSERT_NE(code, nullptr);
  EXPECT_NE(code->ready(), nullptr);
}

/// As for --watch: the code of one run is unloaded before that of the next is made, by one compiler.
TEST_F(BackendStep, IsMadeAnewByTheSameCompiler) {
  StepCompiler compiler(Backend::kJit, {});
  for (int run = 0; run < 3; ++run) EXPECT_NE(code_of(compiler, *set().linked, 1)->ready(), nullptr);
}

/// All slots that outlive a step must agree, wherever the change is made, there and back.
TEST_F(BackendStep, TakesOverAtAnyTick) {
  StepCompiler compiler(Backend::kJit, {});
  const std::unique_ptr<StepCode> code = code_of(compiler, *set().linked, 1);
  const Program& program = set().linked->program;
  for (const int64_t change : {0, 1, 2, 19, 700}) {
    RunLoop tables(program, chip(), workload(), {}), changing(program, chip(), workload(), {});
    for (int64_t tick = 0; tick < kTicks; ++tick) {
      changing.engine().use(tick < change || tick >= change + 400 ? nullptr : code->ready());
      tables.tick();
      changing.tick();
      for (SlotId slot = 0; slot < program.slots.size; ++slot) {
        if (program.slots[slot].kind == SlotKind::kTemporary) continue;
        for (uint32_t e = 0; e < elements(program, program.slots[slot].domain); ++e) {
          ASSERT_EQ(tables.engine().read(slot, e), changing.engine().read(slot, e))
              << "slot " << slot << " element " << e << " after tick " << tick << ", change at " << change;
        }
      }
    }
  }
}

}  // namespace
}  // namespace flyball::tools
