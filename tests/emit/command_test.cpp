// flyball emit cpp as a process: what it leaves, what it refuses.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGuard = "policies/tile_guard.fly";

Finished emit(const std::string& folder, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"emit", "cpp", kGuard, "--chip", "accel", "-o", folder};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return flyball(arguments);
}

TEST(EmitCommand, SaysHowToGetWhatOnlyACompilerKnows) {
  const TemporaryFolder folder;
  EXPECT_NE(emit(folder.path("a")).out.find("stack of a tick                   --measure "), std::string::npos);
  const std::string inlined = emit(folder.path("b"), {"--code", "inline"}).out;
  EXPECT_NE(inlined.find("flash                             --measure "), std::string::npos) << inlined;
}

TEST(EmitCommand, LeavesAFolderAndSaysWhatItCosts) {
  const TemporaryFolder folder;
  const std::string out = folder.path("deep/policy");
  const Finished done = emit(out);
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(done.err, "");
  for (const char* word : {"flash, tables", "flash, engine", "RAM", "operations of a tick", "policy.h\n"}) {
    EXPECT_NE(done.out.find(word), std::string::npos) << word << " in\n" << done.out;
  }
  EXPECT_EQ(list_folder(out), (std::vector<std::string>{"LICENSE", "policy.cpp", "policy.h", "runtime"}));
  const std::string text = contents(out + "/policy.cpp");
  EXPECT_NE(text.find("from tile_guard.fly for chip accel."), std::string::npos);
  EXPECT_EQ(text.find(folder.path()), std::string::npos);

  // Again, in its own folder: the same bytes.
  EXPECT_EQ(emit(out).exit_code, 0);
  EXPECT_EQ(contents(out + "/policy.cpp"), text);
}

/// Firmware of 50 ticks in which every tile gets warmer; prints what its ring gave.
constexpr const char* kRecorded = R"(#include <stdio.h>
#include "policy.h"
#include "runtime/telemetry/telemetry.h"

int main() {
  using namespace flyball;
  static power_policy::Policies policies;
  static Event places[4096], event;
  static int64_t values[4096];
  static Decision decisions[power_policy::kChannels], before[power_policy::kChannels];
  static bool running[power_policy::kPolicies] = {true}, ran[power_policy::kPolicies];
  EventRing ring(places, 4096);
  Telemetry telemetry(policies.engine(), ring, TelemetryDetail::kRecord, {values, before, ran});
  for (uint32_t tick = 0; tick < 50; ++tick) {
    for (uint32_t tile = 0; tile < power_policy::kChannels; ++tile) {
      policies.set_reading(power_policy::input::kTemp, tile, 80000 + 500 * tick + tile);
    }
    telemetry.before_step(1000 * tick, running);
    policies.step(1000 * tick);
    for (uint32_t tile = 0; tile < power_policy::kChannels; ++tile) {
      decisions[tile] = policies.decision(power_policy::limit::kFreq, tile);
    }
    telemetry.after_tick(decisions, false, {});
    while (ring.read(&event, 1) == 1) fwrite(&event, sizeof event, 1, stdout);
  }
}
)";

TEST(EmitCommand, WhatItsTelemetrySaysIsExecutedAgain) {
  const TemporaryFolder folder;
  ASSERT_EQ(emit(folder.path("with"), {"--telemetry"}).exit_code, 0);
  write_text(folder.path("main.cpp"), kRecorded);
  const std::string build =
      "c++ -std=c++17 -I with main.cpp with/policy.cpp with/runtime/*.cpp with/runtime/telemetry/*.cpp -o recorded"
      " && ./recorded > ring.bin";
  const Finished built = run_program("/bin/sh", {"-c", build}, folder.path());
  ASSERT_EQ(built.exit_code, 0) << built.err;
  const std::vector<std::string> replay = {"replay", folder.path("ring.bin"), "--policy", kGuard, "--chip", "accel"};
  const Finished same = flyball(replay);
  EXPECT_EQ(same.exit_code, 0) << same.err;
  EXPECT_NE(same.out.find("equal: 50 ticks, "), std::string::npos) << same.out;

  std::string bytes = contents(folder.path("ring.bin"));
  write_text(folder.path("ring.bin"), bytes.substr(0, bytes.size() - 7));
  EXPECT_NE(flyball(replay).err.find("bytes, and events have 32 each"), std::string::npos);
  EXPECT_NE(flyball({"replay", folder.path("ring.bin")}).err.find("wants its --policy and --chip"), std::string::npos);
}

TEST(EmitCommand, HasNoTelemetryOfStraightLines) {
  const TemporaryFolder folder;
  const Finished done = emit(folder.path("out"), {"--telemetry", "--code", "inline"});
  EXPECT_EQ(done.exit_code, 2);
  EXPECT_NE(done.err.find("--telemetry watches the engine"), std::string::npos) << done.err;
}

TEST(EmitCommand, BringsPromisesWhereTheyAreAskedFor) {
  const TemporaryFolder folder;
  ASSERT_EQ(emit(folder.path("ships")).exit_code, 0);
  ASSERT_EQ(emit(folder.path("bring-up"), {"--monitors"}).exit_code, 0);
  EXPECT_NE(contents(folder.path("ships/policy.h")).find("kPromises = 0;"), std::string::npos);
  EXPECT_NE(contents(folder.path("bring-up/policy.h")).find("kPromises = 1;"), std::string::npos);
}

