// What a policy tells and hears: outputs and latched inputs, for an author and for whoever runs the policy.
#include <gtest/gtest.h>

#include "compiler/test_run.h"
#include "tests/language/rig.h"

namespace flyball::compiler {
namespace {

/// Runs the only test of a policy without a chip.
void expect_passes(const std::string& policy) {
  const CompileResult result = compile_texts({{"p.fly", policy}}, nullptr, {.tests = true});
  ASSERT_TRUE(result.linked) << dsl::render(result.diagnostics, result.sources, false);
  ASSERT_EQ(result.linked->tests.size(), 1U);
  const TestOutcome outcome = run_test(*result.linked, 0);
  EXPECT_TRUE(outcome.passed) << outcome.line << ": " << outcome.message << " " << outcome.values;
}

TEST(Outputs, AreRowsOfTheProgram) {  // 6.4
  Rig rig({R"(
    policy p; every 2 ms;
    domain tile;
    input temp[tile] : 0 degC .. 100 degC stale never else 20 degC;
    output hottest : 10 degC .. 110 degC = max(temp) + 10 K;
    output hot[tile] : bool = temp > 60 degC;
  )"});
  const auto& outputs = rig.program().outputs;
  ASSERT_EQ(outputs.size, 2U);
  EXPECT_STREQ(outputs[0].name, "hottest");
  EXPECT_EQ(outputs[0].domain, kNoDomain);
  EXPECT_STREQ(rig.program().units[outputs[0].unit].name, "mK");
  EXPECT_STREQ(rig.program().units[outputs[1].unit].name, "bool");
  EXPECT_EQ(rig.engine().read(outputs[0].slot, 0), 10000) << "before the first step the low end";
  rig.feed("temp", 70000, 2);
  rig.tick();
  EXPECT_EQ(rig.engine().read(outputs[0].slot, 0), 80000);
  for (uint32_t e = 0; e < 4; ++e) EXPECT_EQ(rig.engine().read(outputs[1].slot, e), e == 2 ? 1 : 0);
}

TEST(Outputs, StandBetweenTheStepsOfTheirPolicy) {  // 6.4
  Rig rig({R"(policy fast; every 1 ms; output seen : bool = true;)",
           R"(policy slow; every 3 ms;
              input level : 0 .. 9 stale never else 0;
              output doubled : 0 .. 18 = 2 * level;)"});
  const SlotId slot = rig.program().outputs[1].slot;
  rig.feed("level", 4);
  rig.tick();
  EXPECT_EQ(rig.engine().read(slot, 0), 8);
  rig.feed("level", 5);
  rig.tick(2);
  EXPECT_EQ(rig.engine().read(slot, 0), 8);
  rig.tick();
  EXPECT_EQ(rig.engine().read(slot, 0), 10);
}

TEST(Outputs, AreAskedForInTests) {  // 6.4
  expect_passes(R"(
    policy p; every 1 ms;
    input request : 0 .. 255 stale never else 0;
    output ack : 0 .. 255 = request;
    output busy : bool = ack != prev request;
    test "a request is acknowledged" {
                          run 2 ms;  expect ack == 0 and not busy;
      set request = 7;    run 1 ms;  expect ack == 7 and busy;
                          run 1 ms;  expect ack == 7 and not busy;
    })");
}

TEST(Outputs, SayTheirValueWhenAnExpectationFails) {
  const CompileResult result = compile_texts({{"p.fly", R"(
    policy p; every 1 ms;
    input request : 0 .. 255 stale never else 0;
    output ack : 0 .. 255 = request;
    test "wrong" { set request = 7; run 1 ms; expect ack == 8; })"}},
                                             nullptr, {.tests = true});
  ASSERT_TRUE(result.linked) << dsl::render(result.diagnostics, result.sources, false);
  const TestOutcome outcome = run_test(*result.linked, 0);
  EXPECT_FALSE(outcome.passed);
  EXPECT_EQ(outcome.values, "ack = 7");
}

TEST(LatchedInputs, ShowAnEdgeBetweenTwoTicksOnce) {  // 6.5, 13.3
  expect_passes(R"(
    policy p; every 1 ms;
    domain tile;
    input knock[tile] : bool latched stale after 2 ms else false;
    input plain : bool stale never else false;
    test "short" {
                                                            run 1 ms;  expect not any(knock);
      set knock = true;     set knock = false;
      set plain = true;     set plain = false;              run 1 ms;  expect all(knock) and not plain;
                                                            run 1 ms;  expect not any(knock) and all(knock.ok);
      set knock[1] = true;                                  run 5 ms;  expect knock[1] and not knock[0];
      set knock[1] = false;                                 run 1 ms;  expect not knock[1];
      set knock = true;     set knock = false;
      fault knock missing;                                  run 1 ms;  expect not any(knock);
      clear knock;                                          run 1 ms;  expect not any(knock) and all(knock.ok);
    })");
}

TEST(LatchedInputs, WaitForTheStepOfTheirPolicy) {  // 6.5
  Rig rig({"policy fast; every 1 ms; var n : 0 .. 9 = 0; n = 1;", R"(
    policy slow; every 4 ms;
    input knock : bool latched stale after 1 ms else false;
    input plain : bool stale after 1 ms else false;
    var heard : 0 .. 100 = 0;
    var missed : 0 .. 100 = 0;
    heard += knock ? 1 : 0;
    missed += plain ? 1 : 0;
  )"});
  rig.tick();
  for (const char* input : {"knock", "plain"}) rig.feed(input, 1);
  rig.tick();
  EXPECT_EQ(rig.input("knock"), 1);
  for (const char* input : {"knock", "plain"}) rig.feed(input, 0);
  rig.tick(3);
  EXPECT_EQ(rig.var("slow.heard"), 1);
  EXPECT_EQ(rig.var("slow.missed"), 0);
  EXPECT_EQ(rig.input("knock"), 1) << "in the policy's step";
  rig.tick();
  EXPECT_EQ(rig.input("knock"), 0);
  rig.tick(8);
  EXPECT_EQ(rig.var("slow.heard"), 1);
}

TEST(LatchedInputs, AreNamedInTheLinkedSet) {
  const CompileResult result = compile_texts({{"p.fly", R"(
    policy p; every 1 ms;
    input a : bool stale never else false;
    input b : bool latched stale never else false;)"}},
                                             nullptr);
  ASSERT_TRUE(result.linked);
  EXPECT_EQ(result.linked->latched, (std::vector<bool>{false, true}));
}

}  // namespace
}  // namespace flyball::compiler
