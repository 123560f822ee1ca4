// What a test that fails says beside its expectation: the values of the places it names, as it saw them.
#include <gtest/gtest.h>

#include "compiler/compile.h"
#include "compiler/test_run.h"

namespace flyball::compiler {
namespace {

constexpr const char* kPolicy =
    "policy p;\nevery 1 ms;\ndomain tile;\ndomain Mode { Quiet, Fast }\n"
    "input temp[tile] : -40 degC .. 150 degC stale after 5 ms else 150 degC;\n"
    "limit freq[tile] : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz;\n"
    "param most[Mode] : 0 .. 9 = { Quiet: 2; Fast: 3; };\n"
    "let r = max(temp) - 20 degC;\n"
    "let over[tile] = temp - 20 degC;\n"
    "let hot = max(temp) > 90 degC;\n"
    "var k : 0 .. 10 = 0;\n"
    "k = min(k + 1, 10);\n"
    "machine m { var x : 0 .. 10 = 3; state Low { freq <= 1 GHz; } }\n"
    "machine each[tile] { state Low { } }\n";

/// Of the first failure after two ticks at 30 degC.
std::string shown(const std::string& condition, const std::string& promise = "") {
  const std::string test = "test \"t\" { set temp = 30 degC; run 2 ms; expect " + condition + "; }\n";
  const CompileResult result = compile_texts({{"p.fly", kPolicy + promise + test}}, nullptr, {.tests = true});
  if (result.linked == nullptr) return dsl::render(result.diagnostics, result.sources, false);
  const TestOutcome outcome = run_test(*result.linked, 0);
  return outcome.passed ? "passed" : outcome.values;
}

TEST(Shown, LetsHaveTheValueThatTheyStandFor) {
  EXPECT_EQ(shown("r == 14 K"), "r = 10 K");
  EXPECT_EQ(shown("over[2] == 14 K"), "over[2] = 10 K");
  EXPECT_EQ(shown("hot"), "hot = false");
}

TEST(Shown, VarsAndWhatTheyWere) {
  EXPECT_EQ(shown("k == 4"), "k = 2");
  EXPECT_EQ(shown("prev k == 4"), "prev k = 1");
  EXPECT_EQ(shown("k - prev k == 3"), "k = 2, prev k = 1");
  EXPECT_EQ(shown("m.x == 4"), "m.x = 3");
}

TEST(Shown, PartsOfAnInputAreNotItsReading) {
  EXPECT_EQ(shown("temp[0].age > 3 ms"), "temp[0].age = 0 us");
  EXPECT_EQ(shown("not temp[1].ok"), "temp[1].ok = true");
  EXPECT_EQ(shown("not all(temp.ok)").substr(0, 34), "temp[0].ok = true, temp[1].ok = tr");
  EXPECT_EQ(shown("true.temp[1] > 99 degC"), "true.temp[1] = 30 degC");
}

TEST(Shown, TheElementThatIsMeantElseAll) {
  EXPECT_EQ(shown("freq[1] == 4 MHz"), "freq[1] = 1 GHz");
  EXPECT_EQ(shown("temp[min(k, 3)] > 40 degC"), "k = 2, temp[min(k, 3)] = 30 degC");
  EXPECT_EQ(shown("max(t in tile: temp[t]) > 40 degC").substr(0, 36), "temp[0] = 30 degC, temp[1] = 30 degC");
  EXPECT_EQ(shown("most[Fast] == 2"), "most[Fast] = 3");
  EXPECT_EQ(shown("sum(most) == 2"), "most[Quiet] = 2, most[Fast] = 3");
}

TEST(Shown, TheTimeAndStates) {
  EXPECT_EQ(shown("now > 99 ms"), "now = 1 ms");
  EXPECT_EQ(shown("not m is Low"), "m = Low");
  EXPECT_EQ(shown("not each[1] is Low"), "each[1] = Low");
}

TEST(Shown, BrokenPromisesToo) {
  EXPECT_EQ(shown("k == 0", "always r > 14 K;\n"), "r = 10 K");
  EXPECT_EQ(shown("k == 0", "never temp[1].ok;\n"), "temp[1].ok = true");
}

}  // namespace
}  // namespace flyball::compiler
