// The power formula of the chip file, term by term, with numbers worked out by hand.
#include "sim/power/power_model.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/sim/small_chip.h"

namespace flyball::sim {
namespace {

class Power : public testing::Test {
 protected:
  Power()
      : chip_(small_chip()),
        workload_(std::get<Workload>(parse_workload(
            "# tile.clock: 1 GHz\ntime [ms],tile.activity [%],hbm[1].activity [%]\n0,1,1\n1,1,1\n", "w.csv", chip_))),
        model_(chip_, workload_) {}

  /// Power of each block of the floorplan: t0 .. t3, h0, h1.
  std::vector<double> evaluate() {
    model_.set_operation(driven_, rail_uV_);
    const std::span<const double> powered = model_.evaluate(degC_, activity_, active_Hz_);
    std::vector<double> blocks(chip_.floorplan.size(), 0.0);
    for (size_t i = 0; i < powered.size(); ++i) blocks[model_.powered()[i]] = powered[i];
    return blocks;
  }

  chip::Chip chip_;
  Workload workload_;
  PowerModel model_;
  std::vector<double> degC_ = {60, 60, 60, 60, 60, 60};
  std::vector<double> activity_ = {0, 0, 0, 0, 0, 0};  // tiles, stacks
  std::vector<double> active_Hz_ = {0, 0, 0, 0};
  std::vector<int64_t> driven_ = {1000000, 1000000, 1000000, 1000000, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 1, 1, 1, 1};
  std::vector<int64_t> rail_uV_ = {800000, 800000};
};

TEST_F(Power, IdleIsLeakageAndWhatRunsAnyway) {
  const std::vector<double> power = evaluate();
  EXPECT_DOUBLE_EQ(power[0], 2.0 + 0.5);         // at the temperature and voltage of its coefficients
  EXPECT_DOUBLE_EQ(power[4], 1.0 + 0.25 + 0.75);  // a stack, and the source that is always active
  EXPECT_DOUBLE_EQ(power[5], 1.0);
}

TEST_F(Power, LeakageGrowsWithTemperatureAndVoltage) {
  degC_[1] = 90;
  rail_uV_[1] = 900000;  // of tiles 2 and 3
  const std::vector<double> power = evaluate();
  EXPECT_NEAR(power[1], 2 * std::exp(0.01 * 30) + 0.5, 1e-12);
  EXPECT_NEAR(power[2], 2 * (0.9 / 0.8) * (0.9 / 0.8) + 0.5, 1e-12);
}

TEST_F(Power, LeakageDoesNotRunAway) {
  degC_[0] = 1e6;
  EXPECT_NEAR(evaluate()[0], 2 * std::exp(0.01 * (kHottestLeakage_degC - 60)) + 0.5, 1e-9);
}

TEST_F(Power, SwitchingIsAChargeForEachActiveCycle) {
  active_Hz_[0] = 0.7 * 1e9;  // 70 % of 1 GHz
  active_Hz_[3] = 0.35 * 2e9;  // the same work, in half the cycles of a clock twice as fast
  driven_[3] = 2000000;
  const std::vector<double> power = evaluate();
  EXPECT_NEAR(power[0] - 2.5, 1e-8 * 0.8 * 0.8 * 0.7e9, 1e-9);
  EXPECT_DOUBLE_EQ(power[3], power[0]);
}

TEST_F(Power, AStackIsAsActiveAsItsColumnSays) {
  activity_[4] = 0.5;  // hbm[0], which has no column: idle whatever the array says
  activity_[5] = 0.5;
  const std::vector<double> power = evaluate();
  EXPECT_DOUBLE_EQ(power[4], 2.0);
  EXPECT_DOUBLE_EQ(power[5], 1.0 + 0.5 * 6);
}

TEST_F(Power, GatedOffOnlyAShareOfTheLeakageIsLeft) {
  driven_[8] = 0;
  active_Hz_[0] = 1e9;
  EXPECT_DOUBLE_EQ(evaluate()[0], 2 * 0.05);
  driven_[8] = 1;
  EXPECT_NEAR(evaluate()[0], 2.5 + 6.4, 1e-12);
}

TEST_F(Power, WithoutRailsTheOperatingPointsSayTheVoltage) {
  chip_.rails = {};
  PowerModel model(chip_, workload_);
  driven_[0] = 1500000;  // needs 0.9 V
  model.set_operation(driven_, {});
  const double leakage = model.evaluate(degC_, activity_, active_Hz_)[0] - 0.5;
  EXPECT_NEAR(leakage, 2 * (0.9 / 0.8) * (0.9 / 0.8), 1e-12);
}

}  // namespace
}  // namespace flyball::sim
