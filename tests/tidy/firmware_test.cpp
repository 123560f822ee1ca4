// The drivers compile as firmware for an Arm and a RISC-V microcontroller, without a warning and without a variable.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/tidy/shell.h"

namespace flyball::tidy {
namespace {

TEST(Firmware, DriversCompileForCortexMAndForRiscV) {
  if (!std::filesystem::exists("/usr/bin/clang++-19")) GTEST_SKIP() << "clang++-19 is not installed";
  const std::string script = quoted(FLYBALL_SOURCE_DIR "/docs/hal/sizes.sh");
  const std::vector<std::string> lines = lines_of(script + " " + quoted(FLYBALL_BUILD_DIR) + " 2>&1");
  ASSERT_GT(lines.size(), 15U) << testing::PrintToString(lines);
  EXPECT_NE(lines.front().find("cortex-m3"), std::string::npos) << lines.front();
  EXPECT_NE(lines.front().find("rv32imc"), std::string::npos) << lines.front();
  EXPECT_EQ(lines.back().substr(0, 4), "all ") << lines.back();
  for (const std::string& line : lines) std::printf("%s\n", line.c_str());
}

/// Whether this compiles as the body of a function that has a platform and a bus.
std::string outcome(const std::string& body) {
  const std::string text =
      "#include \"hal/bus/bus.h\"\n#include \"hal/bus/row.h\"\nvoid f(const flyball::hal::Platform& p, "
      "flyball::hal::Bus b) {" +
      body + "}";
  const std::string command = "printf %s " + quoted(text) +
                              " | clang++-19 -std=c++17 -Werror -fsyntax-only -x c++ -I " + quoted(FLYBALL_SOURCE_DIR) +
                              " - 2>&1 && echo compiles || true";
  const std::vector<std::string> lines = lines_of(command);
  return lines.empty() ? "" : lines.back();
}

TEST(Firmware, WhatABusSaysCannotBeDropped) {
  if (!std::filesystem::exists("/usr/bin/clang++-19")) GTEST_SKIP() << "clang++-19 is not installed";
  EXPECT_EQ(outcome("(void)p.write(p.context, 0, 1); (void)b.write(b.context, 0, 1);"), "compiles");
  EXPECT_NE(outcome("p.write(p.context, 0, 1); (void)b;"), "compiles");
  EXPECT_NE(outcome("b.write(b.context, 0, 1); (void)p;"), "compiles");
  EXPECT_EQ(outcome("(void)bus_perform(p, nullptr, 0); (void)b;"), "compiles");
  EXPECT_NE(outcome("bus_perform(p, nullptr, 0); (void)b;"), "compiles");
}

}  // namespace
}  // namespace flyball::tidy
