// Each driver as a trace of the bus. Words are written out by hand from the register maps of docs/hal.md.
#include <gtest/gtest.h>

#include "hal/issue_throttler.h"
#include "hal/pll.h"
#include "hal/power_gate.h"
#include "hal/regulator.h"
#include "hal/sensor.h"
#include "tests/unit/hal_bus_mock.h"

namespace flyball::hal {
namespace {

constexpr uint32_t kBase = 0x1000;

TEST(Pll, RequestIsOneWriteOfMultiplierDividerAndEnable) {
  StrictBus bus;
  bus.expect_write(kBase, 0x80000000U | 4U << 12 | 112U);
  EXPECT_EQ(pll_request(bus.platform(), kBase, 112, 4), Status::kOk);
}

TEST(Pll, StatusSaysWhatIsSoAndWhatWasAsked) {
  StrictBus bus;
  bus.expect_read(kBase + 4, 0x40000000U | 4U << 24 | 112U << 12 | 32U);
  PllState state{};
  ASSERT_EQ(pll_read(bus.platform(), kBase, &state), Status::kOk);
  EXPECT_EQ(state.multiplier, 32U);
  EXPECT_EQ(state.requested, 112U);
  EXPECT_EQ(state.divider, 4U);
  EXPECT_TRUE(state.enabled);
  EXPECT_FALSE(state.locked);
}

TEST(Pll, WaitsUntilLocked) {
  StrictBus bus;
  const uint32_t locking = 0x40000000U | 4U << 24 | 112U << 12 | 32U;
  bus.expect_read(kBase + 4, locking);
  bus.expect_wait();
  bus.expect_read(kBase + 4, locking);
  bus.expect_wait();
  bus.expect_read(kBase + 4, 0xC0000000U | 4U << 24 | 112U << 12 | 112U);
  const Platform platform = bus.platform();
  Patience patience(platform, 10);
  EXPECT_EQ(pll_wait_locked(platform, kBase, 112, 4, &patience), Status::kOk);
}

TEST(Pll, LockThatNeverComesEndsAfterItsTime) {
  StrictBus bus;
  const uint32_t locking = 0x40000000U | 4U << 24 | 112U << 12 | 32U;
  for (int i = 0; i < 3; ++i) {
    bus.expect_read(kBase + 4, locking);
    bus.expect_wait();
  }
  bus.expect_read(kBase + 4, locking);
  const Platform platform = bus.platform();
  Patience patience(platform, 3);
  EXPECT_EQ(pll_wait_locked(platform, kBase, 112, 4, &patience), Status::kTimeout);
}

TEST(Pll, LostRequestIsAMismatchAtOnce) {
  StrictBus bus;
  bus.expect_read(kBase + 4, 0xC0000000U | 4U << 24 | 32U << 12 | 32U);
  const Platform platform = bus.platform();
  Patience patience(platform, 10);
  EXPECT_EQ(pll_wait_locked(platform, kBase, 112, 4, &patience), Status::kMismatch);
}

TEST(Pll, LockedOnAnotherDividerIsAMismatch) {
  StrictBus bus;
  bus.expect_read(kBase + 4, 0xC0000000U | 2U << 24 | 112U << 12 | 112U);
  const Platform platform = bus.platform();
  Patience patience(platform, 10);
  EXPECT_EQ(pll_wait_locked(platform, kBase, 112, 4, &patience), Status::kMismatch);
}

TEST(Pll, BusErrorEndsTheWait) {
  StrictBus bus;
  bus.expect_read(kBase + 4, 0, Status::kBusError);
  const Platform platform = bus.platform();
  Patience patience(platform, 10);
  EXPECT_EQ(pll_wait_locked(platform, kBase, 112, 4, &patience), Status::kBusError);
}

TEST(Regulator, SetsAndReads) {
  StrictBus bus;
  bus.expect_write(kBase, 210);
  bus.expect_read(kBase + 4, 0x80000000U | 210U << 12 | 209U);
  const Platform platform = bus.platform();
  EXPECT_EQ(regulator_set(platform, kBase, 210), Status::kOk);
  RegulatorState state{};
  ASSERT_EQ(regulator_read(platform, kBase, &state), Status::kOk);
  EXPECT_EQ(state.target, 210U);
  EXPECT_EQ(state.output, 209U);
  EXPECT_TRUE(state.power_good);
}

TEST(Regulator, AssuresTheLowerOfOutputAndTarget) {
  EXPECT_EQ((RegulatorState{120, 210, false}).assured(), 120U);  // on the way up
  EXPECT_EQ((RegulatorState{210, 120, false}).assured(), 120U);  // on the way down
}

TEST(Regulator, SettleThatNeverComesEndsAfterItsTime) {
  StrictBus bus;
  const uint32_t slewing = 210U << 12 | 130U;
  bus.expect_read(kBase + 4, slewing);
  bus.expect_wait();
  bus.expect_read(kBase + 4, slewing);
  const Platform platform = bus.platform();
  Patience patience(platform, 1);
  EXPECT_EQ(regulator_wait_settled(platform, kBase, 210, &patience), Status::kTimeout);
}

TEST(Regulator, PowerGoodBelowTheTargetIsNotBelieved) {
  StrictBus bus;
  bus.expect_read(kBase + 4, 0x80000000U | 210U << 12 | 130U);
  const Platform platform = bus.platform();
  Patience patience(platform, 0);
  EXPECT_EQ(regulator_wait_settled(platform, kBase, 210, &patience), Status::kTimeout);
}

TEST(Sensor, ReadsSignedCodesAndFlags) {
  StrictBus bus;
  bus.expect_read(kBase, 0xC0000000U | 708U);
  bus.expect_read(kBase, 0x80000000U | 0xFFFFFFU);
  bus.expect_read(kBase, 0x40000000U | 0x800000U);
  const Platform platform = bus.platform();
  Sample sample{};
  ASSERT_EQ(sensor_read(platform, kBase, &sample), Status::kOk);
  EXPECT_EQ(sample.code, 708);
  EXPECT_TRUE(sample.fresh && sample.valid);
  ASSERT_EQ(sensor_read(platform, kBase, &sample), Status::kOk);
  EXPECT_EQ(sample.code, -1);
  EXPECT_FALSE(sample.fresh);
  EXPECT_TRUE(sample.valid);
  ASSERT_EQ(sensor_read(platform, kBase, &sample), Status::kOk);
  EXPECT_EQ(sample.code, -8388608);
  EXPECT_TRUE(sample.fresh);
  EXPECT_FALSE(sample.valid);
}

TEST(IssueThrottler, ReadsBackWhatItSet) {
  StrictBus bus;
  bus.expect_write(kBase, 12);
  bus.expect_read(kBase, 12);
  bus.expect_write(kBase, 12);
  bus.expect_read(kBase, 16);
  const Platform platform = bus.platform();
  EXPECT_EQ(issue_set(platform, kBase, 12), Status::kOk);
  EXPECT_EQ(issue_set(platform, kBase, 12), Status::kMismatch);
}

TEST(PowerGate, WaitsUntilSwitched) {
  StrictBus bus;
  bus.expect_write(kBase, 0);
  bus.expect_read(kBase, 0x2);           // asked off, still on
  bus.expect_wait();
  bus.expect_read(kBase, 0x80000000U);   // off
  const Platform platform = bus.platform();
  ASSERT_EQ(gate_request(platform, kBase, false), Status::kOk);
  Patience patience(platform, 5);
  EXPECT_EQ(gate_wait_settled(platform, kBase, false, &patience), Status::kOk);
}

TEST(PowerGate, SwitchThatNeverComesEndsAfterItsTime) {
  StrictBus bus;
  bus.expect_read(kBase, 0x2);
  bus.expect_wait();
  bus.expect_read(kBase, 0x2);
  const Platform platform = bus.platform();
  Patience patience(platform, 1);
  EXPECT_EQ(gate_wait_settled(platform, kBase, false, &patience), Status::kTimeout);
}

}  // namespace
}  // namespace flyball::hal
