// flyball import dcgm: a log becomes a workload that runs; gaps are reported; errors leave nothing.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

const std::string kLog =
    std::string(FLYBALL_SOURCE_DIR) + "/../shared/data/traces/h100_sxm_dcgm_10hz/t3_telemetry_gpu0_gpu1.csv";

TEST(Import, ARealLogBecomesAWorkloadThatRuns) {
  if (!std::filesystem::exists(kLog)) GTEST_SKIP() << "no reference data";
  const TemporaryFolder folder;
  const Finished done = flyball({"import", "dcgm", kLog, "--gpu", "0", "-o", folder.path("t3.csv")});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_NE(done.out.find("GPU 0"), std::string::npos) << done.out;
  const Finished run = flyball({"run", "policies/tile_guard.fly", "--trace", folder.path("t3.csv"), "--until", "1s",
                                "--out", folder.path("out")});
  EXPECT_EQ(run.exit_code, 0) << run.err;
}

TEST(Import, AWrongLogLeavesNoWorkload) {
  const TemporaryFolder folder;
  write_text(folder.path("log.csv"), "time,value\n1,2\n");
  const Finished done = flyball({"import", "dcgm", folder.path("log.csv"), "-o", folder.path("out.csv")});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_NE(done.err.find(folder.path("log.csv") + ":1"), std::string::npos) << done.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path("out.csv")));
}

}  // namespace
}  // namespace flyball::tests
