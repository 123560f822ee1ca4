// What firmware calls, on emitted code that was compiled and loaded; and that its tables are the program's, row by row.
#include <gtest/gtest.h>

#include "compiler/compile.h"
#include "hal/chip/load.h"
#include "tests/emit/emitted_library.h"
#include "tests/emit/program_rows.h"

namespace flyball::emit {
namespace {

const std::string kRoot = FLYBALL_SOURCE_DIR;

chip::Chip accel() { return std::get<chip::Chip>(chip::load(kRoot + "/chips/accel.yaml")); }

// Indexes of tile_guard's rows.
constexpr uint32_t kTemp = 0, kFreq = 0, kTarget = 0, kTrip = 1, kGuard = 0, kNominal = 0, kEmergency = 2;

class EmittedTileGuard : public testing::TestWithParam<Code> {
 protected:
  void SetUp() override {
    const chip::Chip chip = accel();
    const compiler::CompileResult result = compiler::compile({kRoot + "/policies/tile_guard.fly"}, &chip);
    ASSERT_NE(result.linked, nullptr);
    library_.sources().add(*result.linked, result.sources);
    ASSERT_EQ(library_.build(), "");
    instance_ = std::make_unique<EmittedInstance>(library_.program(0));
  }

  const EmittedApi& call() const { return library_.program(0); }
  void* policies() { return instance_->policies(); }
  Decision freq(uint32_t tile) { return call().decision(policies(), kFreq, tile); }

  /// Ticks in which every tile has a new reading.
  void tick(int count, int64_t temp_mK) {
    for (int i = 0; i < count; ++i) {
      for (uint32_t tile = 0; tile < 16; ++tile) call().set_reading(policies(), kTemp, tile, temp_mK);
      call().step(policies(), now_us_ += 1000);
    }
  }

