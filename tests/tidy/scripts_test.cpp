// The scripts behind ./run and ./test: they parse, and they count right.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/tidy/shell.h"
#include "tests/tidy/source_tree.h"

namespace flyball::tidy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kRoot = FLYBALL_SOURCE_DIR;

TEST(Scripts, AreStrictAndParse) {
  size_t seen = 0;
  for (const SourceFile& file : source_files()) {
    if (file.lines.empty() || file.lines[0] != "#!/usr/bin/env bash") continue;
    ++seen;
    EXPECT_THAT(lines_of("bash -n " + quoted(kRoot + "/" + file.path)), IsEmpty()) << file.path;
    EXPECT_THAT(file.lines, testing::Contains("set -euo pipefail")) << file.path;
  }
  EXPECT_GE(seen, 3U) << "run, test and .ci/run";
}

// A file in ctest's format, as JUnit wants it.
class JunitFile : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(path_) << R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="flyball" tests="5" failures="1" disabled="1" skipped="1" hostname="" time="0" timestamp="">
	<testcase name="Engine.Adds" classname="Engine.Adds" time="0.25" status="run">
		<system-out>fine</system-out>
	</testcase>
	<testcase name="Many/Engine.Shifts/3" classname="Many/Engine.Shifts/3" time="0.5" status="run">
		<system-out></system-out>
	</testcase>
	<testcase name="Hal.Locks" classname="Hal.Locks" time="0" status="fail">
		<failure message=""/>
		<system-out>hal_test.cpp:7: Failure
1 &lt; 2 &amp;&amp; 3</system-out>
	</testcase>
	<testcase name="Sim.Reference" classname="Sim.Reference" time="0" status="notrun">
		<skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>
		<system-out>sim_test.cpp:9: Skipped
no reference data
</system-out>
	</testcase>
	<testcase name="Sim.Never" classname="Sim.Never" time="0" status="disabled">
		<system-out>Disabled</system-out>
	</testcase>
</testsuite>
)";
  }
  void TearDown() override { std::filesystem::remove(path_); }

  std::vector<std::string> read(const std::string& options) const {
    return lines_of("awk " + options + " -f " + quoted(kRoot + "/scripts/junit.awk") + " " + quoted(path_));
  }

 private:
  const std::string path_ = testing::TempDir() + "junit_" + std::to_string(getpid()) + ".xml";
};

TEST_F(JunitFile, IsCounted) { EXPECT_THAT(read("-v counts=1"), ElementsAre("2 1 2")); }

TEST_F(JunitFile, IsToldBySuiteWithReasons) {
  EXPECT_THAT(read(""),
              ElementsAre(HasSubstr("Engine                                       2 passed   0 failed"),
                          HasSubstr("Hal                                          0 passed   1 failed"),
                          HasSubstr("Sim                                          0 passed   0 failed   2 skip"),
                          "skipped: Sim.Reference: no reference data", "skipped: Sim.Never: disabled", "",
                          "FAILED: Hal.Locks", "hal_test.cpp:7: Failure", "1 < 2 && 3"));
}

TEST(Progress, IsShownByTenthsAndSilentWhereNothingIsDone) {
  const auto shown = [](const std::string& input) {
    return lines_of("printf '" + input + "' | bash -c 'source " + kRoot + "/scripts/setup.sh; progress building'");
  };
  EXPECT_THAT(shown("ninja: no work to do.\\n"), IsEmpty());
  EXPECT_THAT(shown("[0/2] Re-checking globbed directories...\\n"), IsEmpty());
  EXPECT_THAT(shown("[1/20] a\\n[2/20] b\\n[20/20] c\\n"), ElementsAre("building  10 % 100 %"));
}

}  // namespace
}  // namespace flyball::tidy
