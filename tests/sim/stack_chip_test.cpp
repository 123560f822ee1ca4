// Stacks and fans as chip files say them, and as the simulated chip has them.
#include <gtest/gtest.h>

#include <fstream>

#include "hal/chip/load.h"
#include "hal/chip/tables.h"
#include "hal/hal.h"
#include "sim/faults/fault_target.h"
#include "sim/simulated_chip.h"
#include "sim/thermal/grid.h"
#include "sim/thermal/network.h"
#include "tests/sim/reference_data.h"
#include "tests/sim/small_chip.h"

namespace flyball::sim {
namespace {

constexpr int64_t kFull = 1 << 20;

chip::Chip chip_with_fan(int64_t reset) {
  chip::Chip chip = small_chip();
  chip.package.fan = {{0.25, 0.6}, {1, 0.1}};
  chip::Actuator fan;
  fan.name = "fan";
  fan.kind = chip::ActuatorKind::kIssueRate;
  fan.quantity = chip::Quantity::kRatio;
  fan.lo = kFull / 4;
  fan.hi = kFull;
  fan.step = kFull / 4;
  fan.reset = reset;
  fan.address = 0x8000;
  fan.first_channel = 12;
  fan.is_fan = true;
  chip.actuators.push_back(fan);
  return chip;
}

Workload idle(const chip::Chip& chip) {
  return std::get<Workload>(parse_workload(
      "# tile.clock: 1 GHz\ntime [ms],tile.activity [%],hbm.activity [%]\n0,0,0\n100000,0,0\n", "w.csv", chip));
}

TEST(Fan, AFasterOneKeepsTheIdleChipCooler) {
  const chip::Chip slow = chip_with_fan(kFull / 4), fast = chip_with_fan(kFull);
  const Workload work = idle(slow);
  const SimulatedChip hot(slow, work), cool(fast, work);
  const double power_W = cool.total_power_W();
  const double rise_K = hot.temperature_degC()[0] - cool.temperature_degC()[0];
  EXPECT_GT(rise_K, 0.45 * power_W) << "0.5 K/W of convection less, and a little less leakage";
  EXPECT_LT(rise_K, 0.7 * power_W);
}

TEST(Fan, TheControllerSetsItsSpeedThroughTheHal) {
  const chip::Chip description = chip_with_fan(kFull / 4);
  const Workload work = idle(description);
  SimulatedChip chip(description, work), untouched(description, work);
  const chip::HalTables tables = chip::hal_tables(description);
  hal::Hal hal(chip.platform(), tables.config());
  std::vector<int64_t> wanted(chip.driven().begin(), chip.driven().end()), granted(wanted.size());
  EXPECT_EQ(wanted[12], kFull / 4);
  wanted[12] = kFull;
  hal.granted(granted.data());
  hal.apply(granted.data(), wanted.data());
  EXPECT_EQ(chip.driven()[12], kFull);
  const double before = chip.temperature_degC()[0];
  for (int tick = 0; tick < 50; ++tick) chip.advance(100'000);
  for (int tick = 0; tick < 50; ++tick) untouched.advance(100'000);
  EXPECT_NEAR(untouched.temperature_degC()[0], before, 0.01);
  EXPECT_LT(chip.temperature_degC()[0], before - 0.5);
}

TEST(Fan, ItsPowerGoesWithTheCubeOfItsSpeed) {
  chip::Chip slow = chip_with_fan(kFull / 2), fast = chip_with_fan(kFull);
  for (chip::Chip* chip : {&slow, &fast}) {
    chip->board.known = true;
    chip->board.consumers.emplace_back();
    chip->board.consumers.back().full_speed_W = 32;
  }
  const Workload work = idle(slow);
  const SimulatedChip half(slow, work), full(fast, work);
  EXPECT_NEAR(half.board_power_W() - half.total_power_W(), 4, 1e-9);
  EXPECT_NEAR(full.board_power_W() - full.total_power_W(), 32, 1e-9);
}

TEST(Fan, OneThatIsStuckStaysAtItsSpeedUntilItIsMended) {
  const chip::Chip description = chip_with_fan(kFull / 4);
  const Workload work = idle(description);
  SimulatedChip chip(description, work);
  const std::variant<FaultTarget, WrongTarget> target = find_target(description, "fan");
  ASSERT_TRUE(std::holds_alternative<FaultTarget>(target));
  Fault stuck;
  stuck.kind = FaultKind::kStuck;
  stuck.begin_us = 0;
  stuck.end_us = 2'000'000;
  aim(std::get<FaultTarget>(target), &stuck);
  chip.devices().set_faults(std::make_shared<const FaultPlan>(FaultPlan{stuck}));
  chip.advance(1'000'000);
  const hal::Platform& platform = chip.platform();
  ASSERT_EQ(platform.write(platform.context, 0x8000, hal::issue::kRateCode.put(4)), hal::Status::kOk);
  chip.advance(500'000);
  EXPECT_EQ(chip.driven()[12], kFull / 4);
  chip.advance(600'000);  // at its end the fault goes
  chip.advance(1000);
  EXPECT_EQ(chip.driven()[12], kFull);
}

std::string accel_text() {
  std::ifstream file(std::string(FLYBALL_SOURCE_DIR) + "/chips/accel.yaml");
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The bundled chip's file with one text in place of another, and the last error it has.
std::string error_of(const std::string& old_text, const std::string& new_text) {
  std::string text = accel_text();
  const size_t at = text.find(old_text);
  EXPECT_NE(at, std::string::npos) << old_text;
  text.replace(at, old_text.size(), new_text);
  const chip::LoadResult result = chip::parse(text, "chip.yaml");
  const auto* errors = std::get_if<std::vector<chip::Error>>(&result);
  return errors == nullptr ? "" : errors->back().message;
}

TEST(StackFile, MistakesAreNamed) {
  const std::string ambient = "  ambient: 35 degC\n";
  const std::string fan = "  fan: [{speed: 0, resistance: 0.3 K/W}, {speed: 1, resistance: 0.1 K/W}]\n";
  EXPECT_EQ(error_of(ambient, ambient + fan), "the package has a fan, and 0 actuators are of kind fan");
  EXPECT_EQ(error_of(ambient, ambient + "  fan: [{speed: 0, resistance: 0.3 K/W}]\n"),
            "package, fan is no list of speeds");
  EXPECT_EQ(error_of(ambient, ambient + "  fan: [{speed: 0, resistance: 1 K/W}, {speed: 1, resistance: 2 K/W}]\n"),
            "a faster fan cools less");
  EXPECT_EQ(error_of("bus:", "board: {consumers: {blower: {full_speed: 30 W}}}\nbus:"),
            "board consumer blower turns at a speed, and the package has no fan");
  EXPECT_EQ(error_of("kind: power_gate\n    domain: tile\n    switch: 10 us\n    timeout: 50 us\n",
                     "kind: fan\n    domain: tile\n    range: [0.5, 1]\n    step: 0.25\n    reset: 1\n"),
            "actuator power_gate is a fan and has a domain");
  EXPECT_EQ(error_of("width: 26 mm, height: 2 mm}", "width: 26 mm, height: 2 mm, layer: base}"),
            "block D2D: the stack has no layer \"base\"");
  EXPECT_EQ(error_of("width: 26 mm, height: 2 mm}", "width: 26 mm, height: 2 mm, material: mould}"),
            "block D2D: there is no material \"mould\"");
  const std::string layer = "{thickness: 0.1 mm, conductivity: 120 W/m/K, heat_capacity: 1.65e6 J/m^3/K}";
  EXPECT_EQ(error_of("floorplan:\n", "stack:\n  low: " + layer + "\n  high: " + layer + "\nfloorplan:\n"),
            "the blocks leave 2500 mm^2 of their box of 50 mm x 50 mm uncovered in layer 1");
}

TEST(StackFile, TheReticleChipHasItsStacks) {
  const auto loaded = chip::load(std::string(FLYBALL_SOURCE_DIR) + "/chips/reticles.yaml");
  ASSERT_TRUE(std::holds_alternative<chip::Chip>(loaded))
      << to_string(std::get<std::vector<chip::Error>>(loaded).front());
  const chip::Chip& chip = std::get<chip::Chip>(loaded);
  EXPECT_GE(chip.floorplan.size(), 270U);
  const Stack stack = make_stack(chip.floorplan, chip.package);
  EXPECT_EQ(stack.layers.size(), 14U + 4U)
      << "interposer, base, twelve DRAMs; then lid and plate with their interfaces";
  GridModel grid(stack, {8, 14});
  std::vector<double> power_W(stack.blocks, 0.0);
  for (const char* name : {"HL0_B", "A33"}) power_W[static_cast<size_t>(chip.block_index(name))] = 10;
  grid.set_steady(power_W);
  const std::vector<double> rise_K = grid.block_rise();
  const auto of = [&](const char* name) { return rise_K[static_cast<size_t>(chip.block_index(name))]; };
  EXPECT_GT(of("HL0_B"), of("HL0_6") + 1) << "heat climbs through twelve DRAMs";
  EXPECT_GT(of("HL0_6"), of("HL0_12") + 1);
  EXPECT_GT(of("HL0_B"), of("HL3_B") + 3);
  EXPECT_GT(of("A33"), of("A37"));
}

}  // namespace
}  // namespace flyball::sim
