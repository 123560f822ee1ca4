// Burst frames over a byte link: the accelerator at the other end of two queues of bytes, some of which are lost or
// damaged on the way.
#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <random>

#include "hal/bus/access.h"
#include "hal/bus/crc.h"
#include "hal/bus/link.h"
#include "hal/chip/load.h"
#include "hal/chip/tables.h"
#include "hal/hal.h"
#include "sim/devices/devices.h"
#include "tests/unit/byte_line.h"

namespace flyball {
namespace {

chip::Chip accel() {
  chip::LoadResult result = chip::load(FLYBALL_SOURCE_DIR "/chips/accel.yaml");
  EXPECT_TRUE(std::holds_alternative<chip::Chip>(result));
  return std::move(std::get<chip::Chip>(result));
}

struct Link : testing::Test {
  chip::Chip chip = accel();
  chip::HalTables tables = chip::hal_tables(chip);
  sim::Devices devices{chip};
  Line line{devices.platform()};
  hal::LinkMaster master{line.near()};
  hal::Platform platform = hal::platform_of(&master);
  hal::Hal hal{platform, tables.config()};
  std::vector<hal::Reading> readings = std::vector<hal::Reading>(chip.sensor_channels());
  std::vector<int64_t> now = std::vector<int64_t>(chip.actuator_channels());
  std::vector<int64_t> wanted = now;
};

TEST_F(Link, TheFramesAreAsDocumented) {
  uint32_t orders[] = {0, 0x80004010}, seen[4] = {};
  hal::Row rows[] = {hal::write_row({0x40000000, 8, 0b10}, 0, orders, hal::RowWhen::kUnlessEmergency),
                     hal::read_row({0x40000000, 8, 0b1011}, 4, seen)};
  (void)hal::bus_perform(platform, rows, 2);
  EXPECT_EQ(master.frames, 1U);
  const std::vector<uint8_t> asked = {0xA7, 1,    1,    2,    28, 0,                             // header
                                      2,    1,    8,    0,    0,  0, 0, 0x40, 2,      0, 0, 0,  // the row written,
                                      0x10, 0x40, 0x00, 0x80,  // its one word,
                                      1,    0,    8,    0,    4,  0, 0, 0x40, 0b1011, 0, 0, 0};  // the row read
  EXPECT_EQ(std::vector<uint8_t>(line.last_asked.begin(), line.last_asked.end() - 2), asked);
  ASSERT_EQ(line.last_answered.size(), 6U + 4 + 4 + 3 * 4 + 2);
  const uint8_t* answered = line.last_answered.data();
  EXPECT_EQ(std::vector<uint8_t>(answered, answered + 6), (std::vector<uint8_t>{0x7A, 1, 0, 2, 20, 0}));
  EXPECT_EQ(hal::get_word(answered + 6), 0b10U);
  EXPECT_EQ(hal::get_word(answered + 10), 0b1011U);
  EXPECT_EQ(hal::get_word(answered + 14), seen[0]);
  EXPECT_EQ(hal::get_word(answered + 18), seen[1]);
  EXPECT_EQ(hal::get_word(answered + 22), seen[3]);
  EXPECT_EQ(seen[2], 0U) << "not selected";
}

TEST_F(Link, AQuietTickIsFourFrames) {
  (void)hal.now_us();
  hal.granted(now.data());
  hal.sample(readings.data());
  (void)hal.apply(now.data(), now.data());
  (void)hal.now_us();
  EXPECT_EQ(master.frames, 4U) << "twice the time, what is set, what is sensed";
  EXPECT_EQ(now, devices.driven());
}

TEST_F(Link, ATickThatMovesEverythingIsADozenFrames) {
  hal::RetainedPlace newest[2] = {};
  uint32_t values[hal::kRetainedMost] = {};
  for (const bool up : {true, false, true, false}) {
    for (uint32_t block = 0; block < 2; ++block) {
      ASSERT_EQ(hal.store_retained(block, values, hal::kRetainedMost, newest + block), hal::Status::kOk);
    }
    devices.set_time_us(devices.time_us() + 1000);
    master.frames = 0;
    (void)hal.now_us();
    hal.granted(now.data());
    hal.sample(readings.data());
    wanted = now;
    for (uint32_t i = 0; i < 16; ++i) wanted[i] = up ? 2'800'000 : 400'000 + 25'000 * i;
    for (uint32_t i = 0; i < 16; ++i) wanted[chip.actuator("issue_rate")->first_channel + i] = up ? 524'288 : 1'048'576;
    (void)hal.now_us();
    const hal::ApplyResult result = hal.apply(now.data(), wanted.data());
    EXPECT_EQ(result.changed, 32U);
    EXPECT_EQ(result.failed, 0U);
    for (uint32_t block = 0; block < 2; ++block) {
      ASSERT_EQ(hal.store_retained(block, values, hal::kRetainedMost, newest + block), hal::Status::kOk);
    }
    EXPECT_LE(master.frames, 11U);
    EXPECT_EQ(devices.driven(), wanted);
  }
  EXPECT_EQ(devices.illegal_pairs(), 0U);
}

TEST_F(Link, AListLongerThanAFrameGoesInSeveral) {
  const uint32_t kept = 0x40007000;
  uint32_t words[6][hal::kRowWords], seen[6][hal::kRowWords];
  std::vector<hal::Row> rows;
  for (uint32_t r = 0; r < 6; ++r) {
    const hal::DeviceRow half{kept + 0x100 * (r / 2) + 0x80 * (r % 2), 4, ~uint32_t{0}};
    for (uint32_t i = 0; i < hal::kRowWords; ++i) words[r][i] = 1000 * r + i;
    rows.push_back(hal::write_row(half, 0, words[r], hal::RowWhen::kAfterGood));
    rows.push_back(hal::read_row(half, 0, seen[r]));
  }
  (void)hal::bus_perform(platform, rows.data(), 12);
  EXPECT_EQ(master.frames, 4U);
  for (uint32_t r = 0; r < 6; ++r) EXPECT_EQ(std::memcmp(words[r], seen[r], sizeof words[r]), 0) << r;
  for (const hal::Row& row : rows) EXPECT_TRUE(row.all_good());
}

TEST_F(Link, WhatIsToFollowGoodWordsIsNotBegunAfterABadOne) {
  const uint32_t kept = 0x40007000;
  uint32_t words[4][hal::kRowWords] = {{}, {}, {}, {7}}, seen[hal::kRowWords] = {};
  const hal::DeviceRow first{kept, 4, ~uint32_t{0}}, one{kept + 0x80, 4, 1}, beyond{kept + 0x1000, 4, 1};
  hal::Row rows[] = {hal::write_row(beyond, 0, words[0]), hal::write_row(first, 0, words[1]),
                     hal::write_row(first, 0, words[2]), hal::read_row(first, 0, seen),  // a frame is full here
                     hal::write_row(one, 0, words[3], hal::RowWhen::kAfterGood)};
  (void)hal::bus_perform(platform, rows, 5);
  EXPECT_EQ(rows[0].good, 0U);
  EXPECT_TRUE(rows[1].all_good() && rows[2].all_good() && rows[3].all_good());
  EXPECT_EQ(rows[4].good, 0U);
  uint32_t word = 1;
  ASSERT_EQ(platform.read(platform.context, kept + 0x80, &word), hal::Status::kOk);
  EXPECT_EQ(word, 0U);
}

TEST_F(Link, AnEmergencyAtTheChipIsSeenWithTheNextAnswer) {
  static bool stands;
  stands = false;
  hal::Platform chip_end = devices.platform();
  chip_end.emergency = [](void*) { return stands; };
  line = Line(chip_end);
  hal.granted(now.data());
  EXPECT_FALSE(platform.in_emergency());
  stands = true;
  wanted = now;
  for (uint32_t i = 0; i < 16; ++i) wanted[i] = 2'800'000;
  const hal::ApplyResult result = hal.apply(now.data(), wanted.data());
  EXPECT_TRUE(platform.in_emergency());
  EXPECT_TRUE(result.interrupted);
  devices.set_time_us(5000);
  for (uint32_t i = 0; i < 16; ++i) EXPECT_EQ(devices.driven()[i], 400'000) << i;
}

TEST_F(Link, TimeGoesOverTheLink) {
  devices.set_time_us(uint64_t{5} << 32);
  EXPECT_EQ(hal.now_us(), uint64_t{5} << 32);
  platform.wait_us(platform.context, 17);
  EXPECT_EQ(hal.now_us(), (uint64_t{5} << 32) + 17);
}

TEST_F(Link, ABrokenRegisterTakesNoOtherWithIt) {
  const uint32_t address = chip.actuator("tile_clock")->address + 8 * 5 + 4;
  devices.set_bus_error(address, true);
  hal.granted(now.data());
  for (uint32_t i = 0; i < 16; ++i) EXPECT_EQ(now[i], i == 5 ? 2'800'000 : 800'000) << i;
}

TEST_F(Link, OrdersAreCarriedOutOverALineThatLosesBytes) {
  std::mt19937 random(2);
  line.damaged_per_mille = 2;
  line.lost_per_mille = 1;
  uint64_t ordered = 0, arrived = 0;
  for (uint64_t tick = 0; tick < 200; ++tick) {
    devices.set_time_us(tick * 1000);
    hal.granted(now.data());
    wanted = now;
    for (uint32_t i = 0; i < 16; ++i) wanted[i] = 400'000 + 25'000 * static_cast<int64_t>(random() % 97);
    (void)hal.apply(now.data(), wanted.data());
    for (uint32_t i = 0; i < 16; ++i) arrived += devices.driven()[i] == wanted[i] ? 1 : 0;
    ordered += 16;
  }
  EXPECT_EQ(devices.illegal_pairs(), 0U);
  EXPECT_GT(arrived * 100, ordered * 95);
}

TEST_F(Link, NobodyAtTheOtherEndIsATimeoutThatEnds) {
  hal::LinkMaster alone{{nullptr, [](void*, const uint8_t*, uint32_t) {}, [](void*, uint8_t*) { return false; }}};
  const hal::Platform nobody = hal::platform_of(&alone);
  uint32_t word = 0;
  EXPECT_EQ(nobody.read(nobody.context, 0x40000000, &word), hal::Status::kTimeout);
  EXPECT_EQ(nobody.write(nobody.context, 0x40000000, 1), hal::Status::kTimeout);
  EXPECT_EQ(nobody.now_us(nobody.context), 0U);
  alone.frames = 0;
  const hal::Hal blind(nobody, tables.config());
  blind.granted(now.data());
  EXPECT_EQ(alone.frames, hal::kBusTries) << "a list that nobody answers is not asked for word by word";
}

TEST_F(Link, ServesNothingButWholeFrames) {
  std::mt19937 random(3);
  const sim::Devices before = devices;
  for (int i = 0; i < 20'000; ++i) {
    std::vector<uint8_t> bytes(random() % 150);
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
    if (!bytes.empty()) bytes[0] = hal::kLinkAsked;
    std::deque<uint8_t> queue(bytes.begin(), bytes.end());
    const hal::ByteLink noise{&queue, [](void*, const uint8_t*, uint32_t) {},
                              [](void* self, uint8_t* byte) {
                                auto& q = *static_cast<std::deque<uint8_t>*>(self);
                                if (q.empty()) return false;
                                *byte = q.front();
                                q.pop_front();
                                return true;
                              }};
    (void)hal::link_serve(noise, devices.platform());
  }
  EXPECT_EQ(devices.driven(), before.driven());
}

}  // namespace
}  // namespace flyball
