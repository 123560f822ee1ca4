// Burst frames over a byte link: the accelerator at the other end of two queues of bytes, some of which are lost or
// damaged on the way.
#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "hal/bus/crc.h"
#include "hal/bus/link.h"
#include "hal/chip/load.h"
#include "hal/chip/tables.h"
#include "hal/hal.h"
#include "sim/devices/devices.h"

namespace flyball {
namespace {

chip::Chip accel() {
  chip::LoadResult result = chip::load(FLYBALL_SOURCE_DIR "/chips/accel.yaml");
  EXPECT_TRUE(std::holds_alternative<chip::Chip>(result));
  return std::move(std::get<chip::Chip>(result));
}

/// Two queues of bytes with a chip at the far end, which answers when the near end listens.
class Line {
 public:
  explicit Line(const hal::Platform& chip) : chip_(chip) {}

  hal::ByteLink near() {
    return {this,
            [](void* self, const uint8_t* bytes, uint32_t count) {
              Line& line = *static_cast<Line*>(self);
              line.send(line.there_, bytes, count);
            },
            [](void* self, uint8_t* byte) {
              Line& line = *static_cast<Line*>(self);
              while (line.back_.empty() && !line.there_.empty()) (void)hal::link_serve(line.far(), line.chip_);
              return take(line.back_, byte);
            }};
  }

  uint32_t damaged_per_mille = 0, lost_per_mille = 0;
  std::vector<uint8_t> last_asked, last_answered;

 private:
  hal::ByteLink far() {
    return {this,
            [](void* self, const uint8_t* bytes, uint32_t count) {
              Line& line = *static_cast<Line*>(self);
              line.last_answered.assign(bytes, bytes + count);
              line.send(line.back_, bytes, count);
            },
            [](void* self, uint8_t* byte) { return take(static_cast<Line*>(self)->there_, byte); }};
  }
  void send(std::deque<uint8_t>& queue, const uint8_t* bytes, uint32_t count) {
    if (&queue == &there_) last_asked.assign(bytes, bytes + count);
    for (uint32_t i = 0; i < count; ++i) {
      if (random_() % 1000 < lost_per_mille) continue;
      const bool damaged = random_() % 1000 < damaged_per_mille;
      queue.push_back(static_cast<uint8_t>(bytes[i] ^ (damaged ? 1U << random_() % 8 : 0U)));
    }
  }
  static bool take(std::deque<uint8_t>& queue, uint8_t* byte) {
    if (queue.empty()) return false;
    *byte = queue.front();
    queue.pop_front();
    return true;
  }

  hal::Platform chip_;
  std::deque<uint8_t> there_, back_;
  std::mt19937 random_{1};
};

struct Link : testing::Test {
  chip::Chip chip = accel();
  chip::HalTables tables = chip::hal_tables(chip);
  sim::Devices devices{chip};
  Line line{devices.platform()};
  hal::LinkMaster master{line.near(), 0, 0};
  hal::Platform platform = hal::platform_of(&master);
  hal::Hal hal{platform, tables.config()};
  std::vector<hal::Reading> readings = std::vector<hal::Reading>(chip.sensor_channels());
  std::vector<int64_t> now = std::vector<int64_t>(chip.actuator_channels());
  std::vector<int64_t> wanted = now;
};

TEST_F(Link, TheFramesAreAsDocumented) {
  uint32_t words[4] = {};
  uint32_t done = 0;
  ASSERT_EQ(platform.read_burst(platform.context, 0x40000004, 8, 4, words, &done), hal::Status::kOk);
  EXPECT_EQ(done, 4U);
  EXPECT_EQ(std::vector<uint8_t>(line.last_asked.begin(), line.last_asked.end() - 2),
            (std::vector<uint8_t>{0xA7, 1, 1, 4, 8, 0, 0x04, 0, 0, 0x40}));
  ASSERT_EQ(line.last_answered.size(), 4U + 16U + 2U);
  EXPECT_EQ(line.last_answered[0], 0x7A);
  EXPECT_EQ(line.last_answered[1], 1);
  EXPECT_EQ(line.last_answered[2], 0);
  EXPECT_EQ(line.last_answered[3], 4);
  EXPECT_EQ(hal::get_word(line.last_answered.data() + 4), words[0]);
}

TEST_F(Link, AQuietTickIsADozenFrames) {
  (void)hal.now_us();
  hal.granted(now.data());
  hal.sample(readings.data());
  (void)hal.apply(now.data(), now.data());
  (void)hal.now_us();
  EXPECT_EQ(master.frames, 11U) << "a frame a bank, and twice the time";
  EXPECT_EQ(now, devices.driven());
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
  hal::LinkMaster alone{{nullptr, [](void*, const uint8_t*, uint32_t) {}, [](void*, uint8_t*) { return false; }}, 0, 0};
  const hal::Platform nobody = hal::platform_of(&alone);
  uint32_t word = 0;
  EXPECT_EQ(nobody.read(nobody.context, 0x40000000, &word), hal::Status::kTimeout);
  EXPECT_EQ(nobody.write(nobody.context, 0x40000000, 1), hal::Status::kTimeout);
  EXPECT_EQ(nobody.now_us(nobody.context), 0U);
  alone.frames = 0;
  const hal::Hal blind(nobody, tables.config());
  blind.granted(now.data());
  EXPECT_EQ(alone.frames, 4 * hal::kBusTries) << "a row that nobody answers is not asked for word by word";
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
