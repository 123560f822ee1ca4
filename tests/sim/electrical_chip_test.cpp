// The chip file's keys of rails, board and their sensors: read, refused with their place, and at work in the joined
// chip.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "hal/chip/load.h"
#include "hal/chip/tables.h"
#include "hal/hal.h"
#include "sim/simulated_chip.h"

namespace flyball::sim {
namespace {

constexpr int64_t kTick_us = 1000;

struct Replacement {
  std::string from, to;
};

/// chips/accel.yaml without what it says of loads and board, with passages replaced.
std::string accel_with(const std::vector<Replacement>& replacements) {
  std::ifstream in(std::string(FLYBALL_SOURCE_DIR) + "/chips/accel.yaml");
  std::stringstream read;
  read << in.rdbuf();
  std::string text = read.str();
  for (const Replacement& r : replacements) {
    const size_t at = text.find(r.from);
    EXPECT_NE(at, std::string::npos) << r.from;
    text.replace(at, r.from.size(), r.to);
  }
  return text;
}

const std::string kRails = "  timeout: 100 us\n";
const std::string kSensors = "sensors:\n";
const std::string kPower = "power:\n  tile:\n";

std::string loads(const std::string& more) { return kRails + more; }

const std::string kAllLoads =
    "  load_line: 0.1 mOhm\n"
    "  network: {inductance: 1 pH, capacitance: 4 uF}\n"
    "  guard_band: 50 mV\n"
    "  current: {continuous: 120 A, window: 10 ms, peak: 200 A}\n";

const std::string kBoard =
    "board:\n"
    "  regulators: {fixed: 1.5 W, drop: 40 mV, resistance: 0.1 mOhm}\n"
    "  efficiency: 80 %\n"
    "  consumers:\n"
    "    fans: {idle: 18 W}\n"
    "    retimers: {domain: hbm, idle: 2 W, active: 6 W}\n";

std::string sensor(const std::string& name, const std::string& rest, int address) {
  std::stringstream line;
  line << "  " << name << ": {measures: " << rest << ", period: 1 ms, registers: {at: 0x4000" << address << "}}\n";
  return line.str();
}

const std::string kRailSensors =
    "sensors:\n"
    "  volts: {measures: voltage, domain: rail, resolution: 1 mV, period: 1 ms, registers: {at: 0x40006000, stride: "
    "4}}\n"
    "  droop: {measures: droop, domain: rail, resolution: 1 mV, period: 1 ms, registers: {at: 0x40006100, stride: 4}}\n"
    "  amps: {measures: current, domain: rail, resolution: 10 mA, period: 1 ms, registers: {at: 0x40006200, stride: "
    "4}}\n"
    "  over: {measures: over_current, domain: rail, resolution: 1, period: 1 ms, registers: {at: 0x40006300, stride: "
    "4}}\n"
    "  board: {measures: power, blocks: board, resolution: 10 mW, period: 1 ms, registers: {at: 0x40006400}}\n";

chip::Chip full_chip() {
  const chip::LoadResult result =
      chip::parse(accel_with({{kRails, loads(kAllLoads)}, {kSensors, kBoard + kRailSensors}}), "accel.yaml");
  if (const auto* errors = std::get_if<std::vector<chip::Error>>(&result)) {
    ADD_FAILURE() << to_string(errors->front());
  }
  return std::get<chip::Chip>(result);
}

TEST(ElectricalChip, ALimitOfThePowerRampIsReadBesideThoseOfSensors) {
  const auto ramp_of = [](const std::string& limit) {
    return chip::parse(accel_with({{"limits:\n", "limits:\n  power_ramp: " + limit + "\n"}}), "accel.yaml");
  };
  const chip::LoadResult good = ramp_of("2.5 kW/s");
  ASSERT_TRUE(std::holds_alternative<chip::Chip>(good));
  EXPECT_EQ(std::get<chip::Chip>(good).ramp_limit_W_per_s, 2500.0);
  EXPECT_EQ(std::get<chip::Chip>(good).limits.size(), 2U);
  const chip::LoadResult bad = ramp_of("500 W");
  ASSERT_TRUE(std::holds_alternative<std::vector<chip::Error>>(bad));
  EXPECT_EQ(std::get<std::vector<chip::Error>>(bad).front().message,
            "limits, power_ramp: \"500 W\" has the unit \"W\": write it in W/s, kW/s or MW/s");
}

TEST(ElectricalChip, IsReadInSiUnits) {
  const chip::Chip chip = full_chip();
  EXPECT_DOUBLE_EQ(chip.rails.load_line_Ohm, 1e-4);
  EXPECT_DOUBLE_EQ(chip.rails.inductance_H, 1e-12);
  EXPECT_DOUBLE_EQ(chip.rails.capacitance_F, 4e-6);
  EXPECT_DOUBLE_EQ(chip.rails.guard_V, 0.05);
  EXPECT_EQ(chip.rails.continuous_A, 120);
  EXPECT_DOUBLE_EQ(chip.rails.window_s, 0.01);
  EXPECT_EQ(chip.rails.peak_A, 200);
  EXPECT_DOUBLE_EQ(chip.board.drop_V, 0.04);
  EXPECT_DOUBLE_EQ(chip.board.efficiency, 0.8);
  ASSERT_EQ(chip.board.consumers.size(), 2U);
  EXPECT_EQ(chip.board.consumers[1].domain, "hbm");
  EXPECT_EQ(chip.board.consumers[1].active_W, 6);
  EXPECT_TRUE(chip.sensor("droop")->of_droop);
  EXPECT_FALSE(chip.sensor("volts")->of_droop);
  EXPECT_EQ(chip.sensor("amps")->quantity, chip::Quantity::kCurrent);
  EXPECT_TRUE(chip.sensor("board")->of_board);
}

struct Bad {
  const char* name;
  std::vector<Replacement> replacements;
  std::string message;  // without the place
};

class BadElectricalChip : public testing::TestWithParam<Bad> {};

TEST_P(BadElectricalChip, IsRefusedWithItsLine) {
  const std::string text = accel_with(GetParam().replacements);
  const chip::LoadResult result = chip::parse(text, "accel.yaml");
  ASSERT_TRUE(std::holds_alternative<std::vector<chip::Error>>(result));
  const std::vector<chip::Error>& errors = std::get<std::vector<chip::Error>>(result);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].message, GetParam().message);
  EXPECT_GT(errors[0].line, 0);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadElectricalChip,
    testing::Values(
        Bad{"ring",
            {{kRails, loads("  load_line: 0.1 uOhm\n  network: {inductance: 1 pH, capacitance: 1 uF}\n")}},
            "rails, network: it rings for longer than 10 us, 2 x inductance / load_line"},
        Bad{"undamped",
            {{kRails, loads("  network: {inductance: 1 pH, capacitance: 1 uF}\n")}},
            "rails, network: it rings for longer than 10 us, 2 x inductance / load_line"},
        Bad{"peak",
            {{kRails, loads("  current: {continuous: 100 A, window: 1 ms, peak: 50 A}\n")}},
            "rails, current: peak is below continuous"},
        Bad{"window", {{kRails, loads("  current: {continuous: 100 A}\n")}}, "rails, current has no \"window\""},
        Bad{"unit",
            {{kRails, loads("  load_line: 0.1\n")}},
            "rails, load_line: \"0.1\" has no unit: write it in uOhm, mOhm or Ohm"},
        Bad{"negative", {{kRails, loads("  guard_band: -1 mV\n")}}, "rails, guard_band: \"-1 mV\" is out of range"},
        Bad{"unknown", {{kRails, loads("  loadline: 1 mOhm\n")}}, "unknown key \"loadline\" in rails"},
        Bad{"no_board",
            {{kSensors, kSensors + sensor("board", "power, blocks: board, resolution: 1 W", 6000)}},
            "sensor board, blocks: the chip file has no board"},
        Bad{"efficiency",
            {{kSensors, "board: {efficiency: 120 %}\n" + kSensors}},
            "board, efficiency: \"120 %\" is out of range"},
        Bad{"consumer",
            {{kSensors, "board: {consumers: {fans: {watts: 3}}}\n" + kSensors}},
            "unknown key \"watts\" in board consumer fans"},
        Bad{"rail_domain",
            {{kSensors, kSensors + sensor("amps", "current, resolution: 1 A", 6000)}},
            "sensor amps is of the rails and has another domain"}),
    [](const testing::TestParamInfo<Bad>& bad) { return bad.param.name; });

