// Values that are no quantities, from an author's and a host's side: truth values.
#include <gtest/gtest.h>

#include "compiler/test_run.h"
#include "tests/language/rig.h"

namespace flyball::compiler {
namespace {

TEST(TruthValues, AParamIsSetByItsWords) {  // 2.10
  const char* const kPolicy = R"(
    policy p; every 1 ms;
    param armed : bool = true;
    var seen : bool = false;
    seen = armed;
  )";
  CompileResult result = compile_texts({{"p.fly", kPolicy}}, nullptr);
  ASSERT_TRUE(result.linked);
  EXPECT_EQ(set_param(*result.linked, "armed", "1"), "param `armed`: `1` is no truth value: write `true` or `false`");
  EXPECT_EQ(set_param(*result.linked, "armed", "false"), std::nullopt);
  const SlotId slot = result.linked->params[0].slot;
  EXPECT_EQ(result.linked->slots[slot].first, 0);
  EXPECT_EQ(show_value(result.linked->program, slot, 1), "true");
}

TEST(TruthValues, AReadingBeyondOneIsOutOfRange) {  // 2.10
  const CompileResult result = compile_texts({{"p.fly", R"(
    policy p; every 1 ms;
    input lid : bool stale after 2 ms else true;
    param wanted : bool = false;
    var opened : bool = false;
    opened = lid and not prev lid;
    test "a lid" {
      run 1 ms;             expect lid and not lid.ok and not opened;
      set lid = false;      run 1 ms;  expect not lid and lid.ok;
      set lid = true;       run 1 ms;  expect opened;
                            run 1 ms;  expect not opened;
      set lid = false;      run 1 ms;
      fault lid absurd;     run 1 ms;  expect lid and not lid.ok;
      clear lid;            run 1 ms;  expect not lid;
      fault lid missing;    run 3 ms;  expect lid.age == 3 ms and lid;
      expect not wanted;    set wanted = true;  run 1 ms;  expect wanted;
    })"}},
                                             nullptr, {.tests = true});
  ASSERT_TRUE(result.linked) << dsl::render(result.diagnostics, result.sources, false);
  const TestOutcome outcome = run_test(*result.linked, 0);
  EXPECT_TRUE(outcome.passed) << outcome.line << ": " << outcome.message << " " << outcome.values;
}

}  // namespace
}  // namespace flyball::compiler
