// --backend: the same bytes whatever steps the policies; the compiler of machine code is opened only when it is used,
// and flyball works where it is not there.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <sstream>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGuard = "policies/tile_guard.fly";
constexpr const char* kFiles[] = {"summary.json", "trace.csv", "events.ndjson", "report.html"};

/// Leaves a folder `name` in `folder`; the target is low, so that much happens.
void run_into(const TemporaryFolder& folder, const std::string& name, std::vector<std::string> more) {
  std::vector<std::string> arguments = {"run", kGuard, "--set", "target=60 degC", "--out", folder.path(name)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Finished done = flyball(arguments);
  ASSERT_EQ(done.exit_code, 0) << done.err;
  ASSERT_NE(contents(folder.path(name) + "/events.ndjson").find("\"to\":\"Regulate\""), std::string::npos);
}

void expect_same(const TemporaryFolder& folder, const std::string& a, const std::string& b) {
  for (const char* name : kFiles) {
    EXPECT_TRUE(contents(folder.path(a) + "/" + name) == contents(folder.path(b) + "/" + name)) << name << " differs";
  }
}

/// The policy with half its period, so that the bundled workload takes 27,000 ticks: enough that machine code pays.
std::string quick_policy(const TemporaryFolder& folder) {
  std::string text = contents(std::string(FLYBALL_SOURCE_DIR) + "/" + kGuard);
  const std::string period = "every 1 ms;";
  EXPECT_NE(text.find(period), std::string::npos);
  text.replace(text.find(period), period.size(), "every 500 us;");
  write_text(folder.path("quick.fly"), text);
  return folder.path("quick.fly");
}

/// Of the policy, from 1.
size_t line_of(const std::string& text) {
  std::istringstream lines(contents(std::string(FLYBALL_SOURCE_DIR) + "/" + kGuard));
  size_t number = 1;
  for (std::string line; std::getline(lines, line) && line.find(text) == std::string::npos;) ++number;
  return number;
}

class MachineCode : public testing::Test {
 protected:
  void SetUp() override {
    if (!FLYBALL_WITH_JIT) GTEST_SKIP() << "built without LLVM";
  }
};

TEST_F(MachineCode, LeavesTheBytesThatTablesLeave) {
  const TemporaryFolder folder;
  run_into(folder, "tables", {"--until", "2s", "--backend", "tables"});
  run_into(folder, "jit", {"--until", "2s", "--backend", "jit"});
  expect_same(folder, "tables", "jit");
}

/// The second thread is done long before the run is.
TEST_F(MachineCode, TakesOverInALongRunWithoutATrace) {
  const TemporaryFolder folder;
  const std::string policy = quick_policy(folder);
  EXPECT_EQ(flyball({"run", policy, "--out", folder.path("tables"), "--backend", "tables"}).exit_code, 0);
  EXPECT_EQ(flyball({"run", policy, "--out", folder.path("fastest")}).exit_code, 0);
  expect_same(folder, "tables", "fastest");
}

/// What `flyball test` says of each test, and of all: coverage, between them, is counted by the table engine alone.
std::string results(const std::string& out) {
  const size_t coverage = out.find("\ncoverage");
  if (coverage == std::string::npos) return out;
  return out.substr(0, coverage) + out.substr(out.rfind('\n', out.size() - 2));
}

TEST_F(MachineCode, PassesTheTestsThatTablesPass) {
  const Finished tables = flyball({"test", "policies", "--backend", "tables"});
  const Finished jit = flyball({"test", "policies", "--backend", "jit"});
  EXPECT_EQ(jit.exit_code, 0) << jit.err;
  EXPECT_EQ(results(jit.out), results(tables.out));
}

/// The values shown with a failed expectation are read from slots.
TEST_F(MachineCode, FailsTheTestsThatTablesFailWithTheSameWords) {
  const TemporaryFolder folder;
  std::string policy = contents(std::string(FLYBALL_SOURCE_DIR) + "/" + kGuard);
  policy +=
      "\ntest \"wrong\" {\n  set temp = 95 degC;\n  run 50 ms;\n  expect all(temp < 90 degC and guard is "
      "Nominal);\n}\n";
  write_text(folder.path("wrong.fly"), policy);
  const Finished tables = flyball({"test", folder.path("wrong.fly"), "--backend", "tables"});
  const Finished jit = flyball({"test", folder.path("wrong.fly"), "--backend", "jit"});
  EXPECT_EQ(jit.exit_code, 1) << jit.err;
  EXPECT_NE(jit.out.find("temp[0] = 95 degC"), std::string::npos) << jit.out;
  EXPECT_EQ(results(jit.out), results(tables.out));
}

/// The step of a policy without `share` calls nothing.
TEST_F(MachineCode, IsShownAndCallsNothing) {
  const Finished done = flyball({"check", kGuard, "--chip", "chips/accel.yaml", "--dump", "asm"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const std::regex call(R"(^\s*(call|jmp\s+\*|jmp\s+[a-zA-Z_]))");
  size_t instructions = 0;
  std::istringstream lines(done.out);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("\t") && !line.starts_with("\t.")) ++instructions;
    EXPECT_FALSE(std::regex_search(line, call)) << line;
  }
  EXPECT_GT(instructions, 100u) << done.out;
}

TEST_F(MachineCode, IsShownBesideTheLinesOfThePolicy) {
  const Finished done = flyball({"check", kGuard, "--dump", "asm"});
  EXPECT_NE(done.out.find("# policies/tile_guard.fly:"), std::string::npos) << done.out;
  EXPECT_NE(done.out.find(": freq <= 400 MHz;\n"), std::string::npos) << done.out;
  EXPECT_EQ(done.out.find(".debug"), std::string::npos) << done.out;
}

TEST_F(MachineCode, StopsInADebuggerAtALineOfThePolicy) {
  if (!fs::exists("/usr/bin/gdb")) GTEST_SKIP() << "gdb is not installed";
  const TemporaryFolder folder;
  const Finished done = run_program("/usr/bin/gdb",
                                    {"-q",
                                     "-batch",
                                     "-nx",
                                     "-ex",
                                     "set breakpoint pending on",
                                     "-ex",
                                     "set debuginfod enabled off",
                                     "-ex",
                                     "break tile_guard.fly:" + std::to_string(line_of("freq <= 2.8 GHz + kp")),
                                     "-ex",
                                     "run",
                                     "-ex",
                                     "kill",
                                     "--args",
                                     FLYBALL_PROGRAM,
                                     "run",
                                     kGuard,
                                     "--backend",
                                     "jit",
                                     "--debug-info",
                                     "--until",
                                     "10ms",
                                     "--out",
                                     folder.path("out")},
                                    FLYBALL_SOURCE_DIR);
  EXPECT_NE(done.out.find("hit Breakpoint 1"), std::string::npos) << done.out << done.err;
  EXPECT_NE(done.out.find("freq <= 2.8 GHz + kp * (target - temp) + held;"), std::string::npos) << done.out << done.err;
}

TEST(Backend, FlyballStartsWithoutLlvm) {
  const Finished needed = run_program("/usr/bin/objdump", {"-p", FLYBALL_PROGRAM});
  ASSERT_NE(needed.out.find("NEEDED"), std::string::npos) << needed.err;
  EXPECT_EQ(needed.out.find("LLVM"), std::string::npos) << needed.out;
  EXPECT_EQ(needed.out.find("flyball_jit"), std::string::npos) << needed.out;
}

/// The command alone in a folder, as in a build without LLVM.
class WithoutLibrary : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(folder_.path("bin"));
    fs::copy_file(FLYBALL_PROGRAM, folder_.path("bin/flyball"));
  }

  Finished alone(const std::vector<std::string>& arguments) const {
    return run_program(folder_.path("bin/flyball"), arguments, FLYBALL_SOURCE_DIR);
  }

  const TemporaryFolder folder_;
};

TEST_F(WithoutLibrary, AskingForMachineCodeIsAnErrorWithARemedy) {
  const std::vector<std::vector<std::string>> asking = {
      {"run", kGuard, "--backend", "jit", "--out", folder_.path("out")},
      {"test", kGuard, "--backend", "jit"},
      {"check", kGuard, "--dump", "asm"}};
  for (const std::vector<std::string>& arguments : asking) {
    const Finished done = alone(arguments);
    EXPECT_EQ(done.exit_code, 2) << arguments[0];
    EXPECT_NE(done.err.find("there is no " + folder_.path("bin/libflyball_jit.so")), std::string::npos) << done.err;
    EXPECT_NE(done.err.find("hint: build flyball with LLVM 19"), std::string::npos) << done.err;
  }
  EXPECT_FALSE(fs::exists(folder_.path("out")));
}

TEST_F(WithoutLibrary, TablesDoAllOfALongRun) {
  const Finished done = alone({"run", quick_policy(folder_), "--out", folder_.path("out")});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(done.err, "");
}

}  // namespace
}  // namespace flyball::tests
