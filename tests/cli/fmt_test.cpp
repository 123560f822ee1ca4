// flyball fmt as a process: what it changes, what it says, and what it leaves alone.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

constexpr const char* kOdd = "policy  p;every 1ms;\n";
constexpr const char* kInForm = "policy p; every 1 ms;\n";

TEST(Fmt, WritesInPlaceOnce) {
  const TemporaryFolder folder;
  write_text(folder.path("a.fly"), kOdd);
  write_text(folder.path("b.fly"), kInForm);
  const Finished first = flyball({"fmt", folder.path()});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(first.out, folder.path("a.fly") + " formatted\n");
  EXPECT_EQ(contents(folder.path("a.fly")), kInForm);
  EXPECT_EQ(flyball({"fmt", folder.path()}).out, "");
  EXPECT_EQ(list_folder(folder.path()), (std::vector<std::string>{"a.fly", "b.fly"}));
}

TEST(Fmt, CheckNamesFilesAndChangesNone) {
  const TemporaryFolder folder;
  write_text(folder.path("a.fly"), kOdd);
  write_text(folder.path("b.fly"), kInForm);
  const Finished done = flyball({"fmt", "--check", folder.path("a.fly"), folder.path("b.fly")});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_EQ(done.out, folder.path("a.fly") + " is not in form\n");
  EXPECT_EQ(contents(folder.path("a.fly")), kOdd);
}

TEST(Fmt, LeavesAMistakeAloneAndSaysIt) {
  const TemporaryFolder folder;
  write_text(folder.path("a.fly"), "policy p;every 1 ms;\nlet x == 3;\n");
  const Finished done = flyball({"fmt", folder.path("a.fly")});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_NE(done.err.find("a.fly:2:7: error"), std::string::npos) << done.err;
  EXPECT_EQ(done.err, flyball({"check", folder.path("a.fly")}).err);
  EXPECT_EQ(contents(folder.path("a.fly")), "policy p;every 1 ms;\nlet x == 3;\n");
}

TEST(Fmt, ALinkStaysALink) {
  const TemporaryFolder folder;
  write_text(folder.path("real"), kOdd);
  std::filesystem::create_symlink(folder.path("real"), folder.path("a.fly"));
  EXPECT_EQ(flyball({"fmt", folder.path("a.fly")}).exit_code, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path("a.fly")));
  EXPECT_EQ(contents(folder.path("real")), kInForm);
}

TEST(Fmt, ReadsStandardInput) {
  const TemporaryFolder folder;
  write_text(folder.path("a.fly"), kOdd);
  const auto fmt = [&](const std::string& options) {
    return run_program("/bin/sh",
                       {"-c", "\"$0\" fmt - " + options + " < \"$1\"", FLYBALL_PROGRAM, folder.path("a.fly")});
  };
  EXPECT_EQ(fmt("").out, kInForm);
  EXPECT_EQ(fmt("--check").exit_code, 1);
  EXPECT_EQ(flyball({"fmt", folder.path("none.fly")}).exit_code, 2);
}

}  // namespace
}  // namespace flyball::tests
