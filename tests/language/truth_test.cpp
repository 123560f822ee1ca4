// `true.x`, what is true whatever a sensor says (rule 13.6).
#include <gtest/gtest.h>

#include "compiler/compile.h"
#include "compiler/test_run.h"

namespace flyball::compiler {
namespace {

constexpr const char* kInputs = R"(
  policy p; every 1 ms;
  domain tile;
  input temp[tile] : -40 degC .. 150 degC resolution 1 K stale after 5 ms else 150 degC;
  input power : 0 W .. 100 W stale never else 7 W;
  input door : bool stale never else false;
)";

TestOutcome run(const std::string& text) {
  const CompileResult result = compile_texts({{"p.fly", kInputs + text}}, nullptr, {.tests = true});
  if (result.linked == nullptr) ADD_FAILURE() << dsl::render(result.diagnostics, result.sources, false);
  return result.linked == nullptr ? TestOutcome{} : run_test(*result.linked, 0);
}

void expect_passes(const std::string& text) {
  const TestOutcome outcome = run(text);
  EXPECT_TRUE(outcome.passed) << outcome.line << ": " << outcome.message << " " << outcome.values;
}

TEST(TrueValues, AreWhatWasSetWhateverIsBroken) {
  expect_passes(R"(test "t" {
    set temp = 60 degC; run 1 ms;
    fault temp[2] stuck; set temp = 80 degC; run 1 ms;
    expect temp[2] == 60 degC and all(true.temp == 80 degC);
    fault temp missing; set temp[1] = 90.25 degC; run 10 ms;
    expect all(temp == 150 degC) and true.temp[1] == 90.25 degC and max(true.temp) - min(true.temp) == 10.25 K;
    set door = true; fault power absurd; set power = 9 W; run 1 ms;
    expect true.door and true.power == 9 W;
  })");
}

TEST(TrueValues, AreWhatTheInputReadsUntilTheyAreSet) {
  expect_passes(R"(test "t" {
    run 1 ms;
    expect all(true.temp == 150 degC) and true.power == 7 W and not true.door;
  })");
}

TEST(TrueValues, OfAnEnumerationAreAskedByName) {
  expect_passes(R"(
    domain Mode { Quiet, Fast }
    input mode : Mode stale never else Quiet;
    input modes[tile] : Mode stale never else Quiet;
    test "t" {
      set mode = Fast; set modes = Fast; fault mode missing; fault modes[1] stuck; run 1 ms;
      set modes = Quiet; run 1 ms;
      expect mode is Quiet and true.mode is Fast;
      expect modes[1] is Fast and all(true.modes is Quiet) and not any(true.modes is Fast);
    })");
}

TEST(TrueValues, LieInTheRangeOfTheInput) {
  expect_passes(R"(test "t" { set power = 250 W; run 1 ms; expect power == 7 W and true.power == 100 W; })");
}

TEST(TrueValues, AreShownWhereAPromiseIsBroken) {
  const TestOutcome outcome = run(R"(
    never true.power > 50 W;
    test "t" { set power = 40 W; run 1 ms; fault power stuck; set power = 60 W; run 3 ms; })");
  EXPECT_FALSE(outcome.passed);
  EXPECT_EQ(outcome.message, "broken: never true.power > 50 W");
  EXPECT_EQ(outcome.values, "true.power = 60 W");
  EXPECT_EQ(outcome.tick, 2);
}

TEST(TrueValues, AreShownOnce) {
  const TestOutcome outcome = run(R"(
    never true.power > 50 W and power + 1 W < true.power;
    test "t" { set power = 40 W; run 1 ms; fault power stuck; set power = 60 W; run 3 ms; })");
  EXPECT_EQ(outcome.values, "true.power = 60 W, power = 40 W");
}

TEST(TrueValues, LeavePromisesOutWhereNothingKnowsThem) {
  const std::string text = std::string(kInputs) + "never true.power > 50 W; never power > 90 W;";
  const CompileResult result = compile_texts({{"p.fly", text}}, nullptr, {.truths = false});
  ASSERT_TRUE(result.linked);
  EXPECT_EQ(result.linked->program.promises.size, 1U);
  EXPECT_EQ(result.linked->truthless, 1U);
  EXPECT_TRUE(result.linked->truths.empty());
}

}  // namespace
}  // namespace flyball::compiler