TEST(EmitCommand, LeavesFilesOfOthersAlone) {
  const TemporaryFolder folder;
  fs::create_directories(folder.path("a/runtime"));
  write_text(folder.path("a/runtime/board.cpp"), "int board;\n");
  const Finished foreign = emit(folder.path("a"));
  EXPECT_EQ(foreign.exit_code, 2);
  EXPECT_NE(foreign.err.find("holds runtime/board.cpp, which was not emitted"), std::string::npos) << foreign.err;
  EXPECT_NE(foreign.err.find("hint: name a new or empty folder"), std::string::npos) << foreign.err;
  EXPECT_EQ(list_folder(folder.path("a")), (std::vector<std::string>{"runtime"}));

  fs::create_directories(folder.path("b"));
  write_text(folder.path("b/policy.h"), "#pragma once\n");
  EXPECT_NE(emit(folder.path("b")).err.find("holds policy.h, which was not emitted"), std::string::npos);
  EXPECT_EQ(contents(folder.path("b/policy.h")), "#pragma once\n");
}

/// What a run that was stopped had begun to write is in nobody's way.
TEST(EmitCommand, WritesOverWhatItLeftHalfWritten) {
  const TemporaryFolder folder;
  ASSERT_EQ(emit(folder.path("a")).exit_code, 0);
  write_text(folder.path("a/policy.h.partial"), "#pra");
  write_text(folder.path("a/runtime/engine.h.partial"), "");
  EXPECT_EQ(emit(folder.path("a")).exit_code, 0);
  EXPECT_FALSE(fs::exists(folder.path("a/policy.h.partial")));
  write_text(folder.path("a/board.h.partial"), "");
  EXPECT_NE(emit(folder.path("a")).err.find("holds board.h.partial, which was not emitted"), std::string::npos);
}

TEST(EmitCommand, WritesToNoFolderWithoutAName) {
  const Finished unnamed = emit("");
  EXPECT_EQ(unnamed.exit_code, 2);
  EXPECT_NE(unnamed.err.find("the folder to write to has no name"), std::string::npos) << unnamed.err;
}

TEST(EmitCommand, TakesNoWordOfCppForANamespace) {
  const TemporaryFolder folder;
  for (const char* word : {"int", "class", "9lives", "std"}) {
    EXPECT_EQ(emit(folder.path("out"), {"--namespace", word}).exit_code, 2) << word;
  }
  EXPECT_FALSE(fs::exists(folder.path("out")));
}

TEST(EmitCommand, TakesANamespace) {
  const TemporaryFolder folder;
  EXPECT_EQ(emit(folder.path("out"), {"--namespace", "soc_policy"}).exit_code, 0);
  EXPECT_NE(contents(folder.path("out/policy.h")).find("namespace soc_policy {"), std::string::npos);
  for (const char* name : {"9lives", "a-b", "flyball", "_x", ""}) {
    const Finished done = emit(folder.path("no"), {"--namespace", name});
    EXPECT_EQ(done.exit_code, 2) << name;
    EXPECT_NE(done.err.find("hint:"), std::string::npos) << done.err;
  }
  EXPECT_FALSE(fs::exists(folder.path("no")));
}

TEST(EmitCommand, WritesNothingWhenAnInputIsWrong) {
  const TemporaryFolder folder;
  const std::string out = folder.path("out");
  const Finished chip = flyball({"emit", "cpp", kGuard, "--chip", "nochip", "-o", out});
  EXPECT_EQ(chip.exit_code, 2);
  EXPECT_NE(chip.err.find("cannot read nochip"), std::string::npos) << chip.err;
  write_text(folder.path("bad.fly"), "policy bad; every 1 ms;\nvar n : 0 .. 9 = 0;\nn += temp;\n");
  const Finished policy = flyball({"emit", "cpp", folder.path("bad.fly"), "--chip", "accel", "-o", out});
  EXPECT_EQ(policy.exit_code, 1);
  EXPECT_NE(policy.err.find("bad.fly:3:6: error["), std::string::npos) << policy.err;
  const Finished missing = flyball({"emit", "cpp", folder.path("none.fly"), "--chip", "accel", "-o", out});
  EXPECT_EQ(missing.exit_code, 2);
  const Finished no_folder = flyball({"emit", "cpp", kGuard, "--chip", "accel"});
  EXPECT_EQ(no_folder.exit_code, 2);
  EXPECT_NE(no_folder.err.find("--out is required"), std::string::npos) << no_folder.err;
  EXPECT_FALSE(fs::exists(out));
}

TEST(EmitCommand, HelpHasExamples) {
  for (const std::vector<std::string>& command : {std::vector<std::string>{"emit"}, {"emit", "cpp"}}) {
    std::vector<std::string> arguments = command;
    arguments.emplace_back("--help");
    const Finished done = flyball(arguments);
    EXPECT_EQ(done.exit_code, 0);
    EXPECT_NE(done.out.find("Examples:\n  flyball emit cpp "), std::string::npos) << done.out;
  }
}

}  // namespace
}  // namespace flyball::tests
