// The joined chip: what the controller orders changes work, power and heat; what happens reaches the sensors.
#include "sim/simulated_chip.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "hal/chip/load.h"
#include "hal/chip/tables.h"
#include "hal/hal.h"
#include "sim/import/import.h"
#include "sim/workload/csv.h"
#include "tests/sim/reference_data.h"
#include "tests/sim/small_chip.h"

namespace flyball::sim {
namespace {

constexpr int64_t kTick_us = 1000;

Workload workload_for(const chip::Chip& chip, const std::string& rows) {
  const std::string text =
      "# tile.clock: 1 GHz\ntime [ms],tile.activity [%],tile.memory_bound [%],hbm.activity [%]\n" + rows;
  return std::get<Workload>(parse_workload(text, "w.csv", chip));
}

/// A chip with the HAL on it, for tests that order clocks as a controller would.
struct Bench {
  Bench(const chip::Chip& description, const Workload& workload, const SimulatedChipOptions& options = {})
      : chip(description, workload, options),
        tables(chip::hal_tables(description)),
        hal(chip.platform(), tables.config()),
        readings(description.sensor_channels()),
        granted(description.actuator_channels()) {}

  /// One tick; wanted: [actuator channels].
  hal::ApplyResult tick(const std::vector<int64_t>& wanted) {
    hal.sample(readings.data());
    hal.granted(granted.data());
    const hal::ApplyResult result = hal.apply(granted.data(), wanted.data());
    chip.advance(kTick_us);
    return result;
  }