  EmittedLibrary library_{GetParam()};
  std::unique_ptr<EmittedInstance> instance_;
  uint64_t now_us_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Codes, EmittedTileGuard, testing::Values(Code::kTables, Code::kInline));

TEST_P(EmittedTileGuard, HoldsATileThatIsTooHot) {
  tick(40, 60000);
  EXPECT_EQ(freq(3).granted, 2800000);
  EXPECT_EQ(call().state(policies(), kGuard, 3), kNominal);
  call().set_reading(policies(), kTemp, 3, 99000);
  call().step(policies(), now_us_ += 1000);
  EXPECT_EQ(call().state(policies(), kGuard, 3), kEmergency);
  EXPECT_EQ(freq(3).wanted, 400000);
  EXPECT_EQ(freq(3).granted, 2400000);
  EXPECT_EQ(freq(3).reason, Reason::kSlew);
  EXPECT_EQ(freq(4).granted, 2800000);
}

TEST_P(EmittedTileGuard, TakesSilenceForHeat) {
  tick(10, 60000);
  for (int i = 0; i < 7; ++i) call().step(policies(), now_us_ += 1000);  // no reading: stale after 5 ms
  EXPECT_EQ(call().state(policies(), kGuard, 0), kEmergency);
}

TEST_P(EmittedTileGuard, StartsFromWhatTheChipIsSetTo) {
  call().set_granted(policies(), kFreq, 0, 1500000);
  call().set_granted(policies(), kFreq, 1, 9000000);  // beyond the range: its end
  tick(1, 60000);
  EXPECT_EQ(freq(0).granted, 1600000);
  EXPECT_EQ(freq(1).granted, 2800000);
  EXPECT_EQ(freq(2).granted, 900000);  // from `safe`
}

TEST_P(EmittedTileGuard, RefusesParamsThatWereNotProved) {
  EXPECT_FALSE(call().set_param(policies(), kTarget, 0, 100001));  // beyond its range
  EXPECT_FALSE(call().set_param(policies(), kTarget, 0, 96000));  // require trip >= target + 2 K
  EXPECT_TRUE(call().set_param(policies(), kTrip, 0, 110000));
  EXPECT_TRUE(call().set_param(policies(), kTarget, 0, 96000));
  EXPECT_FALSE(call().set_param(policies(), kTrip, 0, 97000));
  tick(40, 99000);
  EXPECT_EQ(call().state(policies(), kGuard, 0), 1U);  // Regulate: below the new trip
  call().reset(policies());
  tick(1, 99000);
  EXPECT_EQ(call().state(policies(), kGuard, 0), 1U);  // params outlive a reset
}

TEST_P(EmittedTileGuard, StoppedItVotesSafe) {
  tick(40, 60000);
  call().set_running(policies(), 0, false);
  tick(1, 60000);
  EXPECT_EQ(freq(0).wanted, 800000);
  call().set_running(policies(), 0, true);
  tick(1, 60000);
  EXPECT_EQ(freq(0).wanted, 2800000);
}

// One's name begins as what the other's is called in straight-line code.
TEST(EmittedPolicies, AreStoppedOneByOne) {
  const auto text = [](const std::string& name) {
    return std::pair(name + ".fly", "policy " + name +
                                        "; every 1 ms;\n"
                                        "limit freq : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz;\n"
                                        "freq <= 2 GHz;\n");
  };
  for (const Code code : {Code::kTables, Code::kInline}) {
    const compiler::CompileResult set = compiler::compile_texts({text("a_runs"), text("a")}, nullptr);
    ASSERT_NE(set.linked, nullptr) << dsl::render(set.diagnostics, set.sources, false);
    EmittedLibrary library(code);
    library.sources().add(*set.linked, set.sources);
    ASSERT_EQ(library.build(), "");
    EmittedInstance instance(library.program(0));
    const EmittedApi& call = library.program(0);
    const auto wanted = [&] {
      call.step(instance.policies(), 0);
      return call.decision(instance.policies(), kFreq, 0).wanted;
    };
    EXPECT_EQ(wanted(), 2000000);
    for (uint32_t policy : {0U, 1U}) {
      call.set_running(instance.policies(), policy, false);
      EXPECT_EQ(wanted(), 800000) << "policy " << policy << " is stopped";
      call.set_running(instance.policies(), policy, true);
      EXPECT_EQ(wanted(), 2000000);
    }
  }
}

/// One of everything that firmware names by a row and an element.
constexpr const char* kRows = R"(policy rows;
every 1 ms;
domain tile of 3;
input temp[tile] : 0 degC .. 120 degC  stale never  else 120 degC;
input budget     : 0 W .. 80 W         stale never  else 20 W;
limit freq[tile] : 400 MHz .. 2.8 GHz  safe 800 MHz  rest 2.8 GHz;
param cap[tile]  : 400 MHz .. 2.8 GHz = 2 GHz;
param trip       : 60 degC .. 100 degC = 90 degC;
retained var held[tile] : 1 .. 9 = 5;
output hot[tile] : bool = temp > trip;
machine guard[tile] {
  state Free { on temp > trip -> Held; }
  state Held { freq <= cap;  on temp < 50 degC or budget < 1 W -> Free; }
}
)";

/// What firmware asks for, of one row and element.
std::vector<int64_t> said(const EmittedApi& call, void* policies, uint32_t row, uint32_t element) {
  const Decision decision = call.decision(policies, row, element);
  return {decision.wanted,
          decision.granted,
          static_cast<int64_t>(decision.winners),
          static_cast<int64_t>(decision.reason),
          call.state(policies, row, element),
          call.output(policies, row, element),
          call.retained(policies, row, element)};
}

// Neither in the object nor beyond it.
TEST(EmittedPolicies, ChangeNothingForRowsThatThereAreNot) {
  for (const Code code : {Code::kTables, Code::kInline}) {
    const compiler::CompileResult set = compiler::compile_texts({{"rows.fly", kRows}}, nullptr);
    ASSERT_NE(set.linked, nullptr) << dsl::render(set.diagnostics, set.sources, false);
    EmittedLibrary library(code);
    library.sources().add(*set.linked, set.sources);
    ASSERT_EQ(library.build(), "");
    const EmittedApi& call = library.program(0);
    const size_t around = 512, bytes = call.instance_bytes;
    std::vector<uint64_t> memory((bytes + 2 * around) / 8 + 1, 0x5555555555555555U);
    void* const policies = reinterpret_cast<char*>(memory.data()) + around;
    call.create(policies);
    for (uint32_t tile = 0; tile < 3; ++tile) call.set_reading(policies, 0, tile, 95000);
    for (const uint64_t now_us : {1000, 2000, 3000}) call.step(policies, now_us);
    EXPECT_EQ(said(call, policies, 0, 2), (std::vector<int64_t>{2000000, 2000000, 1, 1, 1, 1, 5}));

    const std::vector<uint64_t> before = memory;
    // Of `temp`, `freq`, `cap`, `held` there are 3; one of `budget`, `trip`; one limit, retained var and policy.
    const std::pair<uint32_t, uint32_t> missing[] = {{0, 3}, {0, 40}, {1, 1}, {1, 7}, {2, 0}, {9, 0}, {UINT32_MAX, 0}};
    for (const auto& [row, element] : missing) {
      call.set_reading(policies, row, element, 1);
      call.set_granted(policies, row, element, 500000);
      EXPECT_FALSE(call.set_param(policies, row, element, row == 0 ? 500000 : 70000)) << row << ' ' << element;
      EXPECT_FALSE(call.restore(policies, row, element, 4)) << row << ' ' << element;
      if (row != 0) call.set_running(policies, row, false);
      EXPECT_EQ(said(call, policies, row, element), std::vector<int64_t>(7)) << row << ' ' << element;
    }
    EXPECT_EQ(memory, before);
  }
}

TEST(EmittedTables, AreTheProgramsRowByRow) {
  const chip::Chip chip = accel();
  std::vector<compiler::CompileResult> sets;
  sets.push_back(compiler::compile(
      {kRoot + "/policies/tile_guard.fly", kRoot + "/policies/power_cap.fly", kRoot + "/policies/demand_dvfs.fly"},
      &chip));
  sets.push_back(compiler::compile({kRoot + "/tests/emit/golden/small.fly"}, nullptr));
  const char* const least = "policy least; every 1 ms;\nvar n : 0 .. 9 = 0;\nn += 1;\n";
  sets.push_back(compiler::compile_texts({{"least.fly", least}}, nullptr));
  EmittedLibrary library(Code::kTables);
  for (const compiler::CompileResult& set : sets) {
    ASSERT_NE(set.linked, nullptr) << dsl::render(set.diagnostics, set.sources, false);
    library.sources().add(*set.linked, set.sources);
  }
  ASSERT_EQ(library.build(), "");
  for (size_t i = 0; i < sets.size(); ++i) {
    const Program& emitted = *library.program(i).program;
    ASSERT_NE(emitted.ops.data, sets[i].linked->program.ops.data);
    EXPECT_EQ(rows_of(emitted), rows_of(sets[i].linked->program));
  }
}

}  // namespace
}  // namespace flyball::emit
