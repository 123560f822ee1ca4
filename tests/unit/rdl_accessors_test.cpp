// Generated accessors: which accesses they make, how values become codes.
#include <gtest/gtest.h>

#include "hal/regs/access.h"
#include "tests/every_access.h"
#include "tests/every_access_sim.h"
#include "tests/unit/hal_bus_mock.h"

namespace flyball::hal {
namespace {

namespace every = example::every_access;

constexpr uint32_t kBlock = 0x1000;

class Accessors : public testing::Test {
 protected:
  StrictBus bus;
  Platform platform = bus.platform();
};

TEST_F(Accessors, WriteIsOneAccessThatLeavesActingFieldsInPeace) {
  bus.expect_write(kBlock + 0x0, 0x00020503);
  EXPECT_EQ(regs::write(platform, kBlock, every::ControlMode{every::Mode::kFast},
                        every::ControlVoltage{regs::Microvolts{700'000}}, every::ControlShift{regs::Millikelvins{250}}),
            Status::kOk);
}

TEST_F(Accessors, ModifyReadsOnceAndKeepsTheRest) {
  bus.expect_read(kBlock + 0x0, 0x80aa0553);
  bus.expect_write(kBlock + 0x0, 0x00aa0551);
  EXPECT_EQ(regs::modify(platform, kBlock, every::ControlMode{every::Mode::kSlow}), Status::kOk)
      << "LOCKED is set by ones: it is not written back";
}

TEST_F(Accessors, ModifyDoesNotWriteWhatItCouldNotRead) {
  EXPECT_CALL(bus, read(kBlock, testing::_)).WillOnce(testing::Return(Status::kBusError));
  EXPECT_EQ(regs::modify(platform, kBlock, every::ControlMode{every::Mode::kSlow}), Status::kBusError);
}

TEST_F(Accessors, WhatActsOnOnesOrZerosActsOnThatAlone) {
  bus.expect_write(kBlock + 0xc, 0x0000ff02);
  EXPECT_EQ(regs::write(platform, kBlock, every::ActionsSets::set(2), every::ActionsAnySets::set(0)), Status::kOk);
  bus.expect_write(kBlock + 0xc, 0x8000fd00);
  EXPECT_EQ(regs::write(platform, kBlock, every::ActionsZeroSets::set(2), every::ActionsStart::pulse(),
                        every::ActionsAnySets::set(0)),
            Status::kOk);
}

TEST_F(Accessors, AReadGivesAllFieldsTyped) {
  bus.expect_read(kBlock + 0x0, 0x80fe0543);
  every::Control control;
  EXPECT_EQ(regs::read(platform, kBlock, &control), Status::kOk);
  EXPECT_EQ(control.get<every::ControlMode>(), every::Mode::kFast);
  EXPECT_EQ(control.get<every::ControlVoltage>().value, 0x54 * 6250 + 200'000);
  EXPECT_EQ(control.get<every::ControlShift>().value, -250);
  EXPECT_TRUE(control.get<every::ControlLocked>());
}

TEST_F(Accessors, ElementsOfArraysAreAtTheirAddresses) {
  bus.expect_write(kBlock + 0x2c, 7);
  EXPECT_EQ(regs::write(platform, every::Scratch::at(kBlock, 3), every::ScratchWord{7U}), Status::kOk);
}

TEST(Codings, RoundAsDeclaredAndSaturate) {
  const auto up = [](int32_t uV) { return every::ControlVoltage{regs::Microvolts{uV}}.word >> 4; };
  EXPECT_EQ(up(200'000), 0U);
  EXPECT_EQ(up(200'001), 1U) << "never less than asked for";
  EXPECT_EQ(up(206'250), 1U);
  EXPECT_EQ(up(0), 0U);
  EXPECT_EQ(up(2'000'000'000), 255U);
  const auto nearest = [](int32_t mK) { return every::ControlShift{regs::Millikelvins{mK}}.word >> 16; };
  EXPECT_EQ(nearest(62), 0U);
  EXPECT_EQ(nearest(63), 1U);
  EXPECT_EQ(nearest(-62), 0U);
  EXPECT_EQ(nearest(-63), 0xffU);
  EXPECT_EQ(nearest(-1'000'000), 0x80U);
  EXPECT_EQ(nearest(1'000'000), 0x7fU);
}

TEST(EmittedSimulation, HasTheSideEffectsOfTheDescription) {
  simulated::every_access::Registers chip;
  uint32_t word = 0;
  EXPECT_EQ(chip.read(0x0, &word), Status::kOk);
  EXPECT_EQ(word, 0x501U);
  EXPECT_TRUE(chip.drive(0x8, 0xff, 0xf1));
  EXPECT_EQ(chip.read(0x8, &word), Status::kOk);
  EXPECT_EQ(word, 0xf1U);
  EXPECT_EQ(chip.read(0x8, &word), Status::kOk);
  EXPECT_EQ(word, 0x01U) << "SEEN is cleared by reading";
  EXPECT_EQ(chip.write(0x8, 0x0f), Status::kOk);
  EXPECT_EQ(chip.value(0x8), 0x00U);
  EXPECT_EQ(chip.write(0xc, 0x80000000U), Status::kOk);
  EXPECT_EQ(chip.take_pulses(0xc), 0x80000000U);
  EXPECT_EQ(chip.write(0x4, 0x12345678), Status::kOk);
  EXPECT_EQ(chip.value(0x4), 0x12005678U);
  EXPECT_EQ(chip.write(0x4, 0xff00ffffU), Status::kOk);
  EXPECT_EQ(chip.value(0x4), 0x1200ffffU) << "FUSE is written once";
  EXPECT_EQ(chip.write(0x0, 0x80000000U), Status::kOk);
  EXPECT_EQ(chip.write(0x4, 0), Status::kOk);
  EXPECT_EQ(chip.value(0x4), 0x1200ffffU) << "CONTROL.LOCKED closes LIMIT";
  chip.count(70'000);
  EXPECT_EQ(chip.value(0x10), 0xffff0000U | (70'000 - 65'536));
  EXPECT_EQ(chip.write(0x3c, 0), Status::kBusError);
  EXPECT_EQ(chip.read(0x44, &word), Status::kBusError);
}

}  // namespace
}  // namespace flyball::hal
