// flyball fit and validate: a log becomes a chip that a policy runs on; errors have their place and leave nothing.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

/// Two GPUs; the second heats as a body of 0.05 K/W and 20 s does, under a load that comes and goes.
std::string log_text() {
  std::string text = "timestamp,gpu,power_w,temp_c,sm_active,tensor_active,dram_active\n";
  double degC = 33;
  for (int row = 0; row < 1200; ++row) {
    const double active = row / 150 % 2 == 1 ? (row / 300 % 2 == 1 ? 1.0 : 0.6) : 0.0;
    const double dram = row / 75 % 2 == 1 ? 0.5 * active : 0.2 * active;
    const double power_W = 60 + 300 * active + 80 * dram;
    const std::string time = std::to_string(1000 + row / 10) + "." + std::to_string(row % 10);
    const std::string ratio = std::to_string(active) + "," + std::to_string(0.65 * active) + "," + std::to_string(dram);
    text += time + ",0,70,30,0,0,0\n";
    text += time + ",1," + std::to_string(power_W) + "," + std::to_string(std::lround(degC)) + "," + ratio + "\n";
    degC += 0.1 / 20 * (30 + 0.05 * power_W - degC);
  }
  return text;
}

constexpr const char* kTrace =
    "# tile.clock: 1.98 GHz\ntime [ms],tile.activity [%],hbm.activity [%]\n0,90,40\n50,10,0\n100,0,0\n";

TEST(Fit, ALogBecomesAChipThatPredictsItAndThatPoliciesRunOn) {
  const TemporaryFolder folder;
  write_text(folder.path("log.csv"), log_text());
  write_text(folder.path("trace.csv"), kTrace);
  const Finished fit =
      flyball({"fit", folder.path("log.csv"), "--where", "gpu=1", "--first", "60%", "-o", folder.path("gpu.yaml")});
  ASSERT_EQ(fit.exit_code, 0) << fit.err;
  EXPECT_NE(fit.out.find("the rest, predicted"), std::string::npos) << fit.out;
  EXPECT_NE(fit.out.find("voltage over clock         not determined by this log"), std::string::npos) << fit.out;
  const Finished validation = flyball({"validate", folder.path("gpu.yaml"), folder.path("log.csv"), "--where", "gpu=1",
                                       "--after", "60%", "-o", folder.path("page.html")});
  ASSERT_EQ(validation.exit_code, 0) << validation.err;
  EXPECT_NE(validation.out.find("temperature from power: 0."), std::string::npos) << validation.out;
  EXPECT_NE(contents(folder.path("page.html")).find("Dygraph"), std::string::npos);
  const Finished run = flyball({"run", "docs/chips/gpu_guard.fly", "--chip", folder.path("gpu.yaml"), "--trace",
                                folder.path("trace.csv"), "--out", folder.path("out")});
  EXPECT_EQ(run.exit_code, 0) << run.err;
}

TEST(Fit, TheSameLogGivesTheSameChip) {
  const TemporaryFolder folder;
  write_text(folder.path("log.csv"), log_text());
  for (const char* name : {"a.yaml", "b.yaml"}) {
    ASSERT_EQ(flyball({"fit", folder.path("log.csv"), "--where", "gpu=1", "-o", folder.path(name)}).exit_code, 0);
  }
  EXPECT_EQ(contents(folder.path("a.yaml")), contents(folder.path("b.yaml")));
}

TEST(Fit, AWrongLogIsNamedByLineAndLeavesNothing) {
  const TemporaryFolder folder;
  write_text(folder.path("log.csv"), "time,power,temp\n0,50,30\n1,oops,31\n2,52,32\n");
  const Finished done = flyball({"fit", folder.path("log.csv"), "-o", folder.path("chip.yaml")});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_NE(done.err.find("log.csv:3:3: error: 'oops' of column 'power' is not a number"), std::string::npos)
      << done.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path("chip.yaml")));
  EXPECT_EQ(flyball({"fit", folder.path("none.csv"), "-o", folder.path("chip.yaml")}).exit_code, 2);
  const Finished usage = flyball({"fit", folder.path("log.csv"), "--where", "gpu", "-o", folder.path("chip.yaml")});
  EXPECT_EQ(usage.exit_code, 2);
  EXPECT_NE(usage.err.find("--where gpu is not COLUMN=VALUE"), std::string::npos) << usage.err;
}

TEST(Fit, TheBundledGpuRuns) {
  const TemporaryFolder folder;
  write_text(folder.path("trace.csv"), kTrace);
  const Finished run = flyball({"run", "docs/chips/gpu_guard.fly", "--chip", "gpu_fitted", "--trace",
                                folder.path("trace.csv"), "--out", folder.path("out")});
  EXPECT_EQ(run.exit_code, 0) << run.err;
}

}  // namespace
}  // namespace flyball::tests