/// What sensors and observations say of rails and board is one truth.
TEST(ElectricalChip, SensorsShowRailsAndBoard) {
  const chip::Chip chip = full_chip();
  const Workload work = std::get<Workload>(parse_workload(
      "# tile.clock: 2 GHz\ntime [ms],tile.activity [%],hbm.activity [%]\n0,10,10\n5,95,80\n30,0,0\n", "w.csv", chip));
  SimulatedChip plant(chip, work);
  const chip::HalTables tables = chip::hal_tables(chip);
  const hal::Hal hal(plant.platform(), tables.config());
  std::vector<hal::Reading> readings(chip.sensor_channels());
  std::vector<int64_t> now(chip.actuator_channels());
  hal.granted(now.data());
  std::vector<int64_t> wanted = now;
  for (size_t tile = 0; tile < 16; ++tile) wanted[tile] = 2'000'000;
  double deepest_V = 0;
  for (int tick = 0; tick < 30; ++tick) {
    hal.sample(readings.data());
    for (size_t rail = 0; rail < 4; ++rail) {
      const RailState& state = plant.rails()[rail];
      const auto reading = [&](const char* name) {
        return static_cast<double>(readings[chip.sensor(name)->first_channel + rail].value);
      };
      EXPECT_NEAR(reading("volts"), state.voltage_V * 1e6, 500.1);
      EXPECT_NEAR(reading("droop"), (state.set_V - state.lowest_V) * 1e6, 500.1);
      EXPECT_NEAR(reading("amps"), state.current_A * 1e3, 5.1);
      EXPECT_EQ(reading("over"), state.over ? 1 : 0);
      EXPECT_NEAR(state.voltage_V, state.set_V - 1e-4 * state.current_A, 1e-12);
      if (rail == 0) deepest_V = std::max(deepest_V, state.set_V - state.lowest_V);
    }
    EXPECT_NEAR(static_cast<double>(readings[chip.sensor("board")->first_channel].value), plant.board_power_W() * 1e3,
                5.1);
    EXPECT_GT(plant.board_power_W(), plant.total_power_W() + 18);
    hal.granted(now.data());
    const hal::ApplyResult result = hal.apply(now.data(), wanted.data());
    EXPECT_EQ(result.failed, 0U);
    plant.advance(kTick_us);
  }
  EXPECT_GT(plant.rail_records()[0].peak_A, 60);
  EXPECT_DOUBLE_EQ(plant.rail_records()[0].droop_V, deepest_V);
  EXPECT_GT(deepest_V, plant.rail_records()[0].peak_A * 1e-4 + 0.005);  // the step at 5 ms swung beyond the load line
  EXPECT_EQ(plant.illegal_pairs(), 0U);
}

/// A policy that does nothing about it: a step at a high clock takes a rail without a guard band under what it needs.
TEST(ElectricalChip, AStepGoesUnderTheMarginAndIsCounted) {
  chip::Chip chip = full_chip();
  chip.rails.guard_V = 0.01;
  const Workload work = std::get<Workload>(
      parse_workload("# tile.clock: 800 MHz\ntime [ms],tile.activity [%]\n0,5\n5,100\n30,0\n", "w.csv", chip));
  SimulatedChip plant(chip, work);
  for (int tick = 0; tick < 20; ++tick) plant.advance(kTick_us);
  EXPECT_EQ(plant.rail_records()[0].under_times, 1U);
  EXPECT_EQ(plant.rail_records()[0].under_us, kTick_us);  // the step alone: the load line is within the margin
  EXPECT_LT(plant.rail_records()[0].lowest_margin_V, 0);
}

}  // namespace
}  // namespace flyball::sim
