// `prev` of lets and outputs, and in promises: rules 9.2 and 13.2.
#include <gtest/gtest.h>

#include <vector>

#include "compiler/test_run.h"
#include "tests/language/asks_when_done.h"
#include "tests/language/rig.h"

namespace flyball::compiler {
namespace {

/// What `var seen` is after each of so many ticks.
std::vector<int64_t> seen(Rig& rig, int ticks) {
  std::vector<int64_t> values;
  for (int tick = 0; tick < ticks; ++tick) {
    rig.tick();
    values.push_back(rig.var("p.seen"));
  }
  return values;
}

TEST(Previous, OfAnUntypedLetIsExact) {
  Rig rig({R"(
    policy p; every 1 ms;
    input level : 0 .. 1000 stale never else 0;
    let third = level / 3;
    var back : 0 .. 3000 = 0;
    back = 3 * prev third;
  )"});
  rig.feed("level", 100);
  rig.tick();
  EXPECT_EQ(rig.var("p.back"), 100) << "in the first step what it is";
  rig.feed("level", 200);
  rig.tick();
  EXPECT_EQ(rig.var("p.back"), 100);
  rig.tick();
  EXPECT_EQ(rig.var("p.back"), 200) << "a third was not rounded";
}

TEST(Previous, OfALetIsWhatItWasWhereItStands) {
  Rig rig({R"(
    policy p; every 1 ms;
    var n : 0 .. 100 = 0;
    let before = n;
    n = n + 1;
    var seen : 0 .. 100 = 0;
    seen = prev before;
  )"});
  EXPECT_EQ(seen(rig, 3), (std::vector<int64_t>{0, 0, 1}));
}

TEST(Previous, OfALetThatReadsAParamIsNotChangedByTheHost) {
  Rig rig({R"(
    policy p; every 1 ms;
    param gain : 1 .. 9 = 3;
    let doubled = 2 * gain;
    var seen : 0 .. 100 = 0;
    seen = prev doubled;
  )"});
  rig.tick(2);
  rig.engine().write(rig.program().params[0].slot, 0, 5);
  EXPECT_EQ(seen(rig, 2), (std::vector<int64_t>{6, 10}));
}

TEST(Previous, InAMachineWithAPeriodOfItsOwnIsOfItsLastStep) {
  Rig rig({R"(
    policy p; every 1 ms;
    input level : 0 .. 1000 stale never else 0;
    output said : 0 .. 1000 = level;
    machine m every 3 ms {
      let own = level + 1;
      var said_before : 0 .. 1000 = 0;
      var own_before : 0 .. 1001 = 0;
      said_before = prev said;
      own_before = prev own;
    }
  )"});
  for (int reading = 10; reading < 15; ++reading) {
    rig.feed("level", reading);
    rig.tick();
  }
  EXPECT_EQ(rig.var("p.m.said_before"), 10) << "its step at 13 looks back to that at 10";
  EXPECT_EQ(rig.var("p.m.own_before"), 11);
}

TEST(Previous, OfAConstantsNameIsTheConstant) {
  Rig rig({R"(
    policy p; every 1 ms;
    let size = 7;
    var a[level] : 0 .. 9 = 0;
    domain level of 8;
    a[prev size] = 4;
  )"});
  rig.tick();
  EXPECT_EQ(rig.var("p.a", 7), 4);
}

TEST(Previous, OfAPromiseIsWhatWasBeforeTheStepJustDone) {
  const CompileResult alone = compile_texts({{"p.fly", tests::kAsksWhenDone}}, nullptr, {.tests = true});
  ASSERT_TRUE(alone.linked) << dsl::render(alone.diagnostics, alone.sources, false);
  const TestOutcome outcome = run_test(*alone.linked, 0);
  EXPECT_TRUE(outcome.passed) << outcome.line << ": " << outcome.message << "; " << outcome.values;
}

// An input begins with its `else`, a let that is made of it with what it is: whoever asks first.
TEST(Previous, OfAnInputAndOfALetMadeOfItInTheFirstStep) {
  const std::string head = R"(policy p; every 1 ms;
    input temp : 0 degC .. 150 degC stale never else 100 degC;
    let y = temp + 3 K;
    var seen : 0 degC .. 200 degC = 0 degC;
    seen = prev y;
    test "first" { set temp = 20 degC; run 1 ms; )";
  for (const char* asked : {"expect prev temp == 100 degC; expect prev y == 23 degC; expect seen == 23 degC; }",
                            "expect prev y == 23 degC; expect prev temp == 100 degC; expect seen == 23 degC; }"}) {
    const CompileResult result = compile_texts({{"p.fly", head + asked}}, nullptr, {.tests = true});
    ASSERT_TRUE(result.linked) << dsl::render(result.diagnostics, result.sources, false);
    const TestOutcome outcome = run_test(*result.linked, 0);
    EXPECT_TRUE(outcome.passed) << outcome.message << "; " << outcome.values;
  }
}

TEST(Previous, OfAnExpectationBetweenTwoStepsIsStillOfTheLastStep) {
  const std::string faster = "policy q; every 1 ms; var ticks : 0 .. 100 = 0; ticks = ticks + 1;";
  const std::string slower = R"(policy p; every 4 ms;
    input level : 0 .. 1000 stale never else 7;
    var n : 0 .. 1000 = 0;
    n = n + 1;
    test "between" {
      run 4 ms;  set level = 50;
      run 3 ms;  expect n == 2 and prev n == 1 and prev level == 7;
    })";
  const CompileResult both = compile_texts({{"p.fly", slower}, {"q.fly", faster}}, nullptr, {.tests = true});
  ASSERT_TRUE(both.linked) << dsl::render(both.diagnostics, both.sources, false);
  const TestOutcome outcome = run_test(*both.linked, 0);
  EXPECT_TRUE(outcome.passed) << outcome.message << "; " << outcome.values;
}

}  // namespace
}  // namespace flyball::compiler
