// Each driver of a device beside sensors, clocks and rails against the simulated device, as a chip file places it: what
// they do in time, and when they fail.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <stdexcept>

#include "hal/backstop.h"
#include "hal/chip/load.h"
#include "hal/energy_meter.h"
#include "hal/fan.h"
#include "hal/fractional_pll.h"
#include "hal/hbm.h"
#include "hal/interrupts.h"
#include "hal/mailbox.h"
#include "hal/pmbus.h"
#include "hal/scratch.h"
#include "hal/thermometer.h"
#include "hal/watchdog.h"
#include "sim/devices/devices.h"

namespace flyball {
namespace {

const char kDevices[] = R"(
devices:
  dog: {kind: watchdog, registers: {at: 0x40010000}}
  kept: {kind: scratch, registers: {at: 0x40010100}}
  host: {kind: mailbox, registers: {at: 0x40010200}}
  lines: {kind: interrupts, registers: {at: 0x40010300}}
  energy: {kind: energy_meter, sensor: chip_power, registers: {at: 0x40010400}}
  stack: {kind: hbm, domain: hbm, sensor: hbm_temp, registers: {at: 0x40010500, stride: 0x8}}
  hot: {kind: thermometer, domain: tile, sensor: tile_temp, registers: {at: 0x40010600, stride: 0x20}}
  stop: {kind: backstop, domain: tile, sensor: tile_temp, registers: {at: 0x40010800, stride: 0x8}}
  board: {kind: pmbus, domain: rail, registers: {at: 0x40011000, stride: 0x400}}
  uncore: {kind: fractional_pll, registers: {at: 0x40010900}}
  fan: {kind: fan, bytes: 8, registers: {at: 0x40010a00}}
)";

/// The accelerator with these devices in place of its own.
chip::LoadResult accel_with(const std::string& more) {
  std::ifstream file(FLYBALL_SOURCE_DIR "/chips/accel.yaml");
  std::string text(std::istreambuf_iterator<char>(file), {});
  const size_t own = text.find("\ndevices:") + 1;
  text.erase(own, text.find("\n\n", own) - own);
  return chip::parse(text + more, "accel.yaml");
}

chip::Chip chip_with(const std::string& more) {
  chip::LoadResult result = accel_with(more);
  if (const auto* errors = std::get_if<std::vector<chip::Error>>(&result)) {
    throw std::runtime_error(chip::to_string(errors->front()));
  }
  return std::get<chip::Chip>(result);
}

struct DeviceDrivers : testing::Test {
  chip::Chip chip = chip_with(kDevices);
  sim::Devices devices{chip};
  sim::Blocks& blocks = devices.blocks();
  hal::Platform platform = devices.platform();

