// examples/firmware as somebody has it who copied it: built away from this tree, run in QEMU, linted.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/cli/command_line.h"
#include "tools/firmware/process.h"

namespace flyball::firmware {
namespace {

using testing::HasSubstr;
using tests::Finished;

const std::string kExample = std::string(FLYBALL_SOURCE_DIR) + "/examples/firmware";

class FirmwareExample : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    for (const char* tool : {"make", "arm-none-eabi-g++", "qemu-system-arm"}) {
      if (tools::find_program(tool).empty()) GTEST_SKIP() << "no " << tool;
    }
    copy_ = folder_.path("copy");
    std::filesystem::copy(kExample, copy_);
  }

  Finished make(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"-s", "FLYBALL=" FLYBALL_PROGRAM, std::string("CODE=") + GetParam()});
    // An emulator that never ends is one that does not work.
    arguments.insert(arguments.begin(), {"60", tools::find_program("make")});
    return tests::run_program(tools::find_program("timeout"), arguments, copy_);
  }

  tests::TemporaryFolder folder_;
  std::string copy_;
};

INSTANTIATE_TEST_SUITE_P(Codes, FirmwareExample, testing::Values("tables", "inline"));

/// What the page shows of a run, between its two fences.
std::string shown_run() {
  const std::string page = tests::contents(kExample + "/README.md");
  const size_t begin = page.find("```\n") + 4;
  return page.substr(begin, page.find("```\n", begin) - begin);
}

TEST_P(FirmwareExample, PrintsWhatItsPageShows) {
  const Finished built = make({"build/firmware.elf"});
  ASSERT_EQ(built.exit_code, 0) << built.err;
  const Finished run = make({"run"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, shown_run());
  EXPECT_THAT(run.out, HasSubstr("missed its deadline"));
  EXPECT_THAT(run.out, HasSubstr("reset by the watchdog: 2 parameters of this board, 0 refused; what was retained"));
}

TEST_P(FirmwareExample, ItsPolicyIsCheckedAndTested) {
  const Finished checked = make({"check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("0 warnings"));
}

// Rows as they are seen by load(): of a page, or of what was flashed over it.
TEST_P(FirmwareExample, ParametersThatThePolicyRefusesAreLeft) {
  std::string page = tests::contents(copy_ + "/params_page.cpp");
  page.replace(page.find("80'000"), 6, "99'000");  // against `require trip >= target + 5 K`, and beyond its range
  tests::write_text(copy_ + "/params_page.cpp", page);
  ASSERT_EQ(make({"build/firmware.elf"}).exit_code, 0);
  EXPECT_THAT(make({"run"}).out, HasSubstr("power-on: 1 parameters of this board, 1 refused"));
}

TEST_P(FirmwareExample, ASpoiledPageOfParametersIsNotRead) {
  std::string page = tests::contents(copy_ + "/params_page.cpp");
  const std::string check = "page.check = page.right_check();";
  page.replace(page.find(check), check.size(), "page.check = page.right_check() ^ 1U;");
  tests::write_text(copy_ + "/params_page.cpp", page);
  ASSERT_EQ(make({"build/firmware.elf"}).exit_code, 0);
  EXPECT_THAT(make({"run"}).out, HasSubstr("power-on: no page of parameters, 0 parameters"));
}

TEST_P(FirmwareExample, HasNothingForTheLinter) {
  const std::string lint = tools::find_program("clang-tidy-19");
  if (lint.empty()) GTEST_SKIP() << "no clang-tidy-19";
  ASSERT_EQ(make({"build/firmware.elf"}).exit_code, 0);
  std::vector<std::string> arguments = {"--quiet", "--config-file=" FLYBALL_SOURCE_DIR "/.clang-tidy"};
  for (const std::string& name : tests::list_folder(copy_)) {
    if (name.ends_with(".cpp")) arguments.push_back(name);
  }
  EXPECT_GE(arguments.size(), 9U);
  arguments.insert(arguments.end(), {"--", "--target=thumbv7m-none-eabi", "-std=c++17", "-ffreestanding", "-Wall",
                                     "-Wextra", "-Wconversion", "-Wshadow", std::string("-Ibuild/") + GetParam()});
  const Finished done = tests::run_program(lint, arguments, copy_);
  EXPECT_EQ(done.exit_code, 0) << done.out;
}

}  // namespace
}  // namespace flyball::firmware
