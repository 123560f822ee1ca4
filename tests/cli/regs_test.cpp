// flyball regs: checks, generates, tests; errors leave nothing behind.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

constexpr const char* kPll = "hal/rdl/devices/pll.rdl";

TEST(Regs, SaysWhatADescriptionHas) {
  const Finished done = flyball({"regs", "hal/rdl/chips/small_chip.rdl"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(done.out, "17 blocks, 48 registers, 98 fields; 25 instances\n");
}

TEST(Regs, EveryHelpHasExamples) {
  for (const std::vector<std::string>& command : {std::vector<std::string>{"regs"}, {"regs", "test"}}) {
    std::vector<std::string> arguments = command;
    arguments.emplace_back("--help");
    EXPECT_NE(flyball(arguments).out.find("Examples:\n  flyball regs "), std::string::npos);
  }
}

TEST(Regs, MakesEachKindOfFile) {
  const TemporaryFolder folder;
  const struct {
    const char *kind, *has;
  } kinds[] = {{"accessors", "using RequestMultiplier = regs::Field<Request, 0, 12"},
               {"sim", "class Registers : public regs::RegisterFile"},
               {"plan", "constexpr regs::Plan kPlan{"},
               {"markdown", "| 11:0 | MULTIPLIER | rw | r | undefined |"}};
  for (const auto& k : kinds) {
    const std::string out = folder.path(k.kind);
    const Finished done = flyball({"regs", kPll, "--emit", k.kind, "-o", out});
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_NE(contents(out).find(k.has), std::string::npos) << contents(out);
    EXPECT_EQ(flyball({"regs", kPll, "--emit", k.kind}).out, contents(out)) << "without -o to stdout";
  }
}

TEST(Regs, AWrongDescriptionLeavesNoFile) {
  const TemporaryFolder folder;
  write_text(folder.path("t.rdl"), "addrmap m { reg { field {} A[7:0]; field {} B[9:4]; } R; };\n");
  const Finished done = flyball({"regs", folder.path("t.rdl"), "--emit", "accessors", "-o", folder.path("t.h")});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_NE(done.err.find("t.rdl:1:47: error[RDL0301]"), std::string::npos) << done.err;
  EXPECT_NE(done.err.find("note: `A` is here"), std::string::npos) << done.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path("t.h")));
}

TEST(Regs, WrongUsageSaysWhat) {
  EXPECT_EQ(flyball({"regs"}).exit_code, 2);
  EXPECT_EQ(flyball({"regs", "nowhere.rdl"}).exit_code, 2);
  EXPECT_EQ(flyball({"regs", kPll, "--emit", "verilog"}).exit_code, 2);
  EXPECT_EQ(flyball({"regs", kPll, "--emit", "plan", "--namespace", "9"}).exit_code, 2);
  EXPECT_EQ(flyball({"regs", "test", "--mutants", "5", "--runs", "2"}).exit_code, 2);
  const Finished top = flyball({"regs", kPll, "--top", "pl"});
  EXPECT_EQ(top.exit_code, 1);
  EXPECT_NE(top.err.find("did you mean `pll`?"), std::string::npos) << top.err;
}

TEST(Regs, TestsAGoodChipAndNamesItsSeed) {
  const Finished done = flyball({"regs", "test", "--seed", "7"});
  EXPECT_EQ(done.exit_code, 0) << done.out;
  EXPECT_NE(done.out.find("146 registers in 25 blocks, 1 runs from seed 7"), std::string::npos) << done.out;
  EXPECT_NE(done.out.find("no findings"), std::string::npos) << done.out;
  EXPECT_NE(done.out.find("pll.REQUEST.DIVIDER: no_write, since "), std::string::npos) << done.out;
  EXPECT_EQ(flyball({"regs", "test", "--seed", "7"}).out, done.out);
}

TEST(Regs, TestsTheRegistersOfAChipFile) {
  const Finished done = flyball({"regs", "test", "--chip", "accel"});
  EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
  EXPECT_NE(done.out.find("no findings"), std::string::npos) << done.out;
}

TEST(Regs, SaysWhichTestCaughtWhichFaultyChip) {
  const TemporaryFolder folder;
  const Finished done = flyball({"regs", "test", "--mutants", "10", "--seed", "3", "-o", folder.path("m.txt")});
  EXPECT_EQ(done.exit_code, 0) << done.out;
  EXPECT_NE(done.out.find("10 faulty chips, 10 caught, 0 not caught"), std::string::npos) << done.out;
  EXPECT_NE(contents(folder.path("m.txt")).find("access policy"), std::string::npos);
}

}  // namespace
}  // namespace flyball::tests
