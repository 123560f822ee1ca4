// The whole HAL on the simulated accelerator: orders are carried out, no clock is ever faster than its voltage allows,
// and a controller may die at any access.
#include <gtest/gtest.h>

#include <random>

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

/// Passes accesses on until its controller dies: then nothing more reaches the chip, and no time passes.
struct Mortal {
  hal::Platform chip;
  uint64_t accesses_left;

  static bool lives(void* self) {
    Mortal& m = *static_cast<Mortal*>(self);
    if (m.accesses_left == 0) return false;
    --m.accesses_left;
    return true;
  }
  hal::Platform platform() {
    hal::Platform p{};
    p.context = this;
    p.read = [](void* self, uint32_t address, uint32_t* word) {
      if (!lives(self)) return hal::Status::kBusError;
      const hal::Platform& c = static_cast<Mortal*>(self)->chip;
      return c.read(c.context, address, word);
    };
    p.write = [](void* self, uint32_t address, uint32_t word) {
      if (!lives(self)) return hal::Status::kBusError;
      const hal::Platform& c = static_cast<Mortal*>(self)->chip;
      return c.write(c.context, address, word);
    };
    p.now_us = [](void*) { return uint64_t{0}; };
    p.wait_us = [](void* self, uint32_t us) {
      const Mortal& m = *static_cast<Mortal*>(self);
      if (m.accesses_left > 0) m.chip.wait_us(m.chip.context, us);
    };
    return p;
  }
};

struct HalOnDevices : testing::Test {
  chip::Chip chip = accel();
  chip::HalTables tables = chip::hal_tables(chip);
  sim::Devices devices{chip};
  hal::Platform platform = devices.platform();
  hal::Hal hal{platform, tables.config()};
  std::vector<int64_t> now = std::vector<int64_t>(chip.actuator_channels());
  std::vector<int64_t> wanted = now;
  uint32_t issue = chip.actuator("issue_rate")->first_channel;
  uint32_t gate = chip.actuator("power_gate")->first_channel;

  void draw(std::mt19937* random) {
    for (uint32_t i = 0; i < 16; ++i) {
      wanted[i] = 400'000 + 25'000 * static_cast<int64_t>((*random)() % 97);
      wanted[issue + i] = 65536 * static_cast<int64_t>(1 + (*random)() % 16);
      wanted[gate + i] = static_cast<int64_t>((*random)() % 2);
    }
  }

  /// What each rail must carry for the clocks as they are.
  std::vector<int64_t> needed_uV() const {
    std::vector<int64_t> needed(chip.rails.count, 0);
    const std::vector<uint16_t> rail = chip.rail_of("tile");
    for (uint32_t i = 0; i < 16; ++i) {
      for (const chip::OperatingPoint& p : chip.opps[0].points) {
        if (devices.driven()[i] > p.frequency_kHz) continue;
        needed[rail[i]] = std::max(needed[rail[i]], p.voltage_uV);
        break;
      }
    }
    return needed;
  }
};

TEST_F(HalOnDevices, RandomOrdersAreCarriedOutLegally) {
  std::mt19937 random(1);
  for (uint64_t tick = 0; tick < 2000; ++tick) {
    devices.set_time_us(tick * 1000);
    hal.granted(now.data());
    ASSERT_EQ(now, devices.driven());
    draw(&random);
    const hal::ApplyResult result = hal.apply(now.data(), wanted.data());
    ASSERT_EQ(result.failed + result.rail_faults, 0U);
    ASSERT_EQ(devices.driven(), wanted);
    devices.run_to_us(tick * 1000 + 500);  // rails come down after the clocks
    ASSERT_EQ(devices.rails_uV(), needed_uV());
  }
  EXPECT_EQ(devices.illegal_pairs(), 0U);
}

TEST_F(HalOnDevices, QuietTickCostsOneReadAnElement) {
  std::vector<hal::Reading> readings(chip.sensor_channels());
  hal.sample(readings.data());
  hal.granted(now.data());
  (void)hal.apply(now.data(), now.data());
  EXPECT_EQ(devices.bus_count().reads, chip.sensor_channels() + chip.actuator_channels());
  EXPECT_EQ(devices.bus_count().writes, 0U);
}

