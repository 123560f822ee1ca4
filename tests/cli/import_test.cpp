// flyball import: a log becomes a workload that runs; gaps and bad rows are reported; errors leave nothing.
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

TEST(Import, ARowThatCannotBeReadStopsIsSkippedOrHeld) {
  const TemporaryFolder folder;
  const std::string log = folder.path("smi.csv"), out = folder.path("load.csv");
  write_text(log,
             "timestamp, utilization.gpu [%], utilization.memory [%], clocks.sm [MHz]\n"
             "2026/04/19 02:24:28.1, 80 %, 10 %, 1980 MHz\n2026/04/19 02:24:28.2, ?, 10 %, 1980 MHz\n"
             "2026/04/19 02:24:28.3, 20 %, 10 %, 1980 MHz\n");
  const Finished stopped = flyball({"import", "nvidia-smi", log, "-o", out});
  EXPECT_EQ(stopped.exit_code, 1);
  EXPECT_NE(stopped.err.find(log + ":3:24: error: '?' is not a number"), std::string::npos) << stopped.err;
  EXPECT_FALSE(std::filesystem::exists(out));
  for (const char* way : {"skip", "hold"}) {
    const Finished done = flyball({"import", "nvidia-smi", log, "-o", out, "--on-bad-row", way});
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_NE(done.err.find(log + ":3:24: warning: '?' is not a number\n1 bad row "), std::string::npos) << done.err;
    const Finished run = flyball(
        {"run", "policies/tile_guard.fly", "--workload", out, "--backend", "tables", "--out", folder.path("out")});
    EXPECT_EQ(run.exit_code, 0) << run.err;
  }
  EXPECT_EQ(flyball({"import", "nvidia-smi", log, "-o", out, "--on-bad-row", "guess"}).exit_code, 2);
  EXPECT_EQ(flyball({"import", "nvidia-smi", log, "-o", out, "--clock", "fast"}).exit_code, 2);
}

}  // namespace
}  // namespace flyball::tests
