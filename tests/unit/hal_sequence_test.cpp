// The order in which Hal moves voltages and frequencies, as traces of the bus: voltage leads up and follows down.
// A small chip: rail 0 feeds clocks 0 and 1, rail 1 feeds clock 2.
#include <gtest/gtest.h>

#include "hal/hal.h"
#include "tests/unit/hal_bus_mock.h"

namespace flyball::hal {
namespace {

constexpr uint32_t kClocks = 0x1000, kRails = 0x2000, kIssue = 0x3000, kGates = 0x4000, kSensors = 0x5000;
constexpr int64_t kMHz = 1000;

const OperatingPoint kPoints[] = {{400'000, 120}, {1'000'000, 140}, {2'000'000, 180}};
const uint16_t kRailOf[] = {0, 0, 1};
const SensorBank kSensorBank{{kSensors, 4, 2, 0}, 125};
const ClockBank kClockBank{{kClocks, 8, 3, 0}, 100'000, 4, 2, kPoints, 3, kRailOf};
const IssueBank kIssueBank{{kIssue, 4, 1, 3}, 65536, 1048576};
const GateBank kGateBank{{kGates, 4, 1, 4}, 2};
const HalConfig kConfig{&kSensorBank, &kClockBank, &kIssueBank, &kGateBank, 1, 1, 1, 1, {{kRails, 8, 2, 0}, 3}};

// Codes of the rails for the operating points.
constexpr uint32_t kAt400 = 120, kAt1000 = 140, kAt2000 = 180;

uint32_t request(int64_t kHz) { return 0x80000000U | 4U << 12 | static_cast<uint32_t>(kHz / 25'000); }
uint32_t locked(int64_t kHz) {
  const auto m = static_cast<uint32_t>(kHz / 25'000);
  return 0xC0000000U | 4U << 24 | m << 12 | m;
}
uint32_t locking(int64_t from_kHz, int64_t to_kHz) {
  return 0x40000000U | 4U << 24 | static_cast<uint32_t>(to_kHz / 25'000) << 12 |
         static_cast<uint32_t>(from_kHz / 25'000);
}
uint32_t settled(uint32_t code) { return 0x80000000U | code << 12 | code; }
uint32_t slewing(uint32_t from, uint32_t to) { return to << 12 | from; }

struct HalSequence : testing::Test {
  StrictBus bus;
  Platform platform = bus.platform();
  Hal hal{platform, kConfig};
  int64_t now[5] = {400 * kMHz, 400 * kMHz, 400 * kMHz, 1048576, 1};
  int64_t wanted[5] = {400 * kMHz, 400 * kMHz, 400 * kMHz, 1048576, 1};
};

TEST_F(HalSequence, NothingToDoCostsNoAccess) {
  const ApplyResult result = hal.apply(now, wanted);
  EXPECT_EQ(result.changed, 0U);
  EXPECT_EQ(result.failed, 0U);
}

TEST_F(HalSequence, VoltageLeadsUp) {
  wanted[1] = 1000 * kMHz;
  bus.expect_read(kRails + 4, settled(kAt400));
  bus.expect_write(kRails, kAt1000);
  bus.expect_read(kRails + 4, slewing(kAt400, kAt1000));
  bus.expect_wait();
  bus.expect_read(kRails + 4, settled(kAt1000));
  bus.expect_write(kClocks + 8, request(1000 * kMHz));
  bus.expect_read(kClocks + 12, locking(400 * kMHz, 1000 * kMHz));
  bus.expect_wait();
  bus.expect_read(kClocks + 12, locked(1000 * kMHz));
  const ApplyResult result = hal.apply(now, wanted);
  EXPECT_EQ(result.changed, 1U);
  EXPECT_EQ(result.failed, 0U);
  EXPECT_EQ(result.rail_faults, 0U);
}

TEST_F(HalSequence, VoltageFollowsDown) {
  now[2] = 2000 * kMHz;
  bus.expect_read(kRails + 12, settled(kAt2000));
  bus.expect_write(kClocks + 16, request(400 * kMHz));
  bus.expect_read(kClocks + 20, locked(400 * kMHz));
  bus.expect_write(kRails + 8, kAt400);
  bus.expect_read(kRails + 12, slewing(kAt2000, kAt400));
  const ApplyResult result = hal.apply(now, wanted);
  EXPECT_EQ(result.changed, 1U);
  EXPECT_EQ(result.failed + result.rail_faults, 0U);
}

TEST_F(HalSequence, RailKeepsWhatItsFastestClockNeeds) {
  now[0] = wanted[0] = 2000 * kMHz;  // stays
  now[1] = 1000 * kMHz;              // slows down
  bus.expect_read(kRails + 4, settled(kAt2000));
  bus.expect_write(kClocks + 8, request(400 * kMHz));
  bus.expect_read(kClocks + 12, locked(400 * kMHz));
  EXPECT_EQ(hal.apply(now, wanted).failed, 0U);
}

TEST_F(HalSequence, RailThatIsStillFallingIsRaisedAgainBeforeAClockRises) {
  wanted[2] = 1000 * kMHz;
  bus.expect_read(kRails + 12, slewing(kAt2000, kAt400));  // now above what is needed, soon below
  bus.expect_write(kRails + 8, kAt1000);
  bus.expect_read(kRails + 12, settled(kAt1000));
  bus.expect_write(kClocks + 16, request(1000 * kMHz));
  bus.expect_read(kClocks + 20, locked(1000 * kMHz));
  EXPECT_EQ(hal.apply(now, wanted).failed, 0U);
}

TEST_F(HalSequence, ClocksAndRailsAreOrderedTogetherThenAwaited) {
  wanted[0] = wanted[1] = wanted[2] = 1000 * kMHz;
  bus.expect_read(kRails + 4, settled(kAt400));
  bus.expect_read(kRails + 12, settled(kAt400));
  bus.expect_write(kRails, kAt1000);
  bus.expect_write(kRails + 8, kAt1000);
  bus.expect_read(kRails + 4, settled(kAt1000));
  bus.expect_read(kRails + 12, settled(kAt1000));
  for (uint32_t i = 0; i < 3; ++i) bus.expect_write(kClocks + 8 * i, request(1000 * kMHz));
  for (uint32_t i = 0; i < 3; ++i) bus.expect_read(kClocks + 8 * i + 4, locked(1000 * kMHz));
  EXPECT_EQ(hal.apply(now, wanted).changed, 3U);
}

TEST_F(HalSequence, RailThatDoesNotSettleHoldsItsClocksAndIsSetBack) {
  wanted[2] = 1000 * kMHz;
  bus.expect_read(kRails + 12, settled(kAt400));
  bus.expect_write(kRails + 8, kAt1000);
  for (int i = 0; i < 3; ++i) {
    bus.expect_read(kRails + 12, slewing(kAt400, kAt1000));
    bus.expect_wait();
  }
  bus.expect_read(kRails + 12, slewing(kAt400, kAt1000));
  bus.expect_write(kRails + 8, kAt400);
  bus.expect_read(kRails + 12, settled(kAt400));
  const ApplyResult result = hal.apply(now, wanted);
  EXPECT_EQ(result.changed, 1U);
  EXPECT_EQ(result.failed, 1U);
  EXPECT_EQ(result.rail_faults, 1U);
}

TEST_F(HalSequence, RailThatDoesNotSettleDoesNotKeepAClockFromSlowingDown) {
  now[1] = 1000 * kMHz;
  wanted[0] = 2000 * kMHz;
  bus.expect_read(kRails + 4, settled(kAt1000));
  bus.expect_write(kRails, kAt2000);
  bus.expect_read(kRails + 4, 0, Status::kBusError);
  bus.expect_read(kClocks + 12, locked(1000 * kMHz));  // does it really fall?
  bus.expect_write(kClocks + 8, request(400 * kMHz));
  bus.expect_read(kClocks + 12, locked(400 * kMHz));
  const ApplyResult result = hal.apply(now, wanted);
  EXPECT_EQ(result.changed, 2U);
  EXPECT_EQ(result.failed, 1U);
}

TEST_F(HalSequence, LockThatNeverComesIsTakenBackAndTheRailKeepsBothLegal) {
  wanted[2] = 1000 * kMHz;
  bus.expect_read(kRails + 12, settled(kAt1000));
  bus.expect_write(kClocks + 16, request(1000 * kMHz));
  for (int i = 0; i < 2; ++i) {
    bus.expect_read(kClocks + 20, locking(400 * kMHz, 1000 * kMHz));
    bus.expect_wait();
  }
  bus.expect_read(kClocks + 20, locking(400 * kMHz, 1000 * kMHz));
  bus.expect_write(kClocks + 16, request(400 * kMHz));
  const ApplyResult result = hal.apply(now, wanted);
  EXPECT_EQ(result.failed, 1U);
}

TEST_F(HalSequence, ClockThatIsNotHeardKeepsItsVoltage) {
  now[2] = 2000 * kMHz;
  bus.expect_read(kRails + 12, settled(kAt2000));
  bus.expect_write(kClocks + 16, request(400 * kMHz), Status::kBusError);
  bus.expect_read(kClocks + 20, locked(2000 * kMHz));
  const ApplyResult result = hal.apply(now, wanted);
  EXPECT_EQ(result.failed, 1U);
}

TEST_F(HalSequence, FrequencyBeyondTheOperatingPointsIsRefused) {
  wanted[2] = 2500 * kMHz;
  bus.expect_read(kRails + 12, settled(kAt400));
  EXPECT_EQ(hal.apply(now, wanted).failed, 1U);
}

TEST_F(HalSequence, LoweredRailIsReadBack) {
  now[2] = 1000 * kMHz;
  bus.expect_read(kRails + 12, settled(kAt1000));
  bus.expect_write(kClocks + 16, request(400 * kMHz));
  bus.expect_read(kClocks + 20, locked(400 * kMHz));
  bus.expect_write(kRails + 8, kAt400);
  bus.expect_read(kRails + 12, settled(kAt1000));  // it did not take
  EXPECT_EQ(hal.apply(now, wanted).rail_faults, 1U);
}

TEST_F(HalSequence, SettleRailsMendsWhatADeadControllerLeft) {
  now[2] = 1000 * kMHz;
  bus.expect_read(kRails + 4, settled(kAt2000));   // too high
  bus.expect_read(kRails + 12, settled(kAt400));   // too low
  bus.expect_write(kRails + 8, kAt1000);
  bus.expect_read(kRails + 12, settled(kAt1000));
  bus.expect_write(kRails, kAt400);
  bus.expect_read(kRails + 4, slewing(kAt2000, kAt400));
  const ApplyResult result = hal.settle_rails(now);
  EXPECT_EQ(result.changed + result.failed + result.rail_faults, 0U);
}

TEST_F(HalSequence, ThrottlerAndGateAreReadBack) {
  wanted[3] = int64_t{8} * 65536;
  wanted[4] = 0;
  bus.expect_write(kIssue, 8);
  bus.expect_read(kIssue, 8);
  bus.expect_write(kGates, 0);
  bus.expect_read(kGates, 0x2);
  bus.expect_wait();
  bus.expect_read(kGates, 0x80000000U);
  const ApplyResult result = hal.apply(now, wanted);
  EXPECT_EQ(result.changed, 2U);
  EXPECT_EQ(result.failed, 0U);
}

TEST_F(HalSequence, GrantedIsOneAccessAnActuatorElement) {
  bus.expect_read(kClocks + 4, locked(1000 * kMHz));
  bus.expect_read(kClocks + 12, locking(400 * kMHz, 2000 * kMHz));  // rising: counts as there already
  bus.expect_read(kClocks + 20, locking(2000 * kMHz, 400 * kMHz));  // falling: counts as not yet there
  bus.expect_read(kIssue, 4);
  bus.expect_read(kGates, 0x80000003U);
  int64_t granted[5];
  hal.granted(granted);
  EXPECT_THAT(granted, testing::ElementsAre(1000 * kMHz, 2000 * kMHz, 2000 * kMHz, 4 * 65536, 1));
}

TEST_F(HalSequence, WhatCannotBeReadCountsAsTheWorst) {
  for (uint32_t i = 0; i < 3; ++i) bus.expect_read(kClocks + 8 * i + 4, 0, Status::kBusError);
  bus.expect_read(kIssue, 0, Status::kBusError);
  bus.expect_read(kGates, 0, Status::kBusError);
  int64_t granted[5];
  hal.granted(granted);
  EXPECT_THAT(granted, testing::ElementsAre(2000 * kMHz, 2000 * kMHz, 2000 * kMHz, 1048576, 1));
}

TEST_F(HalSequence, SampleIsOneAccessASensorElement) {
  bus.expect_read(kSensors, 0xC0000000U | 704U);
  bus.expect_read(kSensors + 4, 0, Status::kBusError);
  Reading readings[2] = {{-1, false}, {-1, true}};
  hal.sample(readings);
  EXPECT_EQ(readings[0].value, 88'000);
  EXPECT_TRUE(readings[0].fresh);
  EXPECT_EQ(readings[1].value, -1);
  EXPECT_FALSE(readings[1].fresh);
}

}  // namespace
}  // namespace flyball::hal
