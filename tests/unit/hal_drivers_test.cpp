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

/// One device, at kBase.
constexpr DeviceRow kOne{kBase, 0, 1};

TEST(Pll, RequestIsOneWriteOfMultiplierDividerAndEnable) {
  StrictBus bus;
  bus.expect_write(kBase, 0x80000000U | 4U << 12 | 112U);
  uint32_t order = pll_order(112, 4);
  Row row = pll_request(kOne, &order);
  (void)bus_perform(bus.platform(), &row, 1);
  EXPECT_TRUE(row.all_good());
}

TEST(Pll, StatusSaysWhatIsSoAndWhatWasAsked) {
  StrictBus bus;
  bus.expect_read(kBase + 4, 0x40000000U | 4U << 24 | 112U << 12 | 32U);
  uint32_t word = 0;
  Row row = pll_status(kOne, &word);
  (void)bus_perform(bus.platform(), &row, 1);
  ASSERT_TRUE(row.all_good());
  const PllState state = pll_decode(word);
  EXPECT_EQ(state.multiplier, 32U);
  EXPECT_EQ(state.requested, 112U);
  EXPECT_EQ(state.divider, 4U);
  EXPECT_TRUE(state.enabled);
  EXPECT_FALSE(state.locked);
}

/// Waits for a PLL that was asked for 112 / 4. Whether it is there.
bool wait_for_pll(StrictBus& bus, uint32_t timeout_us, uint32_t* good) {
  uint32_t word = pll_awaited(112);
  Row row = pll_wait_locked(kOne, &word, timeout_us);
  (void)bus_perform(bus.platform(), &row, 1);
  *good = row.good;
  return pll_decode(word).locked_on(112, 4);
}

TEST(Pll, WaitsUntilLocked) {
  StrictBus bus;
  const uint32_t locking = 0x40000000U | 4U << 24 | 112U << 12 | 32U;
  bus.expect_read(kBase + 4, locking);
  bus.expect_wait();
  bus.expect_read(kBase + 4, locking);
  bus.expect_wait();
  bus.expect_read(kBase + 4, 0xC0000000U | 4U << 24 | 112U << 12 | 112U);
  uint32_t good = 0;
  EXPECT_TRUE(wait_for_pll(bus, 10, &good));
  EXPECT_EQ(good, 1U);
}

TEST(Pll, LockThatNeverComesEndsAfterItsTime) {
  StrictBus bus;
  const uint32_t locking = 0x40000000U | 4U << 24 | 112U << 12 | 32U;
  for (int i = 0; i < 3; ++i) {
    bus.expect_read(kBase + 4, locking);
    bus.expect_wait();
  }
  bus.expect_read(kBase + 4, locking);
  uint32_t good = 0;
  EXPECT_FALSE(wait_for_pll(bus, 3, &good));
  EXPECT_EQ(good, 1U);
}

TEST(Pll, LostRequestEndsTheWaitAtOnce) {
  StrictBus bus;
  bus.expect_read(kBase + 4, 0x40000000U | 4U << 24 | 32U << 12 | 32U);
  uint32_t good = 0;
  EXPECT_FALSE(wait_for_pll(bus, 10, &good));
}

TEST(Pll, LockedOnAnotherDividerIsNotThere) {
  StrictBus bus;
  bus.expect_read(kBase + 4, 0xC0000000U | 2U << 24 | 112U << 12 | 112U);
  uint32_t good = 0;
  EXPECT_FALSE(wait_for_pll(bus, 10, &good));
}

TEST(Pll, BusErrorEndsTheWait) {
  StrictBus bus;
  bus.expect_read(kBase + 4, 0, Status::kBusError);
  uint32_t good = 1;
  EXPECT_FALSE(wait_for_pll(bus, 10, &good));
  EXPECT_EQ(good, 0U);
}

TEST(Regulator, SetsAndReads) {
  StrictBus bus;
  bus.expect_write(kBase, 210);
  bus.expect_read(kBase + 4, 0x80000000U | 210U << 12 | 209U);
  uint32_t code = 210, word = 0;
  Row rows[] = {regulator_set(kOne, &code), regulator_status(kOne, &word)};
  (void)bus_perform(bus.platform(), rows, 2);
  EXPECT_TRUE(rows[0].all_good() && rows[1].all_good());
  const RegulatorState state = regulator_decode(word);
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
  uint32_t word = regulator_awaited(210);
  Row row = regulator_wait_settled(kOne, &word, 1);
  (void)bus_perform(bus.platform(), &row, 1);
  EXPECT_FALSE(regulator_decode(word).settled_at(210));
}

TEST(Regulator, PowerGoodBelowTheTargetIsNotBelieved) {
  EXPECT_FALSE((RegulatorState{130, 210, true}).settled_at(210));
  EXPECT_TRUE((RegulatorState{210, 210, true}).settled_at(210));
}

