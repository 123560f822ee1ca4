// Sensors that are not perfect by the chip file: lag, averaging window, noise, offset, place.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hal/chip/load.h"
#include "hal/registers.h"
#include "sim/devices/averaging_window.h"
#include "sim/devices/devices.h"

namespace flyball::sim {
namespace {

namespace sensor = hal::sensor;

/// The bundled chip with these keys in a sensor of its file.
chip::LoadResult accel_with(const std::string& sensor_name, const std::string& keys) {
  std::FILE* file = std::fopen(FLYBALL_SOURCE_DIR "/chips/accel.yaml", "rb");
  std::string text(1 << 16, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  const size_t at = text.find("  " + sensor_name + ":\n    measures") + sensor_name.size() + 4;
  return chip::parse(text.insert(at, keys), "accel.yaml");
}

struct Bench {
  explicit Bench(const std::string& keys, const std::string& name = "tile_temp")
      : chip(std::get<chip::Chip>(accel_with(name, keys))), devices(chip, 3), platform(devices.platform()) {
    address = chip.sensor(name)->address;
    first = chip.sensor(name)->first_channel;
    for (double& value : devices.sensed()) value = 50'000;
    devices.set_time_us(0);
  }
  /// Code in the register of an element, as a number.
  double shown(uint32_t element = 0) {
    uint32_t word = 0;
    EXPECT_EQ(platform.read(&devices, address + 4 * element, &word), hal::Status::kOk);
    return static_cast<double>(sensor::kDataCode.get(word)) * static_cast<double>(chip.sensors[index()].resolution);
  }
  size_t index() const {
    size_t i = 0;
    while (chip.sensors[i].first_channel != first) ++i;
    return i;
  }

  chip::Chip chip;
  Devices devices;
  hal::Platform platform;
  uint32_t address = 0, first = 0;
};

TEST(SensorErrors, LagIsOfFirstOrder) {
  Bench bench("    lag: 10 ms\n");
  for (double& value : bench.devices.sensed()) value = 60'000;
  for (uint64_t ms = 1; ms <= 10; ++ms) bench.devices.set_time_us(ms * 1000);
  EXPECT_NEAR(bench.shown(), 60'000 - 10'000 * std::exp(-1.0), 63);  // half a code
  for (uint64_t ms = 11; ms <= 40; ++ms) bench.devices.set_time_us(ms * 1000);
  EXPECT_NEAR(bench.shown(), 60'000 - 10'000 * std::exp(-4.0), 63);
}

TEST(SensorErrors, OffsetsAreOfOneOrOfEach) {
  Bench one("    offset: -2 K\n");
  EXPECT_EQ(one.shown(5), 48'000);
  Bench each("    offset: [1 K, 2 K, 3 K, 4 K, 0 K, 0 K, 0 K, 0 K, 0 K, 0 K, 0 K, 0 K, 0 K, 0 K, 0 K, -1 K]\n");
  EXPECT_EQ(each.shown(2), 53'000);
  EXPECT_EQ(each.shown(15), 49'000);
}

TEST(SensorErrors, NoiseHasItsDeviationAndItsSeed) {
  Bench bench("    noise: 1 K\n"), same("    noise: 1 K\n");
  double sum = 0, squares = 0;
  int n = 0;
  for (uint64_t ms = 1; ms <= 200; ++ms) {
    bench.devices.set_time_us(ms * 1000);
    same.devices.set_time_us(ms * 1000);
    for (uint32_t i = 0; i < 16; ++i, ++n) {
      const double shown = bench.shown(i);
      EXPECT_EQ(shown, same.shown(i));
      sum += shown - 50'000;
      squares += (shown - 50'000) * (shown - 50'000);
    }
  }
  EXPECT_NEAR(sum / n, 0, 60);
  EXPECT_NEAR(std::sqrt(squares / n), 1000, 50);
}

TEST(SensorErrors, MetersAverageOverTheirWindow) {
  Bench bench("    window: 10 ms\n", "chip_power");
  bench.devices.sensed()[bench.first] = 150'000;  // 50 W before
  for (uint64_t ms = 1; ms <= 4; ++ms) bench.devices.set_time_us(ms * 1000);
  EXPECT_EQ(bench.shown(), 90'000) << "four of ten milliseconds";
  for (uint64_t ms = 5; ms <= 10; ++ms) bench.devices.set_time_us(ms * 1000);
  EXPECT_EQ(bench.shown(), 150'000);
}

TEST(SensorErrors, AWindowMayEndInsideATick) {
  AveragingWindow window(2500, 1);
  const auto follow = [&](uint64_t now_us, double value) { window.follow(now_us, std::span<const double>(&value, 1)); };
  follow(0, 0);
  follow(1000, 10);
  follow(2000, 20);
  follow(3000, 30);
  follow(4000, 40);
  EXPECT_NEAR(window.values()[0], (0.5 * 20 + 30 + 40) / 2.5, 1e-12);
}

TEST(SensorErrors, WindowsForgetWhatIsBehindThem) {
  AveragingWindow window(5000, 2);
  for (uint64_t ms = 0; ms < 10'000; ++ms) {
    const double values[2] = {static_cast<double>(ms % 5), 3};
    window.follow(ms * 1000, values);
  }
  EXPECT_NEAR(window.values()[0], 2, 1e-9);
  EXPECT_NEAR(window.values()[1], 3, 1e-9);
}

TEST(SensorErrors, APlaceFeelsTheBlocksAroundIt) {
  std::string places = "    places: [[15.25 mm, 8 mm], [18.5 mm, 8 mm]";
  for (int i = 2; i < 16; ++i) places += ", [20 mm, 8 mm]";
  const chip::Chip chip = std::get<chip::Chip>(accel_with("tile_temp", places + "]\n"));
  const chip::Sensor& temps = *chip.sensor("tile_temp");
  ASSERT_EQ(temps.places.size(), 16U);
  EXPECT_EQ(temps.blocks[0], "C0T0");
  EXPECT_EQ(temps.places[0].size(), 1U) << "the middle of a tile is the tile";
  // On the edge of C0T0 and C0T1, which are of one size: half of each.
  EXPECT_EQ(temps.blocks[1], "C0T1");
  ASSERT_EQ(temps.places[1].size(), 2U);
  EXPECT_EQ(temps.places[1][1].block, "C0T0");
  EXPECT_NEAR(temps.places[1][0].share, 0.5, 1e-12);
  EXPECT_NEAR(temps.places[1][1].share, 0.5, 1e-12);
}

TEST(SensorErrors, WrongKeysAreReported) {
  struct Case {
    std::string sensor, keys, expected;
  };
  const std::vector<Case> cases = {
      {"tile_temp", "    window: 10 ms\n", "has a window and measures no power"},
      {"tile_temp", "    offset: [1 K, 2 K]\n", "has 2 offsets for 16 elements"},
      {"tile_temp", "    noise: -1 K\n", "is out of range"},
      {"tile_temp", "    lag: 10\n", "has no unit"},
      {"tile_temp", "    places: [[1 mm, 2 mm]]\n", "has 1 places for 16 elements"},
      {"tile_temp", "    places: [[1 mm]]\n", "is no pair"},
      {"tile_temp", "    places: [[-1 mm, 2 mm]]\n", "lies outside the floorplan"},
  };
  for (const Case& c : cases) {
    const chip::LoadResult result = accel_with(c.sensor, c.keys);
    const auto* errors = std::get_if<std::vector<chip::Error>>(&result);
    ASSERT_NE(errors, nullptr) << c.keys;
    const bool said = std::any_of(errors->begin(), errors->end(), [&](const chip::Error& error) {
      return error.line > 0 && error.message.find(c.expected) != std::string::npos;
    });
    EXPECT_TRUE(said) << c.expected << "\n" << to_string(errors->front());
  }
}

}  // namespace
}  // namespace flyball::sim
