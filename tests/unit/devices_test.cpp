// The simulated registers, driven by hand: locks, slews and samples take their time, and a wrong driver is noticed.
#include <gtest/gtest.h>

#include <cmath>

#include "hal/chip/load.h"
#include "hal/registers.h"
#include "sim/devices/devices.h"

namespace flyball::sim {
namespace {

namespace pll = hal::pll;
namespace regulator = hal::regulator;
namespace sensor = hal::sensor;

chip::Chip accel() {
  chip::LoadResult result = chip::load(FLYBALL_SOURCE_DIR "/chips/accel.yaml");
  EXPECT_TRUE(std::holds_alternative<chip::Chip>(result));
  return std::move(std::get<chip::Chip>(result));
}

struct DevicesTest : testing::Test {
  chip::Chip chip = accel();
  Devices devices{chip};
  hal::Platform platform = devices.platform();
  uint32_t clocks = chip.actuator("tile_clock")->address;
  uint32_t rails = chip.rails.address;
  uint32_t temps = chip.sensor("tile_temp")->address;

  uint32_t read(uint32_t address) {
    uint32_t word = 0;
    EXPECT_EQ(platform.read(&devices, address, &word), hal::Status::kOk);
    return word;
  }
  void write(uint32_t address, uint32_t word) { EXPECT_EQ(platform.write(&devices, address, word), hal::Status::kOk); }
  void request(uint32_t clock, uint32_t multiplier) {
    write(clocks + clock * 8,
          pll::kRequestMultiplier.put(multiplier) | pll::kRequestDivider.put(4) | pll::kRequestEnable.put(1));
  }
};

TEST_F(DevicesTest, ComesOutOfResetAsTheChipFileSays) {
  EXPECT_EQ(devices.driven()[0], 800'000);
  EXPECT_EQ(devices.driven()[chip.actuator("issue_rate")->first_channel], 1 << 20);
  EXPECT_EQ(devices.driven()[chip.actuator("power_gate")->first_channel], 1);
  EXPECT_EQ(devices.rails_uV(), std::vector<int64_t>(4, 650'000));
  EXPECT_EQ(pll::kStatusLocked.get(read(clocks + pll::kStatus)), 1U);
}

TEST_F(DevicesTest, ClockRunsOnUntilItLocks) {
  request(3, 16);
  platform.wait_us(&devices, 4);
  EXPECT_EQ(pll::kStatusLocked.get(read(clocks + 3 * 8 + pll::kStatus)), 0U);
  EXPECT_EQ(devices.driven()[3], 800'000);
  platform.wait_us(&devices, 1);
  EXPECT_EQ(pll::kStatusLocked.get(read(clocks + 3 * 8 + pll::kStatus)), 1U);
  EXPECT_EQ(devices.driven()[3], 400'000);
  EXPECT_EQ(devices.driven()[2], 800'000);
}

TEST_F(DevicesTest, RegulatorSlewsThenSettles) {
  write(rails, 210);  // 650 mV to 1050 mV at 10 mV/us: 40 us, then 2 us
  platform.wait_us(&devices, 10);
  devices.set_time_us(10);
  const int64_t on_the_way_uV = devices.rails_uV()[0];
  EXPECT_GE(on_the_way_uV, 749'000);
  EXPECT_LE(on_the_way_uV, 751'000);
  platform.wait_us(&devices, 31);
  uint32_t status = read(rails + regulator::kStatus);
  EXPECT_EQ(regulator::kStatusOutput.get(status), 210U);
  EXPECT_EQ(regulator::kStatusPowerGood.get(status), 0U);
  platform.wait_us(&devices, 1);
  EXPECT_EQ(regulator::kStatusPowerGood.get(read(rails + regulator::kStatus)), 1U);
  EXPECT_EQ(devices.rails_uV()[1], 650'000);
}

TEST_F(DevicesTest, NoticesAClockThatLocksBeforeItsVoltageIsThere) {
  request(0, 112);
  platform.wait_us(&devices, 5);
  (void)read(clocks + pll::kStatus);
  EXPECT_GT(devices.illegal_pairs(), 0U);
}

TEST_F(DevicesTest, NoticesAVoltageThatFallsBelowItsClock) {
  write(rails + 8, 120);
  EXPECT_EQ(devices.illegal_pairs(), 0U);
  devices.set_time_us(100);
  EXPECT_GT(devices.illegal_pairs(), 0U);
}

TEST_F(DevicesTest, VoltageAtTheInstantOfTheLockCounts) {
  write(rails, 210);       // 1050 mV after 40 us
  request(0, 112);         // locks after 5 us, looked at after 100
  devices.set_time_us(100);
  EXPECT_EQ(devices.driven()[0], 2'800'000);
  EXPECT_EQ(devices.illegal_pairs(), 1U);
}

TEST_F(DevicesTest, SensorIsNewOnceAndRounded) {
  devices.sensed()[0] = 88'062.4;
  devices.sensed()[1] = 88'062.5;
  devices.sensed()[2] = -40'000.0;
  devices.set_time_us(0);
  uint32_t word = read(temps);
  EXPECT_EQ(sensor::kDataCode.get(word), 704U);
  EXPECT_EQ(sensor::kDataNew.get(word), 1U);
  EXPECT_EQ(sensor::kDataValid.get(word), 1U);
  EXPECT_EQ(sensor::kDataNew.get(read(temps)), 0U);
  EXPECT_EQ(sensor::kDataCode.get(read(temps + 4)), 705U);
  EXPECT_EQ(sensor::kDataCode.get(read(temps + 8)), (1U << 24) - 320U);
  EXPECT_EQ(sensor::kDataValid.get(read(temps + 12)), 0U) << "a NaN is no sample";
}

TEST_F(DevicesTest, SensorSamplesAtItsOwnPace) {
  devices.sensed()[0] = 50'000;
  devices.set_time_us(0);
  (void)read(temps);
  devices.sensed()[0] = 60'000;
  devices.set_time_us(999);
  EXPECT_EQ(sensor::kDataNew.get(read(temps)), 0U);
  devices.set_time_us(1000);
  const uint32_t word = read(temps);
  EXPECT_EQ(sensor::kDataNew.get(word), 1U);
  EXPECT_EQ(sensor::kDataCode.get(word), 480U);
}

TEST_F(DevicesTest, SensorBeyondItsRegisterShowsItsEnd) {
  devices.sensed()[0] = 1e12;
  devices.set_time_us(0);
  EXPECT_EQ(sensor::kDataCode.get(read(temps)), 0x7FFFFFU);
}

TEST_F(DevicesTest, SensorFaults) {
  for (double& value : devices.sensed()) value = 50'000;
  devices.set_time_us(0);
  for (uint32_t i = 0; i < 3; ++i) (void)read(temps + 4 * i);
  devices.sensor_faults()[0].stuck = true;
  devices.sensor_faults()[1].silent = true;
  devices.sensor_faults()[2].invalid = true;
  for (double& value : devices.sensed()) value = 60'000;
  devices.set_time_us(1000);
  const uint32_t stuck = read(temps);
  EXPECT_EQ(sensor::kDataCode.get(stuck), 400U);
  EXPECT_EQ(sensor::kDataNew.get(stuck), 1U);
  EXPECT_EQ(sensor::kDataNew.get(read(temps + 4)), 0U);
  EXPECT_EQ(sensor::kDataValid.get(read(temps + 8)), 0U);
}

TEST_F(DevicesTest, BusRefusesWhatIsNotThere) {
  uint32_t word = 0;
  EXPECT_EQ(platform.read(&devices, 0, &word), hal::Status::kBusError);
  EXPECT_EQ(platform.read(&devices, clocks + 2, &word), hal::Status::kBusError);
  EXPECT_EQ(platform.read(&devices, clocks + 16 * 8, &word), hal::Status::kBusError);
  EXPECT_EQ(platform.read(&devices, 0xfffffffc, &word), hal::Status::kBusError);
  EXPECT_EQ(platform.write(&devices, clocks + pll::kStatus, 1), hal::Status::kBusError) << "read-only";
  EXPECT_EQ(platform.write(&devices, temps, 1), hal::Status::kBusError) << "read-only";
  EXPECT_EQ(platform.write(&devices, clocks, 0x80000010U), hal::Status::kBusError) << "divides by 0";
  devices.set_bus_error(clocks, true);
  EXPECT_EQ(platform.read(&devices, clocks, &word), hal::Status::kBusError);
  devices.set_bus_error(clocks, false);
  EXPECT_EQ(platform.read(&devices, clocks, &word), hal::Status::kOk);
}

TEST_F(DevicesTest, BusCostsTimeAndIsCounted) {
  for (int i = 0; i < 40; ++i) (void)read(clocks);
  write(clocks + 4096 * 4, 16);
  EXPECT_EQ(devices.time_us(), 2U);  // 41 x 50 ns
  EXPECT_EQ(devices.bus_count().reads, 40U);
  EXPECT_EQ(devices.bus_count().writes, 1U);
}

TEST_F(DevicesTest, TimeDoesNotGoBack) {
  devices.set_time_us(1000);
  devices.set_time_us(10);
  EXPECT_EQ(devices.time_us(), 1000U);
}

TEST_F(DevicesTest, ACopyIsAnotherChip) {
  Devices copy = devices;
  request(0, 16);
  devices.set_time_us(100);
  copy.set_time_us(100);
  EXPECT_EQ(devices.driven()[0], 400'000);
  EXPECT_EQ(copy.driven()[0], 800'000);
}

}  // namespace
}  // namespace flyball::sim
