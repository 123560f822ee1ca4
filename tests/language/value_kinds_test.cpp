// Values that are no quantities and arrays, from an author's and a host's side.
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

/// Runs the first test of a policy without a chip.
TestOutcome outcome_of(const std::string& policy) {
  const CompileResult result = compile_texts({{"p.fly", policy}}, nullptr, {.tests = true});
  if (result.linked != nullptr) return run_test(*result.linked, 0);
  TestOutcome refused;
  refused.passed = false;
  refused.message = dsl::render(result.diagnostics, result.sources, false);
  return refused;
}

TEST(Enumerations, AHostChoosesByName) {  // 2.11, 2.12
  const CompileResult result = compile_texts({{"p.fly", R"(
    policy p; every 1 ms;
    domain Mode { Quiet, Fast }
    limit power : 0 W .. 500 W safe 10 W rest 500 W;
    param mode : Mode = Quiet;
    param cap[Mode] : 0 W .. 500 W = { Quiet: 100 W; Fast: 400 W };
    power <= cap[mode];
  )"}},
                                             nullptr);
  ASSERT_TRUE(result.linked) << dsl::render(result.diagnostics, result.sources, false);
  LinkedSet& linked = *result.linked;
  ASSERT_EQ(linked.params.size(), 3U);
  EXPECT_STREQ(linked.params[2].name, "cap[Fast]");
  EXPECT_EQ(set_param(linked, "mode", "Fats"), "param `mode`: `Mode` has no `Fats`; did you mean `Fast`?");
  EXPECT_EQ(set_param(linked, "mode", "Fast"), std::nullopt);
  EXPECT_EQ(set_param(linked, "cap[Fast]", "300 W"), std::nullopt);
  EXPECT_EQ(linked.slots[linked.params[0].slot].first, 1);
  EXPECT_EQ(linked.slots[linked.params[2].slot].first, 300000);
  EXPECT_EQ(show_value(linked.program, linked.params[0].slot, 1), "Fast");
}

TEST(Enumerations, AModeIsAskedComparedAndIndexes) {  // 2.11, 2.12
  const TestOutcome outcome = outcome_of(R"(
    policy p; every 1 ms;
    domain Mode { Quiet, Fast, Boost }
    input asked : Mode stale after 2 ms else Quiet;
    limit power : 0 W .. 500 W safe 10 W rest 500 W;
    limit gate : Mode safe Quiet rest Boost;
    param cap[Mode] : 0 W .. 500 W = { Quiet: 100 W; Fast: 300 W; Boost: 400 W };
    var mode : Mode = Quiet;
    mode = min(asked, Fast);
    power <= cap[mode];
    gate <= mode;
    test "by name" {
      run 1 ms;                                   expect mode is Quiet and power == 100 W and gate is Quiet;
      set asked = Boost;   run 1 ms;              expect mode is Fast and asked > mode and gate == Fast;
      expect power == 300 W;
      set cap[Fast] = 5 W; run 1 ms;              expect power == 5 W and cap[Fast] == 5 W and min(cap) == 5 W;
      set cap = { Quiet: 1 W; Fast: 2 W; Boost: 3 W };  run 1 ms;  expect power == 2 W and argmax(cap) == Boost;
      set cap = 7 W;       run 1 ms;              expect all(cap == 7 W);
      fault asked absurd;  run 1 ms;              expect mode is Quiet and not asked.ok;
    })");
  EXPECT_TRUE(outcome.passed) << outcome.line << ": " << outcome.message << " " << outcome.values;
}

TEST(Enumerations, PoliciesThatShareOneAgreeOnItsNames) {  // 2.11
  const std::string a = "policy a; every 1 ms; domain Mode { Quiet, Fast } var x : Mode = Fast;";
  const std::string b = "policy b; every 1 ms; domain Mode { Quiet, Loud } var x : Mode = Loud;";
  const std::string c = "policy c; every 1 ms; domain Mode { Quiet, Fast } var x : Mode = Quiet;";
  EXPECT_EQ(compile_texts({{"a.fly", a}, {"b.fly", b}}, nullptr).diagnostics.all()[0].code, "FB0363");
  EXPECT_TRUE(compile_texts({{"a.fly", a}, {"c.fly", c}}, nullptr).linked);
}

TEST(Arrays, TheMeanOfAThousandSamples) {  // 7.6
  const TestOutcome outcome = outcome_of(R"(
    policy p; every 1 ms;
    domain slot of 1000;
    input power : 0 W .. 100 W stale never else 0 W;
    block mean(x : 0 W .. 100 W) {
      var last[slot] : 0 W .. 100 W = 0 W;
      var at : slot = 0;
      last[at] = x;
      at = (at + 1) mod 1000;
      return avg(last);
    }
    let m = mean(power);
    var seen : 0 W .. 100 W = 0 W;
    seen = m;
    test "fills and forgets" {
      set power = 100 W;  run 500 ms;   expect seen == 50 W;
                          run 500 ms;   expect seen == 100 W;
      set power = 40 W;   run 250 ms;   expect seen == 85 W;
                          run 1 s;      expect seen == 40 W;
    })");
  EXPECT_TRUE(outcome.passed) << outcome.line << ": " << outcome.message << " " << outcome.values;
}

TEST(Inputs, FreshIsSinceThePolicysLastStep) {  // 3.10
  Rig rig({R"(
    policy slow; every 4 ms;
    input t : 0 degC .. 100 degC stale never else 0 degC;
    var new : bool = false;
    new = t.fresh;
  )",
           "policy fast; every 1 ms; var x : 0 .. 1 = 0;"});
  rig.tick();
  EXPECT_EQ(rig.var("slow.new"), 0);
  rig.feed("t", 50000);
  rig.tick(4);
  EXPECT_EQ(rig.var("slow.new"), 1);
  rig.tick(4);
  EXPECT_EQ(rig.var("slow.new"), 0);
}

TEST(Tests, ASensorSticksAtAValue) {  // 13.3
  const TestOutcome outcome = outcome_of(R"(
    policy p; every 1 ms;
    domain tile;
    input temp[tile] : 0 degC .. 100 degC stale never else 100 degC;
    test "stuck" {
      set temp = 20 degC;            run 1 ms;  expect temp[1] == 20 degC;
      fault temp[1] stuck 90 degC;   run 1 ms;  expect temp[1] == 90 degC and temp[0] == 20 degC;
      set temp = 30 degC;            run 1 ms;  expect temp[1] == 90 degC and temp[0] == 30 degC;
      clear temp;                    run 1 ms;  expect temp[1] == 30 degC;
    })");
  EXPECT_TRUE(outcome.passed) << outcome.line << ": " << outcome.message << " " << outcome.values;
}

}  // namespace
}  // namespace flyball::compiler
