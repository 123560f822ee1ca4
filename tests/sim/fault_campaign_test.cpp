// tile_guard in the closed loop, with everything broken that can break: which faults it holds its limit through.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "compiler/compile.h"
#include "hal/chip/load.h"
#include "sim/faults/matrix.h"
#include "tools/campaign.h"

namespace flyball::sim {
namespace {

const std::string kRoot = FLYBALL_SOURCE_DIR;

struct Guarded {
  chip::Chip chip = std::get<chip::Chip>(chip::load(kRoot + "/chips/accel.yaml"));
  compiler::CompileResult compiled = compiler::compile({kRoot + "/policies/tile_guard.fly"}, &chip);
  Workload workload = std::get<Workload>(read_workload(kRoot + "/workloads/train_step.csv", chip));

  /// Each kind on what tile_guard reads and sets, beginning at a time.
  tools::Campaign campaign(int64_t begin_us, int64_t until_us, unsigned jobs) const {
    FaultMatrix matrix;
    matrix.sensors = {0};    // tile_temp
    matrix.actuators = {0};  // tile_clock
    matrix.hot_block = "C1T1";
    matrix.times_us = {begin_us};
    const auto plan = std::make_shared<const FaultPlan>(fault_matrix(matrix, chip));
    return tools::run_campaign({*compiled.linked, chip, workload, plan, 1, until_us, jobs, nullptr}, [](double) {});
  }
};

// The chip is at its hottest from 9.5 s on: tile_guard regulates at 88 degC, and the limit is 100 degC.
TEST(FaultCampaign, TileGuardHoldsItsLimitThroughEveryKind) {
  const Guarded guarded;
  const tools::Campaign campaign = guarded.campaign(9'471'000, 10'300'000, 2);
  ASSERT_GT(campaign.fault_free.peak_degC[0], 88) << "it has something to do";
  std::map<FaultKind, double> hottest_degC;
  for (size_t i = 0; i < campaign.faults.size(); ++i) {
    EXPECT_EQ(campaign.scores[i].above_limit_us[0], 0) << fault_text(campaign.faults[i]);
    double& hottest = hottest_degC[campaign.faults[i].kind];
    hottest = std::max(hottest, campaign.scores[i].peak_degC[0]);
  }
  EXPECT_EQ(hottest_degC.size(), kFaultKinds);
  // What it cannot know it does not hold as well: sensors that read too low, clocks that do not obey.
  EXPECT_GT(hottest_degC[FaultKind::kOffset], campaign.fault_free.peak_degC[0] + 0.5);
  EXPECT_GT(hottest_degC[FaultKind::kStuck], campaign.fault_free.peak_degC[0] + 0.5);
  // What it notices costs no temperature.
  EXPECT_LT(hottest_degC[FaultKind::kMissing], campaign.fault_free.peak_degC[0] + 0.05);
  EXPECT_LT(hottest_degC[FaultKind::kStale], campaign.fault_free.peak_degC[0] + 0.05);
}

TEST(FaultCampaign, IsTheSameOnAnyNumberOfThreads) {
  const Guarded guarded;
  const tools::Campaign one = guarded.campaign(50'000, 200'000, 1), three = guarded.campaign(50'000, 200'000, 3);
  ASSERT_EQ(one.scores.size(), three.scores.size());
  for (size_t i = 0; i < one.scores.size(); ++i) {
    EXPECT_EQ(one.scores[i].peak_degC, three.scores[i].peak_degC);
    EXPECT_EQ(one.scores[i].work_s, three.scores[i].work_s);
    EXPECT_EQ(one.scores[i].energy_J, three.scores[i].energy_J);
    EXPECT_EQ(one.scores[i].orders_failed, three.scores[i].orders_failed);
  }
}

TEST(FaultCampaign, FaultsAreFelt) {
  const Guarded guarded;
  const tools::Campaign campaign = guarded.campaign(50'000, 400'000, 2);
  std::set<FaultKind> felt;
  for (size_t i = 0; i < campaign.faults.size(); ++i) {
    const tools::CaseScore& score = campaign.scores[i];
    const tools::CaseScore& free = campaign.fault_free;
    if (score.energy_J != free.energy_J || score.late_ticks > 0 || score.orders_failed > 0) {
      felt.insert(campaign.faults[i].kind);
    }
  }
  for (const FaultKind kind :
       {FaultKind::kStale, FaultKind::kMissing, FaultKind::kAbsurd, FaultKind::kBusError, FaultKind::kLostTick}) {
    EXPECT_TRUE(felt.contains(kind)) << fault_name(kind);
  }
}

}  // namespace
}  // namespace flyball::sim
