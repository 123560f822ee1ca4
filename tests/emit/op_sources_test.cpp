// Where an operation comes from: what comments in emitted code, and debuggers, show.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "compiler/compile.h"

namespace flyball::compiler {
namespace {

/// Texts of the lines, spaces at their ends left out, that operations with `code` come from in a state of a machine.
std::set<std::string> lines_of(const CompileResult& result, OpCode code, const std::string& state) {
  const LinkedSet& linked = *result.linked;
  std::set<std::string> out;
  for (uint32_t i = 0; i < linked.program.ops.size; ++i) {
    const OpSource& source = linked.op_sources[i];
    const bool in_body = source.machine != kNoIndex && source.state == kNoIndex;
    const std::string where = source.machine == kNoIndex ? "policy"
                              : in_body                  ? "body"
                                                         : linked.program.machines[source.machine].states[source.state];
    if (linked.program.ops[i].code != code || where != state) continue;
    std::string line(result.sources.line(source.policy, source.line));
    line.erase(0, line.find_first_not_of(' '));
    out.insert(line);
  }
  return out;
}

CompileResult bundled(const std::string& name) {
  return compile({std::string(FLYBALL_SOURCE_DIR) + "/policies/" + name + ".fly"}, nullptr);
}

TEST(OpSources, AreTheLinesOfThePolicy) {
  const CompileResult result = bundled("tile_guard");
  ASSERT_NE(result.linked, nullptr);
  const LinkedSet& linked = *result.linked;
  ASSERT_EQ(linked.op_sources.size(), linked.program.ops.size);
  EXPECT_EQ(linked.files.size(), 1U);
  EXPECT_EQ(lines_of(result, OpCode::kStore, "Emergency"),
            (std::set<std::string>{"freq <= 400 MHz;", "held = 0 MHz;"}));
  EXPECT_EQ(lines_of(result, OpCode::kMulWide, "Regulate").count("freq <= 2.8 GHz + kp * (target - temp) + held;"), 1U);
  const std::set<std::string> selects = lines_of(result, OpCode::kSelect, "body");
  EXPECT_TRUE(selects.count("on temp < target after 20 ms -> Regulate;") == 1);
  EXPECT_TRUE(selects.count("temp > trip                   -> Emergency;") == 1);
  EXPECT_TRUE(lines_of(result, OpCode::kSelect, "policy")
                  .count("input temp[tile] : -40 degC .. 150 degC  stale after 5 ms  else 150 degC;") == 1);
}

// The library's text is not the policy's: its operations come from the call.
TEST(OpSources, WhatALibraryAddsIsOfTheLineThatCallsIt) {
  const CompileResult result = bundled("power_cap");
  ASSERT_NE(result.linked, nullptr);
  EXPECT_EQ(lines_of(result, OpCode::kStore, "policy")
                .count("let weight[tile] = 10 % + ema(util, 10 %);      // an idle tile keeps enough to wake up with"),
            1U);
}

TEST(OpSources, ABlockIsOfOneMachineAndState) {
  const CompileResult result = bundled("tile_guard");
  ASSERT_NE(result.linked, nullptr);
  const LinkedSet& linked = *result.linked;
  std::set<uint16_t> states;
  for (const Block& block : linked.program.blocks) {
    const OpSource& first = linked.op_sources[block.first_op];
    if (first.machine != kNoIndex) states.insert(first.state);
    for (uint32_t i = 0; i < block.op_count; ++i) {
      EXPECT_EQ(linked.op_sources[block.first_op + i].machine, first.machine);
      EXPECT_EQ(linked.op_sources[block.first_op + i].state, first.state);
    }
  }
  EXPECT_EQ(states, (std::set<uint16_t>{0, 1, 2, kNoIndex}));
}

TEST(OpSources, EachPolicyHasItsOwnLines) {
  const CompileResult result = compile_texts(
      {{"a.fly", "policy a; every 1 ms;\nlimit power : 0 W .. 100 W safe 10 W;\nvar n : 0 .. 9 = 0;\nn += 1;\n"},
       {"b.fly", "policy b; every 1 ms;\n\n\n\nvar m : 0 .. 9 = 0;\nm += 2;\n"}},
      nullptr);
  ASSERT_NE(result.linked, nullptr);
  std::set<std::pair<uint16_t, uint32_t>> adds;
  for (uint32_t i = 0; i < result.linked->program.ops.size; ++i) {
    const OpSource& source = result.linked->op_sources[i];
    if (result.linked->program.ops[i].code == OpCode::kAdd) adds.insert({source.policy, source.line});
  }
  EXPECT_EQ(adds, (std::set<std::pair<uint16_t, uint32_t>>{{0, 4}, {1, 6}}));
}

}  // namespace
}  // namespace flyball::compiler
