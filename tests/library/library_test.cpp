// libflyball as a linker and a C compiler see it.
#include <gmock/gmock.h>

#include <sstream>

#include "tests/cli/command_line.h"
#include "tests/library/built_library.h"
#include "tools/firmware/process.h"

namespace flyball::library {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Library : public testing::Test {
 protected:
  void SetUp() override {
    if (!missing_tool(machines()[0]).empty()) GTEST_SKIP() << missing_tool(machines()[0]);
  }
};

TEST_F(Library, ShowsItsInterfaceAndNeedsTheCLibraryAlone) {
  const std::string path = build_of(machines()[0]) + "/libflyball.so";
  std::istringstream lines(tests::run_program("/usr/bin/nm", {"-D", "--defined-only", "--format=posix", path}).out);
  size_t shown = 0;
  for (std::string line; std::getline(lines, line); ++shown) EXPECT_THAT(line, StartsWith("flyball_"));
  EXPECT_GE(shown, 15U);
  const std::string needs = tests::run_program("/usr/bin/objdump", {"-p", path}).out;
  EXPECT_THAT(needs, HasSubstr("libc.so"));
  EXPECT_THAT(needs, testing::Not(HasSubstr("libstdc++")));
}

constexpr const char* kCaller = R"(#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "lib/flyball.h"

static uint64_t time_us;
static int reads;

/* A chip of which nothing can be read or written. */
static int no_read(void* context, uint32_t address, uint32_t* word) {
  (void)context, (void)address, (void)word;
  ++reads;
  return 1;
}
static int no_write(void* context, uint32_t address, uint32_t word) {
  (void)context, (void)address, (void)word;
  return 1;
}
static uint64_t now_us(void* context) { (void)context; return time_us; }
static void wait_us(void* context, uint32_t duration_us) { (void)context; time_us += duration_us; }

#define EXPECT(truth) if (!(truth)) { printf("%d: %s\n", __LINE__, #truth); return 1; }

int main(void) {
  flyball_bus bus = {NULL, no_read, no_write, now_us, NULL};
  EXPECT(flyball_open(&bus) == NULL && errno == EINVAL);
  EXPECT(flyball_open_uio("/nowhere", &(flyball_window){0, 4}, 1) == NULL && errno == ENOENT);
  EXPECT(flyball_open_uio("/nowhere", NULL, 0) == NULL && errno == EINVAL);
  bus.wait_us = wait_us;
  flyball_controller* controller = flyball_open(&bus);
  EXPECT(controller != NULL);
  uint32_t freq = 0;
  while (strcmp(flyball_limit_name(freq), "freq") != 0) ++freq;
  EXPECT(flyball_limit_name(flyball_limits()) == NULL && flyball_limit_elements(flyball_limits()) == 0);
  flyball_result result;
  for (int tick = 0; tick < 20; ++tick) {
    EXPECT(flyball_tick(controller, &result) == 0 && result.failed > 0);
    flyball_wait(controller);
    EXPECT(time_us % flyball_tick_us() == 0);
  }
  EXPECT(reads > 0);
  flyball_decision decision;
  EXPECT(flyball_get_decision(controller, freq, 16, &decision) == -EINVAL);
  EXPECT(flyball_get_decision(controller, freq, 3, &decision) == 0);
  printf("%s %s %d\n", decision.policy, decision.state, (int)decision.reason);
  uint32_t guard = 0, target = 0;
  while (strcmp(flyball_machine_name(guard), "guard") != 0) ++guard;
  printf("%s\n", flyball_state(controller, guard, 3));
  EXPECT(flyball_state(controller, guard, flyball_machine_elements(guard)) == NULL);
  while (strcmp(flyball_param_name(target), "target") != 0) ++target;
  EXPECT(flyball_set_param(controller, target, 0, 80000) == 0);
  EXPECT(flyball_set_param(controller, target, 0, 96000) == -ERANGE);   /* against `require` */
  EXPECT(flyball_set_param(controller, target, 0, 200000) == -ERANGE);
  EXPECT(flyball_set_param(controller, target, 1, 80000) == -EINVAL);
  flyball_close(controller);
  flyball_close(NULL);
  return 0;
}
)";

// Sensors that say nothing count as hot, and clocks that cannot be read as fast.
TEST_F(Library, ServesACallerInC) {
  const std::string build = build_of(machines()[0]);
  const tests::TemporaryFolder scratch;
  tests::write_text(scratch.path("caller.c"), kCaller);
  const tests::Finished compiled = tests::run_program(
      tools::find_program("gcc"),
      {"-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-I", emitted_folder(),
       scratch.path("caller.c"), "-L", build, "-lflyball", "-Wl,-rpath," + build, "-o", scratch.path("caller")});
  ASSERT_EQ(compiled.exit_code, 0) << compiled.err;
  const tests::Finished run = tests::run_program(scratch.path("caller"), {});
  EXPECT_EQ(run.exit_code, 0) << run.out;
  EXPECT_EQ(run.out, "tile_guard Emergency 2\nEmergency\n");
}

TEST_F(Library, HasNothingForTheLinter) {
  const std::string lint = tools::find_program("clang-tidy-19");
  if (lint.empty()) GTEST_SKIP() << "no clang-tidy-19";
  const auto finds = [&lint](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--quiet", "--config-file=" FLYBALL_SOURCE_DIR "/.clang-tidy"});
    arguments.insert(arguments.end(), {"-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-I."});
    const tests::Finished done = tests::run_program(lint, arguments, emitted_folder());
    return done.exit_code == 0 ? "" : "findings:\n" + done.out;
  };
  EXPECT_EQ(finds({"lib/flyball.cpp", "lib/chip_access.cpp", "--", "-std=c++17"}), "");
  EXPECT_EQ(finds({"lib/flyballd.c", "--", "-std=c99", "-D_POSIX_C_SOURCE=200809L"}), "");
}

// A folder with what make left in it is still one that was emitted.
TEST_F(Library, IsEmittedAgainOverItself) {
  (void)build_of(machines()[0]);
  const tests::Finished again = tests::flyball({"emit", "library", "policies/tile_guard.fly", "policies/power_cap.fly",
                                                "policies/demand_dvfs.fly", "--chip", "accel", "-o", emitted_folder()});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("lib/flyball.h"));
}

}  // namespace
}  // namespace flyball::library