  SimulatedChip chip;
  chip::HalTables tables;
  hal::Hal hal;
  std::vector<hal::Reading> readings;
  std::vector<int64_t> granted;
};

std::vector<int64_t> all_tiles(int64_t clock_kHz, int64_t issue = 1 << 20, int64_t gate = 1) {
  std::vector<int64_t> wanted(12);
  for (size_t tile = 0; tile < 4; ++tile) {
    wanted[tile] = clock_kHz;
    wanted[4 + tile] = issue;
    wanted[8 + tile] = gate;
  }
  return wanted;
}

TEST(SimulatedChip, WithoutWorkItStaysAtItsIdleTemperature) {
  const chip::Chip description = small_chip();
  const Workload idle = workload_for(description, "0,0,100,0\n50,0,100,0\n");
  SimulatedChip chip(description, idle);
  const std::vector<double> before(chip.temperature_degC().begin(), chip.temperature_degC().end());
  EXPECT_GT(before[0], 35.5);
  const double power_W = chip.total_power_W();
  for (int tick = 0; tick < 50; ++tick) chip.advance(kTick_us);
  for (size_t i = 0; i < before.size(); ++i) EXPECT_NEAR(chip.temperature_degC()[i], before[i], 1e-6);
  EXPECT_NEAR(chip.total_power_W(), power_W, 1e-6);
  EXPECT_NEAR(chip.energy_J(), power_W * 0.05, 1e-9);
  EXPECT_TRUE(chip.finished());
}

TEST(SimulatedChip, MayStartAtAnyAmbient) {
  const chip::Chip description = small_chip();
  const Workload idle = workload_for(description, "0,0,100,0\n50,0,100,0\n");
  const SimulatedChip cold(description, idle, {.ambient_degC = -10, .start = Start::kAmbient});
  for (const double degC : cold.temperature_degC()) EXPECT_EQ(degC, -10);
}

TEST(SimulatedChip, ACopyGoesOnToTheSameBitsAndByItself) {
  const chip::Chip description = small_chip();
  const Workload busy = workload_for(description, "0,100,20,50\n50,30,20,50\n100,0,100,0\n");
  Bench original(description, busy);
  for (int tick = 0; tick < 10; ++tick) (void)original.tick(all_tiles(1'000'000));
  SimulatedChip copy(original.chip);
  EXPECT_NE(copy.platform().context, original.chip.platform().context);
  (void)original.tick(all_tiles(2'000'000));
  EXPECT_EQ(copy.driven()[0], 1'000'000);
  hal::Hal hal(copy.platform(), original.tables.config());
  std::vector<int64_t> granted(description.actuator_channels());
  std::vector<hal::Reading> readings(description.sensor_channels());
  hal.sample(readings.data());
  hal.granted(granted.data());
  (void)hal.apply(granted.data(), all_tiles(2'000'000).data());
  copy.advance(kTick_us);
  EXPECT_EQ(copy.energy_J(), original.chip.energy_J());
  EXPECT_TRUE(std::ranges::equal(copy.temperature_degC(), original.chip.temperature_degC()));
}

TEST(SimulatedChip, SensorsShowTheTruthToTheirResolution) {
  const chip::Chip description = small_chip();
  const Workload work = workload_for(description, "0,90,0,50\n100,0,0,0\n");
  Bench bench(description, work);
  for (int tick = 0; tick < 60; ++tick) {
    bench.hal.sample(bench.readings.data());
    for (size_t tile = 0; tile < 4; ++tile) {
      EXPECT_TRUE(bench.readings[tile].fresh);
      EXPECT_NEAR(static_cast<double>(bench.readings[tile].value), bench.chip.temperature_degC()[tile] * 1e3, 62.5001);
    }
    EXPECT_NEAR(static_cast<double>(bench.readings[4].value), bench.chip.total_power_W() * 1e3, 5.0001);
    bench.chip.advance(kTick_us);
  }
}

TEST(SimulatedChip, OrdersReachTheWork) {
  const chip::Chip description = small_chip();
  const Workload work = workload_for(description, "0,100,40,0\n20,0,0,0\n");
  const auto finish_us = [&](const std::vector<int64_t>& wanted) {
    Bench bench(description, work);
    for (int tick = 0; tick < 1000 && !bench.chip.finished(); ++tick) {
      const hal::ApplyResult result = bench.tick(wanted);
      EXPECT_EQ(result.failed, 0U);
    }
    EXPECT_EQ(bench.chip.illegal_pairs(), 0U);
    EXPECT_EQ(bench.chip.work_s(), bench.chip.total_work_s());
    EXPECT_NEAR(bench.chip.total_work_s(), 4 * 0.02, 1e-12);
    return bench.chip.finish_time_us().value_or(-1);
  };
  EXPECT_NEAR(finish_us(all_tiles(1000000)), 20000, 1e-3);
  EXPECT_NEAR(finish_us(all_tiles(500000)), 20000 * 1.6, 1e-3);
  EXPECT_NEAR(finish_us(all_tiles(2000000)), 20000 * 0.7, 1e-3);
  EXPECT_NEAR(finish_us(all_tiles(1000000, 1 << 19)), 20000 * 1.6, 1e-3);  // issue rate 1/2
}

/// The small chip with a counter of busy cycles in each tile and a throttler on each stack.
chip::Chip chip_with_counters() {
  chip::Chip chip = small_chip();
  chip.sensors.push_back({.name = "tile_busy",
                          .quantity = chip::Quantity::kRatio,
                          .domain = "tile",
                          .resolution = 1024,
                          .blocks = {},
                          .powers = {},
                          .address = 0x7000,
                          .stride = 0x10,
                          .first_channel = 5});
  chip.actuators.push_back({.name = "hbm_access",
                            .kind = chip::ActuatorKind::kIssueRate,
                            .quantity = chip::Quantity::kRatio,
                            .domain = "hbm",
                            .lo = 65536,
                            .hi = 1048576,
                            .step = 65536,
                            .reset = 1048576,
                            .address = 0x8000,
                            .stride = 0x10,
                            .first_channel = 12});
  return chip;
}

TEST(SimulatedChip, AThrottledTileIsBusy) {
  const chip::Chip description = chip_with_counters();
  const Workload work = workload_for(description, "0,60,50,0\n100,0,0,0\n");
  Bench bench(description, work);
  for (const auto& [clock_kHz, busy] : {std::pair(1'000'000, 1.0 / 2), {500'000, 2.0 / 3}, {2'000'000, 1.0 / 3}}) {
    std::vector<int64_t> wanted = all_tiles(clock_kHz);
    wanted.resize(14, 1 << 20);
    for (int tick = 0; tick < 3; ++tick) bench.tick(wanted);
    for (size_t tile = 5; tile < 9; ++tile) {
      EXPECT_TRUE(bench.readings[tile].fresh);
      EXPECT_NEAR(static_cast<double>(bench.readings[tile].value), busy * (1 << 20), 512.5) << clock_kHz;
    }
  }
}

TEST(SimulatedChip, AThrottledStackDrawsLessAndHoldsUpTheWork) {
  const chip::Chip description = chip_with_counters();
  const Workload work = workload_for(description, "0,60,50,80\n20,0,0,0\n");
  const auto run = [&](int64_t rate, double* stack_W) {
    Bench bench(description, work);
    std::vector<int64_t> wanted = all_tiles(1'000'000);
    wanted.resize(14, rate);
    for (int tick = 0; tick < 100 && !bench.chip.finished(); ++tick) {
      EXPECT_EQ(bench.tick(wanted).failed, 0U);
      if (tick == 5) *stack_W = bench.chip.block_power_W()[5];
    }
    return bench.chip.finish_time_us().value_or(-1);
  };
  double all_W = 0, less_W = 0;
  EXPECT_NEAR(run(1 << 20, &all_W), 20'000, 1e-3);
  EXPECT_NEAR(run(1 << 18, &less_W), 20'000 * 0.8 / 0.25, 1e-3);
  EXPECT_NEAR(all_W, 1 + 0.8 * 6, 1e-6);
  EXPECT_NEAR(less_W, 1 + 0.25 * 6, 1e-6);
}

TEST(SimulatedChip, AGatedChipIsNearlyDarkAndDoesNothing) {
  const chip::Chip description = small_chip();
  const Workload work = workload_for(description, "0,100,0,0\n20,0,0,0\n");
  Bench bench(description, work);
  for (int tick = 0; tick < 30; ++tick) bench.tick(all_tiles(1000000, 1 << 20, 0));
  EXPECT_LT(bench.chip.block_power_W()[0], 0.15);
  EXPECT_EQ(bench.chip.work_s(), 0);
  EXPECT_FALSE(bench.chip.finished());
  for (int tick = 0; tick < 21; ++tick) bench.tick(all_tiles(1000000));
  EXPECT_TRUE(bench.chip.finished());
}

TEST(SimulatedChip, EnergyIsTheSumOfPowerOverTicks) {
  const chip::Chip description = small_chip();
  const Workload work = workload_for(description, "0,100,0,50\n7.5,20,90,90\n20,0,0,0\n");
  Bench bench(description, work);
  double sum_J = 0;
  for (int tick = 0; tick < 40; ++tick) {
    bench.tick(all_tiles(tick % 2 == 0 ? 2000000 : 750000));
    const std::span<const double> blocks = bench.chip.block_power_W();
    EXPECT_NEAR(std::accumulate(blocks.begin(), blocks.end(), 0.0), bench.chip.total_power_W(), 1e-9);
    sum_J += bench.chip.total_power_W() * 1e-3;
  }
  EXPECT_NEAR(bench.chip.energy_J(), sum_J, 1e-12);
  EXPECT_GT(bench.chip.bus_count().reads, 0U);
  EXPECT_GT(bench.chip.bus_count().writes, 0U);
}

TEST(SimulatedChip, TheSameRunGivesTheSameBits) {
  const chip::Chip description = small_chip();
  const Workload work = workload_for(description, "0,100,0,50\n7.5,20,90,90\n20,0,0,0\n");
  Bench a(description, work), b(description, work);
  for (int tick = 0; tick < 40; ++tick) {
    a.tick(all_tiles(tick % 3 == 0 ? 2000000 : 750000));
    b.tick(all_tiles(tick % 3 == 0 ? 2000000 : 750000));
    ASSERT_TRUE(std::equal(a.chip.temperature_degC().begin(), a.chip.temperature_degC().end(),
                           b.chip.temperature_degC().begin()));
  }
  EXPECT_EQ(a.chip.energy_J(), b.chip.energy_J());
}

// --- the bundled chip and workload -----------------------------------------------------------------------------------

chip::Chip bundled_chip() {
  return std::get<chip::Chip>(chip::load(std::string(FLYBALL_SOURCE_DIR) + "/chips/accel.yaml"));
}

/// Hottest temperature reached when all tiles are ordered to one clock.
double peak_degC(const chip::Chip& description, const Workload& workload, int64_t clock_kHz) {
  Bench bench(description, workload);
  std::vector<int64_t> wanted(description.actuator_channels());
  bench.hal.granted(wanted.data());
  const chip::Actuator* clock = description.actuator("tile_clock");
  for (size_t tile = 0; tile < 16; ++tile) wanted[clock->first_channel + tile] = clock_kHz;
  double peak = 0;
  while (!bench.chip.finished() && bench.chip.time_us() < 400'000'000) {
    bench.tick(wanted);
    for (const double degC : bench.chip.temperature_degC()) peak = std::max(peak, degC);
  }
  EXPECT_TRUE(bench.chip.finished());
  EXPECT_EQ(bench.chip.illegal_pairs(), 0U);
  return peak;
}

TEST(Bundled, TheWorkloadNeedsAPolicyAtTheHighestClockOnly) {
  const std::string path = std::string(FLYBALL_SOURCE_DIR) + "/workloads/train_step.csv";
  EXPECT_LT(std::filesystem::file_size(path), 200'000U);
  const chip::Chip description = bundled_chip();
  const Workload workload = std::get<Workload>(read_workload(path, description));
  EXPECT_GT(peak_degC(description, workload, 2800000), 90);
  EXPECT_LT(peak_degC(description, workload, 2000000), 75);
}

TEST(Bundled, AnH100OnItsPowerCapMakesAHotRun) {
  const std::filesystem::path log = reference_data() / "traces/h100_sxm_dcgm_10hz/t3_telemetry_gpu0_gpu1.csv";
  if (!std::filesystem::exists(log)) GTEST_SKIP() << "no reference data";
  const chip::Chip description = bundled_chip();
  const auto text = std::get<std::string>(read_text(log.string()));
  const auto imported = std::get<ImportedWorkload>(import_log(LogKind::kDcgm, text, log.string(), {.gpu = 0}));
  const Workload workload = std::get<Workload>(parse_workload(imported.csv, "t3.csv", description));
  EXPECT_GT(peak_degC(description, workload, 2800000), 90);
}

}  // namespace
}  // namespace flyball::sim
