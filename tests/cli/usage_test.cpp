// Wrong usage ends with code 2, one message and a remedy; help has examples.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

struct Wrong {
  std::vector<std::string> arguments;
  std::string message;
};

void PrintTo(const Wrong& wrong, std::ostream* out) {
  for (const std::string& argument : wrong.arguments) *out << argument << ' ';
}

class WrongUsage : public testing::TestWithParam<Wrong> {};

TEST_P(WrongUsage, SaysWhatAndWhatToDo) {
  const Finished done = flyball(GetParam().arguments);
  EXPECT_EQ(done.exit_code, 2) << done.err;
  EXPECT_NE(done.err.find(GetParam().message), std::string::npos) << done.err;
  EXPECT_NE(done.err.find("hint:"), std::string::npos) << done.err;
  EXPECT_EQ(done.out, "");
}

constexpr const char* kGuard = "policies/tile_guard.fly";

INSTANTIATE_TEST_SUITE_P(
    Cli, WrongUsage,
    testing::Values(Wrong{{"rnu"}, "unknown command 'rnu'; did you mean 'run'?"}, Wrong{{"run"}, "FILE is required"},
                    Wrong{{"run", kGuard, "--sed", "3"}, "unknown option '--sed'; did you mean '--seed'?"},
                    Wrong{{"run", kGuard, "--seed", "many"}, "--seed"},
                    Wrong{{"run", "nowhere.fly"}, "policy nowhere.fly does not exist"},
                    Wrong{{"run", "policies"}, "policy policies is a folder"},
                    Wrong{{"run", kGuard, "--chip", "nochip"}, "chip file nochip does not exist"},
                    Wrong{{"run", kGuard, "--chip", "accell"}, "accell does not exist; did you mean 'accel'?"},
                    Wrong{{"emit", "cpp", kGuard}, "see flyball emit cpp --help"},
                    Wrong{{"run", kGuard, "--trace", "none.csv"}, "workload none.csv does not exist"},
                    Wrong{{"run", kGuard, "--until", "soon"}, "--until soon is not a time"},
                    Wrong{{"run", kGuard, "--seed", "x"}, "--seed: 'x' is not a whole number from 0 to 2^64 - 1"},
                    Wrong{{"test", kGuard, "--seed", "-1"}, "--seed: '-1' is not a whole number from 0 to 2^64 - 1"},
                    Wrong{{"run", kGuard, "--record", "often"}, "--record often is neither a time nor 'tick'"},
                    Wrong{{"run", kGuard, "--record", "1500us"}, "not a whole number of ticks"},
                    Wrong{{"run", kGuard, "--backend", "gpu"}, "--backend"},
                    Wrong{{"test", kGuard, "--backend", "gpu"}, "--backend"},
                    Wrong{{"test", kGuard, "--backend", "jit", "--coverage", "c.json"}, "counted by the table engine"},
                    Wrong{{"run", kGuard, "--set", "target"}, "--set target is not NAME=VALUE"},
                    Wrong{{"run", kGuard, "--out", "/proc/flyball"}, "cannot write /proc/flyball"},
                    Wrong{{"run", kGuard, "--out", "README.md"}, "cannot write README.md"},
                    Wrong{{"report", "nowhere"}, "there is no such folder"},
                    Wrong{{"report", "README.md"}, "not the folder of a run"},
                    Wrong{{"report", "policies"}, "no run was left here"},
                    Wrong{{"why", "nowhere", "freq[0]", "--at", "never"}, "'never' is not a time"},
                    Wrong{{"compare", "nowhere"}, "B is required"}, Wrong{{"import"}, "say which command"},
                    Wrong{{"import", "dcgn"}, "unknown command 'dcgn'; did you mean 'dcgm'?"},
                    Wrong{{"import", "dcgm", "none.csv", "-o", "/dev/null"}, "cannot read none.csv"}));

TEST(Usage, EveryHelpHasExamples) {
  const std::vector<std::vector<std::string>> commands = {{},          {"run"},    {"why"},           {"report"},
                                                          {"compare"}, {"import"}, {"import", "dcgm"}};
  for (std::vector<std::string> command : commands) {
    const std::string name = command.empty() ? "" : command.back();
    command.push_back("--help");
    const Finished done = flyball(command);
    EXPECT_EQ(done.exit_code, 0) << name;
    EXPECT_NE(done.out.find("Examples:\n  flyball "), std::string::npos) << name;
    EXPECT_EQ(done.err, "") << name;
  }
}

/// FLYBALL_REFRESH=1 in the environment writes the goldens anew.
TEST(Usage, HelpReadsAsItsGolden) {
  for (const std::string name : {"run", "campaign", "why", "report", "compare", "import", "fmt", "test"}) {
    const std::string golden = std::string(FLYBALL_SOURCE_DIR) + "/tests/cli/golden/help_" + name + ".txt";
    const std::string help = flyball({name, "--help"}).out;
    if (std::getenv("FLYBALL_REFRESH") != nullptr) write_text(golden, help);
    EXPECT_EQ(help, contents(golden)) << name;
  }
}

TEST(Usage, HelpOfRunNamesEveryOption) {
  const Finished done = flyball({"run", "--help"});
  for (const char* option : {"--chip", "--trace", "--out", "--seed", "--until", "--set", "--record", "--backend",
                             "--debug-info", "--firmware", "--watch"}) {
    EXPECT_NE(done.out.find(option), std::string::npos) << option;
  }
}

TEST(Usage, NothingAtAllIsHelpAndWrongUsage) {
  const Finished done = flyball({});
  EXPECT_EQ(done.exit_code, 2);
  EXPECT_NE(done.err.find("Subcommands:"), std::string::npos);
}

TEST(Usage, WhatCannotBePrintedIsAnError) {
  for (const std::string command :
       {"check policies/tile_guard.fly --dump program", "explain FB0511", "--help", "graph policies/tile_guard.fly",
        "test policies/tile_guard.fly", "emit cpp --help"}) {
    const Finished done = run_program("/bin/sh", {"-c", std::string(FLYBALL_PROGRAM) + " " + command + " >/dev/full"},
                                      FLYBALL_SOURCE_DIR);
    EXPECT_EQ(done.exit_code, 2) << command;
    EXPECT_EQ(done.err.rfind("flyball: error: cannot write to the standard output\n  hint: ", 0), 0U) << done.err;
  }
}

TEST(Usage, SaysItsVersion) { EXPECT_EQ(flyball({"--version"}).out.rfind("flyball ", 0), 0u); }

TEST(Usage, BrokenInputsAreFindingsWithAPlace) {
  const TemporaryFolder folder;
  write_text(folder.path("chip.yaml"), "chip: [\n");
  write_text(folder.path("load.csv"), "time [ms],tile.activity [%]\n0,lots\n");
  const Finished chip = flyball({"run", kGuard, "--chip", folder.path("chip.yaml"), "--out", folder.path("out")});
  EXPECT_EQ(chip.exit_code, 1);
  EXPECT_NE(chip.err.find(folder.path("chip.yaml") + ":"), std::string::npos) << chip.err;
  const Finished load = flyball({"run", kGuard, "--trace", folder.path("load.csv"), "--out", folder.path("out")});
  EXPECT_EQ(load.exit_code, 1);
  EXPECT_NE(load.err.find(folder.path("load.csv") + ":"), std::string::npos) << load.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path("out")));
}

}  // namespace
}  // namespace flyball::tests