TEST_F(HalOnDevices, ReadsWhatIsSensed) {
  constexpr int64_t kStep = 128'000;  // a multiple of every resolution
  for (size_t i = 0; i < devices.sensed().size(); ++i)
    devices.sensed()[i] = static_cast<double>(kStep) * static_cast<double>(i);
  devices.set_time_us(0);
  std::vector<hal::Reading> readings(chip.sensor_channels());
  hal.sample(readings.data());
  for (size_t i = 0; i < readings.size(); ++i) {
    EXPECT_TRUE(readings[i].fresh);
    EXPECT_EQ(readings[i].value, kStep * static_cast<int64_t>(i));
  }
  hal.sample(readings.data());
  for (const hal::Reading& reading : readings) EXPECT_FALSE(reading.fresh);
}

TEST_F(HalOnDevices, DyingAtAnyAccessLeavesAChipThatTheNextOneCarriesOnWith) {
  std::mt19937 random(2);
  for (uint64_t life = 0; life < 400; ++life) {
    sim::Devices victim = devices;
    draw(&random);
    const std::vector<int64_t> before = wanted;
    {
      const hal::Platform p = victim.platform();
      const hal::Hal first(p, tables.config());
      first.granted(now.data());
      (void)first.apply(now.data(), before.data());
    }
    draw(&random);
    Mortal mortal{victim.platform(), 48 + life % 200};
    const hal::Platform dying = mortal.platform();
    const hal::Hal doomed(dying, tables.config());
    doomed.granted(now.data());
    (void)doomed.apply(now.data(), wanted.data());

    const hal::Platform p = victim.platform();
    const hal::Hal next(p, tables.config());
    next.granted(now.data());
    ASSERT_EQ(next.settle_rails(now.data()).rail_faults, 0U);
    (void)next.apply(now.data(), wanted.data());
    victim.set_time_us(1000);
    next.granted(now.data());
    (void)next.apply(now.data(), wanted.data());
    ASSERT_EQ(victim.driven(), wanted) << "died after " << 48 + life % 200 << " accesses";
    ASSERT_EQ(victim.illegal_pairs(), 0U) << "died after " << 48 + life % 200 << " accesses";
  }
}

TEST_F(HalOnDevices, BrokenPllsAndRegulatorsNeverMakeAnIllegalPair) {
  std::mt19937 random(3);
  uint64_t failed = 0;
  for (uint64_t tick = 0; tick < 2000; ++tick) {
    devices.set_time_us(tick * 1000);
    sim::Devices::ActuatorFaults& faults = devices.actuator_faults();
    for (uint32_t i = 0; i < 16; ++i) faults.never_arrives[i] = random() % 8 == 0;
    for (uint8_t& stuck : faults.regulator_stuck) stuck = random() % 4 == 0;
    devices.set_bus_error(chip.rails.address + 4 * static_cast<uint32_t>(random() % 8), random() % 4 == 0);
    devices.set_bus_error(chip.actuator("tile_clock")->address + 4 * static_cast<uint32_t>(random() % 32),
                          random() % 4 == 0);
    hal.granted(now.data());
    draw(&random);
    const uint64_t before_us = devices.time_us();
    failed += hal.apply(now.data(), wanted.data()).failed;
    ASSERT_LT(devices.time_us() - before_us, 300U) << "bounded: settle, lock and switch time-outs and the bus";
  }
  EXPECT_GT(failed, 1000U);
  EXPECT_EQ(devices.illegal_pairs(), 0U);
}

TEST_F(HalOnDevices, ChipThatIsMendedIsFollowedAgain) {
  std::fill(devices.actuator_faults().never_arrives.begin(), devices.actuator_faults().never_arrives.end(), uint8_t{1});
  hal.granted(now.data());
  wanted = now;
  wanted[5] = 2'800'000;
  EXPECT_EQ(hal.apply(now.data(), wanted.data()).failed, 1U);
  EXPECT_EQ(devices.driven()[5], 800'000);
  std::fill(devices.actuator_faults().never_arrives.begin(), devices.actuator_faults().never_arrives.end(), uint8_t{0});
  devices.set_time_us(1000);
  hal.granted(now.data());
  EXPECT_EQ(now[5], 800'000);
  EXPECT_EQ(hal.apply(now.data(), wanted.data()).failed, 0U);
  EXPECT_EQ(devices.driven()[5], 2'800'000);
  EXPECT_EQ(devices.illegal_pairs(), 0U);
}

}  // namespace
}  // namespace flyball