TEST(Sensor, ReadsSignedCodesAndFlags) {
  StrictBus bus;
  bus.expect_read(kBase, 0xC0000000U | 708U);
  bus.expect_read(kBase + 4, 0x80000000U | 0xFFFFFFU);
  bus.expect_read(kBase + 12, 0x40000000U | 0x800000U);
  uint32_t words[4] = {};
  Row row = sensor_newest({kBase, 4, 0b1011}, words);
  (void)bus_perform(bus.platform(), &row, 1);
  ASSERT_TRUE(row.all_good());
  Sample sample = sensor_decode(words[0]);
  EXPECT_EQ(sample.code, 708);
  EXPECT_TRUE(sample.fresh && sample.valid);
  sample = sensor_decode(words[1]);
  EXPECT_EQ(sample.code, -1);
  EXPECT_FALSE(sample.fresh);
  EXPECT_TRUE(sample.valid);
  sample = sensor_decode(words[3]);
  EXPECT_EQ(sample.code, -8388608);
  EXPECT_TRUE(sample.fresh);
  EXPECT_FALSE(sample.valid);
}

TEST(IssueThrottler, OneThatCannotBeWrittenTakesNoOtherWithIt) {
  StrictBus bus;
  bus.expect_write(kBase, 12);
  bus.expect_write(kBase + 8, 13, Status::kBusError);
  bus.expect_write(kBase + 16, 14);
  uint32_t orders[] = {issue_order(12), issue_order(13), issue_order(14)};
  Row row = issue_lower({kBase, 8, 0b111}, orders);
  (void)bus_perform(bus.platform(), &row, 1);
  EXPECT_EQ(row.good, 0b101U);
}

TEST(PowerGate, WaitsUntilSwitched) {
  StrictBus bus;
  bus.expect_write(kBase, 0);
  bus.expect_read(kBase, 0x2);           // asked off, still on
  bus.expect_wait();
  bus.expect_read(kBase, 0x80000000U);   // off
  uint32_t order = gate_order(false), word = order;
  Row rows[] = {gate_request(kOne, &order), gate_wait_settled(kOne, &word, 5)};
  (void)bus_perform(bus.platform(), rows, 2);
  EXPECT_TRUE(gate_decode(word).settled_at(false));
}

TEST(PowerGate, SwitchThatNeverComesEndsAfterItsTime) {
  StrictBus bus;
  bus.expect_read(kBase, 0x2);
  bus.expect_wait();
  bus.expect_read(kBase, 0x2);
  uint32_t word = gate_order(false);
  Row row = gate_wait_settled(kOne, &word, 1);
  (void)bus_perform(bus.platform(), &row, 1);
  EXPECT_FALSE(gate_decode(word).settled_at(false));
}

TEST(Row, WordsOfAPollShareItsTime) {
  StrictBus bus;
  bus.expect_read(kBase, 0x1);
  bus.expect_wait();
  bus.expect_read(kBase, 0x3);
  bus.expect_read(kBase + 4, 0x1);
  bus.expect_wait();
  bus.expect_read(kBase + 4, 0x1);
  bus.expect_read(kBase + 8, 0x1);
  uint32_t words[] = {1, 1, 1};
  Row row = poll_row({kBase, 4, 0b111}, 0, words, 1, 2, 2);
  (void)bus_perform(bus.platform(), &row, 1);
  EXPECT_EQ(row.good, 0b111U);
  EXPECT_EQ(words[0], 3U);
  EXPECT_EQ(words[1], 1U);
  EXPECT_EQ(words[2], 1U);
}

TEST(Row, NothingIsBegunInAnEmergencyThatShouldNotBe) {
  StrictBus bus;
  Platform platform = bus.platform();
  platform.emergency = [](void*) { return true; };
  bus.expect_write(kBase, 1);
  uint32_t words[] = {1, 2};
  Row rows[] = {write_row({kBase, 4, 0b11}, 0, words, RowWhen::kUnlessEmergency), write_row(kOne, 0, words)};
  (void)bus_perform(platform, rows, 2);
  EXPECT_EQ(rows[0].good, 0U);
  EXPECT_EQ(rows[1].good, 1U);
}

TEST(Row, WhatFollowsABadWordIsNotBegunIfItAsksForThat) {
  StrictBus bus;
  bus.expect_write(kBase, 1, Status::kBusError);
  bus.expect_write(kBase + 4, 2);
  uint32_t words[] = {1, 2};
  Row rows[] = {write_row({kBase, 4, 0b11}, 0, words), write_row(kOne, 0, words, RowWhen::kAfterGood)};
  (void)bus_perform(bus.platform(), rows, 2);
  EXPECT_EQ(rows[0].good, 0b10U);
  EXPECT_EQ(rows[1].good, 0U);
}

}  // namespace
}  // namespace flyball::hal