  uint32_t at(const std::string& name, uint32_t element = 0) const {
    for (const chip::Device& d : chip.devices) {
      if (d.name == name) return d.address + element * d.stride;
    }
    return 0;
  }
  /// All elements of a sensor see this from now on.
  void sense(const std::string& sensor, double value) {
    const chip::Sensor& s = *chip.sensor(sensor);
    for (uint32_t i = 0; i < chip.size(s.domain); ++i) devices.sensed()[s.first_channel + i] = value;
    devices.set_time_us(devices.time_us());
  }
  void wait(uint32_t us) { platform.wait_us(platform.context, us); }
};

using hal::Status;

TEST_F(DeviceDrivers, WatchdogBitesWhoDoesNotServeIt) {
  ASSERT_EQ(hal::watchdog_start(platform, at("dog"), 3000), Status::kOk);
  wait(2900);
  ASSERT_EQ(hal::watchdog_serve(platform, at("dog")), Status::kOk);
  wait(2900);
  hal::WatchdogState state{};
  ASSERT_EQ(hal::watchdog_read(platform, at("dog"), &state), Status::kOk);
  EXPECT_TRUE(state.enabled);
  EXPECT_FALSE(state.bitten);
  EXPECT_LE(state.left_us, 100U);
  wait(200);
  ASSERT_EQ(hal::watchdog_read(platform, at("dog"), &state), Status::kOk);
  EXPECT_TRUE(state.bitten);
  EXPECT_EQ(blocks.get<sim::Watchdog>("dog").bites(devices.time_us()), 1U);
  ASSERT_EQ(hal::watchdog_start(platform, at("dog"), 3000), Status::kOk) << "the next controller goes on with it";
  EXPECT_EQ(hal::watchdog_start(platform, at("dog"), 5000), Status::kMismatch) << "nobody changes it";
  ASSERT_EQ(hal::watchdog_clear_bitten(platform, at("dog")), Status::kOk);
  ASSERT_EQ(hal::watchdog_read(platform, at("dog"), &state), Status::kOk);
  EXPECT_FALSE(state.bitten);
}

TEST_F(DeviceDrivers, RetainedValuesOutliveTheirController) {
  uint32_t values[3] = {7, 7, 7};
  hal::RetainedPlace newest;
  EXPECT_EQ(hal::retained_load(platform, at("kept"), values, 3, &newest), Status::kMismatch) << "after power-on";
  EXPECT_EQ(values[0], 7U);
  for (uint32_t i = 0; i < 600; ++i) {  // the number of a store wraps
    const uint32_t stored[3] = {i, ~i, 5};
    ASSERT_EQ(hal::retained_store(platform, at("kept"), stored, 3, &newest), Status::kOk);
    ASSERT_EQ(hal::retained_load(platform, at("kept"), values, 3, &newest), Status::kOk);
    ASSERT_EQ(values[1], ~i);
  }
  EXPECT_EQ(hal::retained_load(platform, at("kept"), values, 2, &newest), Status::kMismatch) << "another shape";
}

// Copies of which a controller knows nothing, because it could not read them, must not come back after its own.
TEST_F(DeviceDrivers, WhatAControllerCouldNotReadIsNotTakenForNewer) {
  hal::RetainedPlace newest;
  for (uint32_t i = 0; i < 3; ++i) ASSERT_EQ(hal::retained_store(platform, at("kept"), &i, 1, &newest), Status::kOk);
  ASSERT_EQ(newest.number, 2);
  for (const uint32_t mine : {100U, 101U}) {
    hal::RetainedPlace unknown;
    uint32_t value = 0;
    ASSERT_EQ(hal::retained_store(platform, at("kept"), &mine, 1, &unknown), Status::kOk);
    ASSERT_EQ(hal::retained_load(platform, at("kept"), &value, 1, &newest), Status::kOk);
    EXPECT_EQ(value, mine);
  }
}

/// Passes on so many writes, and no more.
struct Dying {
  hal::Platform chip;
  uint32_t writes_left;
  hal::Platform platform() {
    hal::Platform p{};
    p.context = this;
    p.read = [](void* self, uint32_t address, uint32_t* word) {
      const hal::Platform& c = static_cast<Dying*>(self)->chip;
      return c.read(c.context, address, word);
    };
    p.write = [](void* self, uint32_t address, uint32_t word) {
      Dying& d = *static_cast<Dying*>(self);
      if (d.writes_left == 0) return Status::kBusError;
      --d.writes_left;
      return d.chip.write(d.chip.context, address, word);
    };
    return p;
  }
};

TEST_F(DeviceDrivers, WhoDiesWhileStoringLeavesTheOldValues) {
  const uint32_t old_values[4] = {1, 2, 3, 4};
  const uint32_t new_values[4] = {5, 6, 7, 8};
  for (uint32_t writes = 0; writes <= 5; ++writes) {
    hal::RetainedPlace newest;
    ASSERT_EQ(hal::retained_store(platform, at("kept"), old_values, 4, &newest), Status::kOk);
    Dying dying{platform, writes};
    const Status status = hal::retained_store(dying.platform(), at("kept"), new_values, 4, &newest);
    EXPECT_EQ(status == Status::kOk, writes == 5);
    uint32_t values[4] = {};
    ASSERT_EQ(hal::retained_load(platform, at("kept"), values, 4, &newest), Status::kOk);
    EXPECT_EQ(values[0], writes == 5 ? 5U : 1U);
    EXPECT_EQ(values[3], writes == 5 ? 8U : 4U);
  }
}

TEST_F(DeviceDrivers, ARequestOfTheHostStandsUntilItsReply) {
  sim::Mailbox& host = blocks.get<sim::Mailbox>("host");
  hal::HostRequest request{};
  ASSERT_EQ(hal::mailbox_read(platform, at("host"), &request), Status::kOk);
  EXPECT_FALSE(request.pending);
  host.ask(3, 600'000);
  for (int controller = 0; controller < 2; ++controller) {  // one that died before it answered, and the next
    ASSERT_EQ(hal::mailbox_read(platform, at("host"), &request), Status::kOk);
    EXPECT_TRUE(request.pending);
    EXPECT_EQ(request.command, 3);
    EXPECT_EQ(request.argument, 600'000U);
  }
  EXPECT_FALSE(host.reply().has_value());
  ASSERT_EQ(hal::mailbox_reply(platform, at("host"), request, 11), Status::kOk);
  EXPECT_EQ(host.reply(), 11);
  host.ask(4, 1);
  EXPECT_EQ(hal::mailbox_reply(platform, at("host"), request, 12), Status::kMismatch) << "it was asked anew";
  EXPECT_FALSE(host.reply().has_value());
}

TEST_F(DeviceDrivers, InterruptsAreClearedOneByOneAndStandWhileTheirCauseDoes) {
  sim::Interrupts& lines = blocks.get<sim::Interrupts>("lines");
  ASSERT_EQ(hal::interrupts_enable(platform, at("lines"), 0x5), Status::kOk);
  lines.set_level(1, true);
  EXPECT_FALSE(lines.line()) << "pending, not enabled";
  lines.set_level(0, true);
  lines.set_level(2, true);
  lines.set_level(2, false);
  uint32_t sources = 0;
  ASSERT_EQ(hal::interrupts_pending(platform, at("lines"), &sources), Status::kOk);
  EXPECT_EQ(sources, 0x5U);
  ASSERT_EQ(hal::interrupts_clear(platform, at("lines"), 0x5), Status::kOk);
  ASSERT_EQ(hal::interrupts_pending(platform, at("lines"), &sources), Status::kOk);
  EXPECT_EQ(sources, 0x1U) << "the cause of 0 still stands";
  EXPECT_TRUE(lines.line());
}

TEST_F(DeviceDrivers, EnergyWrapsAndItsMeanDoesNot) {
  blocks.get<sim::EnergyMeter>("energy").begin_at(4294967296.0 - 50'000.0);
  sense("chip_power", 400'000);  // mW
  hal::EnergyReading before{}, after{};
  ASSERT_EQ(hal::energy_read(platform, at("energy"), &before), Status::kOk);
  wait(1000);
  ASSERT_EQ(hal::energy_read(platform, at("energy"), &after), Status::kOk);
  EXPECT_LT(after.energy_uJ, before.energy_uJ) << "it has wrapped";
  EXPECT_NEAR(hal::energy_mean_mW(before, after), 400'000, 1);
  EXPECT_EQ(hal::energy_mean_mW(before, before), 0U);
  EXPECT_EQ(hal::energy_mean_mW({0, 0}, {UINT32_MAX, 1}), UINT32_MAX);
}

TEST_F(DeviceDrivers, AStackRefreshesAsItsTemperatureNeeds) {
  sim::Hbm& stack = blocks.get<sim::Hbm>("stack", 3);
  hal::HbmState state{};
  const auto follow = [&](double mK) {
    sense("hbm_temp", mK);
    EXPECT_EQ(hal::hbm_read(platform, at("stack", 3), &state), Status::kOk);
    EXPECT_EQ(hal::hbm_follow_band(platform, at("stack", 3), state), Status::kOk);
    wait(sim::Hbm::kRefreshTakes_us);
    EXPECT_EQ(hal::hbm_read(platform, at("stack", 3), &state), Status::kOk);
  };
  follow(60'400);
  EXPECT_EQ(state.temperature_degC, 60);
  EXPECT_EQ(state.refresh, 0U);
  follow(85'000);
  EXPECT_EQ(state.band, 1U);
  EXPECT_EQ(state.refresh, 1U);
  EXPECT_EQ(stack.too_slow(), 1U) << "in the sample that brought it";
  follow(95'500);
  EXPECT_EQ(state.refresh, 2U);
  follow(60'000);
  EXPECT_EQ(state.refresh, 0U);
  follow(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(state.refresh, 2U) << "not known counts as hot";
  follow(106'000);
  EXPECT_TRUE(state.tripped);
  follow(40'000);
  EXPECT_TRUE(state.tripped) << "until power is taken away";
}

TEST_F(DeviceDrivers, ThermometerIsCalibratedAndWatches) {
  blocks.get<sim::Thermometer>("hot", 2) = sim::Thermometer(125, 0x3e00, -24);
  hal::Calibration calibration{};
  ASSERT_EQ(hal::thermometer_calibration(platform, at("hot", 2), &calibration), Status::kOk);
  EXPECT_EQ(calibration.offset, -24);
  ASSERT_EQ(hal::thermometer_watch(platform, at("hot", 2), calibration, 10 * 8, 97 * 8), Status::kOk);
  hal::Sample sample{};
  hal::ThermometerEvents events{};
  for (int mK = 11'000; mK < 96'500; mK += 333) {
    sense("tile_temp", mK);
    ASSERT_EQ(hal::thermometer_read(platform, at("hot", 2), calibration, &sample), Status::kOk);
    ASSERT_TRUE(sample.fresh && sample.valid);
    ASSERT_NEAR(sample.code * 125, mK, 125);
    ASSERT_EQ(hal::thermometer_take_events(platform, at("hot", 2), &events), Status::kOk);
    ASSERT_FALSE(events.high || events.low) << mK;
  }
  sense("tile_temp", 97'200);
  sense("tile_temp", 60'000);
  EXPECT_TRUE(blocks.get<sim::Thermometer>("hot", 2).line()) << "an event is kept";
  ASSERT_EQ(hal::thermometer_take_events(platform, at("hot", 2), &events), Status::kOk);
  EXPECT_TRUE(events.high);
  EXPECT_FALSE(events.low);
  ASSERT_EQ(hal::thermometer_take_events(platform, at("hot", 2), &events), Status::kOk);
  EXPECT_FALSE(events.high) << "taken once";
  sense("tile_temp", -40'000);
  ASSERT_EQ(hal::thermometer_take_events(platform, at("hot", 2), &events), Status::kOk);
  EXPECT_TRUE(events.low);
  sense("tile_temp", std::numeric_limits<double>::quiet_NaN());
  ASSERT_EQ(hal::thermometer_read(platform, at("hot", 2), calibration, &sample), Status::kOk);
  EXPECT_FALSE(sample.valid);
}

TEST(Thermometer, UncalibratedIsTheLeastCodeThatReachesAValue) {
  for (const hal::Calibration c : {hal::Calibration{0x4000, 0}, {0x3e00, -24}, {0x4321, 100}, {1, 0}}) {
    for (int32_t value = -500; value <= 1200; value += 7) {
      const int32_t code = hal::uncalibrated(c, value);
      ASSERT_GE(hal::calibrated(c, code), value);
      ASSERT_LT(hal::calibrated(c, code - 1), value);
    }
  }
}

TEST_F(DeviceDrivers, TheBackstopHoldsWithoutSoftware) {
  sense("tile_temp", 60'000);
  ASSERT_EQ(hal::backstop_arm(platform, at("stop", 15), 105 * 8), Status::kOk);
  const sim::Backstop& stop = blocks.get<sim::Backstop>("stop", 15);
  EXPECT_FALSE(stop.engaged());
  for (int i = 0; i < 3; ++i) {
    sense("tile_temp", 105'000);
    EXPECT_TRUE(stop.engaged());
    sense("tile_temp", 104'000);
    EXPECT_FALSE(stop.engaged());
  }
  hal::BackstopState state{};
  ASSERT_EQ(hal::backstop_read(platform, at("stop", 15), &state), Status::kOk);
  EXPECT_FALSE(state.engaged);
  EXPECT_TRUE(state.seen);
  EXPECT_EQ(state.count, 3U);
  ASSERT_EQ(hal::backstop_clear_seen(platform, at("stop", 15)), Status::kOk);
  ASSERT_EQ(hal::backstop_read(platform, at("stop", 15), &state), Status::kOk);
  EXPECT_FALSE(state.seen);
  sense("tile_temp", std::numeric_limits<double>::quiet_NaN());
  EXPECT_TRUE(stop.engaged()) << "a sensor that says nothing";
  EXPECT_FALSE(blocks.get<sim::Backstop>("stop", 14).engaged()) << "not armed";
}

TEST_F(DeviceDrivers, PmbusRoundsUpSlewsAndFails) {
  const uint32_t board = at("board", 1);
  ASSERT_EQ(hal::pmbus_set(platform, board, 850'001), Status::kOk);
  hal::Patience patience(platform, 200);
  ASSERT_EQ(hal::pmbus_wait_good(platform, board, 850'001, &patience), Status::kOk);
  hal::PmbusState state{};
  ASSERT_EQ(hal::pmbus_read(platform, board, &state), Status::kOk);
  EXPECT_GE(state.output_uV, 850'001U);
  EXPECT_LE(state.output_uV, 850'001U + 1'000'000U / 4096);
  EXPECT_TRUE(state.on && state.good && !state.fault);

  sim::Pmbus& regulator = blocks.get<sim::Pmbus>("board", 1);
  regulator.stuck = true;
  ASSERT_EQ(hal::pmbus_set(platform, board, 900'000), Status::kOk);
  hal::Patience short_patience(platform, 50);
  EXPECT_EQ(hal::pmbus_wait_good(platform, board, 900'000, &short_patience), Status::kTimeout);
  regulator.stuck = false;
  regulator.overload(devices.time_us());
  hal::Patience none_needed(platform, 50);
  EXPECT_EQ(hal::pmbus_wait_good(platform, board, 900'000, &none_needed), Status::kMismatch) << "at once";
  ASSERT_EQ(hal::pmbus_read(platform, board, &state), Status::kOk);
  EXPECT_TRUE(state.fault);
  EXPECT_FALSE(state.on);
  ASSERT_EQ(hal::pmbus_clear_faults(platform, board), Status::kOk);
  ASSERT_EQ(hal::pmbus_switch(platform, board, true), Status::kOk);
  hal::Patience again(platform, 200);
  EXPECT_EQ(hal::pmbus_wait_good(platform, board, 900'000, &again), Status::kOk);
  EXPECT_EQ(hal::pmbus_set(platform, board, 17'000'000), Status::kMismatch) << "beyond its mantissa";
}

TEST_F(DeviceDrivers, AFractionalPllMovesBehindItsBypass) {
  EXPECT_EQ(hal::fractional_ratio(100'000, 50'000), 0U);
  EXPECT_EQ(hal::fractional_ratio(100'000, 25'600'000), 0U);
  const uint32_t ratio = hal::fractional_ratio(100'000, 1'234'567);
  EXPECT_LE(hal::fractional_kHz(100'000, ratio), 1'234'567U);
  EXPECT_GE(hal::fractional_kHz(100'000, ratio), 1'234'566U);
  sim::FractionalPll& pll = blocks.get<sim::FractionalPll>("uncore");
  hal::Patience patience(platform, 100);
  ASSERT_EQ(hal::fractional_pll_move(platform, at("uncore"), ratio, &patience), Status::kOk);
  hal::FractionalPllState state{};
  ASSERT_EQ(hal::fractional_pll_read(platform, at("uncore"), &state), Status::kOk);
  EXPECT_EQ(state.ratio, ratio);
  EXPECT_TRUE(state.locked && state.enabled && !state.bypassed);

  pll.broken = true;
  hal::Patience short_patience(platform, 30);
  EXPECT_EQ(hal::fractional_pll_move(platform, at("uncore"), 5U << 24, &short_patience), Status::kTimeout);
  ASSERT_EQ(hal::fractional_pll_read(platform, at("uncore"), &state), Status::kOk);
  EXPECT_TRUE(state.bypassed) << "on the reference";
  EXPECT_EQ(pll.wild(), 0U) << "never on an output that is not locked";
}

TEST_F(DeviceDrivers, ABusThatIsBrokenIsSaid) {
  for (const std::string name : {"dog", "kept", "host", "lines", "energy", "stack", "hot", "stop", "board", "uncore"}) {
    for (uint32_t offset = 0; offset < 0x400; offset += 4) devices.set_bus_error(at(name) + offset, true);
  }
  hal::Patience patience(platform, 10);
  uint32_t word = 0;
  hal::HostRequest request{};
  hal::EnergyReading energy{};
  hal::HbmState hbm{};
  hal::Calibration calibration{};
  EXPECT_EQ(hal::watchdog_start(platform, at("dog"), 10), Status::kBusError);
  hal::RetainedPlace place;
  EXPECT_EQ(hal::retained_store(platform, at("kept"), &word, 1, &place), Status::kBusError);
  EXPECT_EQ(hal::mailbox_read(platform, at("host"), &request), Status::kBusError);
  EXPECT_EQ(hal::interrupts_enable(platform, at("lines"), 1), Status::kBusError);
  EXPECT_EQ(hal::energy_read(platform, at("energy"), &energy), Status::kBusError);
  EXPECT_EQ(hal::hbm_read(platform, at("stack"), &hbm), Status::kBusError);
  EXPECT_EQ(hal::thermometer_calibration(platform, at("hot"), &calibration), Status::kBusError);
  EXPECT_EQ(hal::backstop_arm(platform, at("stop"), 1), Status::kBusError);
  EXPECT_EQ(hal::pmbus_set(platform, at("board"), 500'000), Status::kBusError);
  EXPECT_EQ(hal::fractional_pll_move(platform, at("uncore"), 2U << 24, &patience), Status::kBusError);
}

TEST_F(DeviceDrivers, AnAddedBlockIsADescriptionADriverAndALine) {
  ASSERT_EQ(hal::fan_set(platform, at("fan"), 3200), Status::kOk);
  EXPECT_EQ(hal::fan_set(platform, at("fan"), 70'000), Status::kMismatch) << "more than the register holds";
  ASSERT_EQ(platform.write(platform.context, at("fan") + 4, 3100), Status::kOk) << "the fan turns";
  uint32_t rpm = 0;
  ASSERT_EQ(hal::fan_read(platform, at("fan"), &rpm), Status::kOk);
  EXPECT_EQ(rpm, 3100U);
}

TEST_F(DeviceDrivers, ABlockOfAKindOfItsOwnHoldsWhatIsWritten) {
  uint32_t word = 1;
  ASSERT_EQ(platform.read(platform.context, at("fan") + 4, &word), Status::kOk);
  EXPECT_EQ(word, 0U);
  ASSERT_EQ(platform.write(platform.context, at("fan") + 4, 77), Status::kOk);
  ASSERT_EQ(platform.read(platform.context, at("fan") + 4, &word), Status::kOk);
  EXPECT_EQ(word, 77U);
  EXPECT_EQ(platform.read(platform.context, at("fan") + 8, &word), Status::kBusError);
}

TEST_F(DeviceDrivers, ACopyOfTheChipHasBlocksOfItsOwn) {
  ASSERT_EQ(hal::watchdog_start(platform, at("dog"), 1000), Status::kOk);
  sim::Devices copy = devices;
  wait(5000);
  EXPECT_EQ(devices.blocks().get<sim::Watchdog>("dog").bites(devices.time_us()), 5U);
  EXPECT_EQ(copy.blocks().get<sim::Watchdog>("dog").bites(copy.time_us()), 0U);
}

TEST(DeviceSection, ThreeHundredInstancesAreALineEach) {
  std::string more = "devices:\n";
  for (int i = 0; i < 20; ++i) {
    more += "  bank" + std::to_string(i) + ": {kind: hbm, domain: tile, sensor: tile_temp, registers: {at: " +
            std::to_string(0x40020000 + i * 0x1000) + ", stride: 0x8}}\n";
  }
  const chip::Chip chip = chip_with(more);
  sim::Devices devices(chip);
  EXPECT_EQ(devices.blocks().count(), 320U);
  const hal::Platform platform = devices.platform();
  hal::HbmState state{};
  EXPECT_EQ(hal::hbm_read(platform, 0x40020000 + 19 * 0x1000 + 15 * 8, &state), Status::kOk);
}

std::string first_error(const std::string& line) {
  const chip::LoadResult result = accel_with("devices:\n  x: " + line + "\n");
  const auto* errors = std::get_if<std::vector<chip::Error>>(&result);
  return errors == nullptr ? "" : errors->front().message + " | " + errors->front().hint;
}

TEST(DeviceSection, MistakesAreSaid) {
  EXPECT_EQ(first_error("{kind: watchdog, registers: {at: 0x40010000}}"), "");
  EXPECT_NE(
      first_error("{kind: watchdgo, registers: {at: 0x40010000}}").find("no device of kind \"watchdgo\" is known"),
      std::string::npos);
  EXPECT_NE(first_error("{kind: watchdgo, registers: {at: 0x40010000}}").find("watchdog"), std::string::npos);
  EXPECT_NE(first_error("{kind: own, bytes: 6, registers: {at: 0x40010000}}").find("no whole words"),
            std::string::npos);
  EXPECT_NE(first_error("{kind: watchdog, bytes: 8, registers: {at: 0x40010000}}").find("from its kind"),
            std::string::npos);
  EXPECT_NE(first_error("{kind: hbm, sensor: hbm_tmp, registers: {at: 0x40010000}}").find("no sensor \"hbm_tmp\""),
            std::string::npos);
  EXPECT_NE(first_error("{kind: hbm, sensor: hbm_temp, registers: {at: 0x40010000}}").find("not over one domain"),
            std::string::npos);
  EXPECT_NE(first_error("{kind: watchdog, registers: {at: 0x40000000}}").find("overlap"), std::string::npos);
}

}  // namespace
}  // namespace flyball
