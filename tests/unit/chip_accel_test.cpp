// The bundled accelerator is what its page says, and its slab is the thermal reference's exactly.
#include <gtest/gtest.h>

#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "hal/chip/load.h"

namespace flyball::chip {
namespace {

const Chip& accel() {
  static const LoadResult result = load(FLYBALL_SOURCE_DIR "/chips/accel.yaml");
  if (const auto* errors = std::get_if<std::vector<Error>>(&result)) {
    for (const Error& error : *errors) ADD_FAILURE() << to_string(error);
    std::abort();
  }
  return std::get<Chip>(result);
}

std::filesystem::path reference() {
  return std::filesystem::path(FLYBALL_SOURCE_DIR).parent_path() / "shared/data/thermal/accel";
}

TEST(Accel, Domains) {
  EXPECT_EQ(accel().size("tile"), 16U);
  EXPECT_EQ(accel().size("rail"), 4U);
  EXPECT_EQ(accel().size("hbm"), 8U);
  EXPECT_EQ(accel().domain("tile")->elements[9], "C1T1");
  EXPECT_EQ(accel().rail_of("tile"), (std::vector<uint16_t>{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3}));
}

TEST(Accel, SensorsAndActuators) {
  const Chip& chip = accel();
  EXPECT_EQ(chip.sensor_channels(), 16U + 8 + 4 + 1 + 16);
  EXPECT_EQ(chip.actuator_channels(), 48U + 8);
  const Actuator& clock = *chip.actuator("tile_clock");
  EXPECT_EQ(clock.lo, 400'000);
  EXPECT_EQ(clock.hi, 2'800'000);
  EXPECT_EQ(clock.step, 25'000);
  const Actuator& issue = *chip.actuator("issue_rate");
  EXPECT_EQ(issue.step, 65'536);
  EXPECT_EQ(issue.hi, 1'048'576);
  EXPECT_EQ(chip.sensor("chip_power")->powers[0].size(), chip.floorplan.size());
  EXPECT_GE(chip.opps[0].points.size(), 8U);
}

TEST(Accel, BindingsAndRanks) {
  const Chip& chip = accel();
  EXPECT_EQ(chip.binding("temp")->sensor, "tile_temp");
  EXPECT_EQ(chip.binding("freq")->actuator, "tile_clock");
  EXPECT_EQ(chip.binding("util")->sensor, "tile_busy");
  EXPECT_EQ(chip.binding("hbm_rate")->actuator, "hbm_access");
  EXPECT_EQ(chip.binding("nothing"), nullptr);
  EXPECT_EQ(chip.rank_index("tile_guard"), 0);
  EXPECT_EQ(chip.rank_index("power_cap"), 1);
  EXPECT_EQ(chip.rank_index("anything_else"), 2);
}

TEST(Accel, FloorplanIsTheReference) {
  if (!std::filesystem::exists(reference())) GTEST_SKIP() << "no reference data";
  std::ifstream file(reference() / "floorplan.csv");
  std::string line, field;
  std::getline(file, line);
  size_t i = 0;
  for (; std::getline(file, line); ++i) {
    ASSERT_LT(i, accel().floorplan.size());
    const Block& block = accel().floorplan[i];
    std::istringstream fields(line);
    std::getline(fields, field, ',');
    EXPECT_EQ(block.name, field);
    for (const double value_m : {block.width_m, block.height_m, block.left_m, block.bottom_m}) {
      std::getline(fields, field, ',');
      EXPECT_EQ(value_m, std::strtod(field.c_str(), nullptr)) << line;
    }
  }
  EXPECT_EQ(i, accel().floorplan.size());
}

TEST(Accel, PackageIsTheReference) {
  if (!std::filesystem::exists(reference())) GTEST_SKIP() << "no reference data";
  const YAML::Node config = YAML::LoadFile((reference() / "config.json").string());  // JSON is YAML
  const auto value = [&](const char* key) { return config[key].as<double>(); };
  const Package& p = accel().package;
  const auto expect_layer = [&](const Layer& layer, const char* t, const char* k, const char* c) {
    EXPECT_EQ(layer.thickness_m, value(t));
    EXPECT_EQ(layer.conductivity_W_per_mK, value(k));
    EXPECT_EQ(layer.heat_capacity_J_per_m3K, value(c));
  };
  expect_layer(p.die, "t_chip", "k_chip", "p_chip");
  expect_layer(p.interface, "t_interface", "k_interface", "p_interface");
  expect_layer(p.spreader, "t_spreader", "k_spreader", "p_spreader");
  expect_layer(p.sink, "t_sink", "k_sink", "p_sink");
  EXPECT_EQ(p.spreader_side_m, value("s_spreader"));
  EXPECT_EQ(p.sink_side_m, value("s_sink"));
  EXPECT_EQ(p.convection_K_per_W, value("r_convec"));
  EXPECT_EQ(p.convection_J_per_K, value("c_convec"));
  EXPECT_EQ(p.capacitance_factor, value("capacitance_factor"));
  EXPECT_NEAR(static_cast<double>(p.ambient_mK) / 1000 + 273.15, value("ambient"), 1e-9);
}

}  // namespace
}  // namespace flyball::chip
