// flyballd as a process of each machine that can be run; the param of a test is the machine's number.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cli/command_line.h"
#include "tests/library/built_library.h"

namespace flyball::library {

class DaemonFixture : public testing::TestWithParam<size_t> {
 protected:
  void SetUp() override {
    if (!missing_tool(machine()).empty()) GTEST_SKIP() << missing_tool(machine());
  }
  static const Machine& machine() { return machines()[GetParam()]; }

  pid_t start(const std::vector<std::string>& arguments) const {
    return library::start(machine(), build_of(machine()) + "/flyballd", arguments, scratch_.path("out"),
                          scratch_.path("log"));
  }
  std::string said() const { return tests::contents(scratch_.path("log")); }

  tests::TemporaryFolder scratch_;
};

}  // namespace flyball::library
