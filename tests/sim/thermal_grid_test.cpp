// The grid solver against HotSpot's 64 x 64 grid and 3D-ICE's 0.5 mm mesh. All rows of the transients only where
// FLYBALL_ALL_ROWS is set: the grids have up to 50,000 nodes.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "sim/thermal/trace_run.h"
#include "tests/sim/reference_data.h"

namespace flyball::sim {
namespace {

struct GridReference {
  std::string folder, package, answers;
  GridSize size;
  double step_s = 1e-3;  // longest, of the grid
  bool from_steady = false;
  double tolerance_K = 0;
  size_t rows = 0, all_rows = 0;  // compared every day, and with FLYBALL_ALL_ROWS
};

void PrintTo(const GridReference& reference, std::ostream* out) { *out << reference.answers; }

class Grid : public testing::TestWithParam<GridReference> {};

TEST_P(Grid, AgreesWithTheReferenceInEveryRow) {
  const GridReference& reference = GetParam();
  const auto folder = reference_data() / "thermal" / reference.folder;
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no reference data";
  auto read = load_thermal_case(folder / "floorplan.csv", folder / reference.package, folder / "power.csv");
  ASSERT_TRUE(std::holds_alternative<ThermalCase>(read));
  ThermalCase thermal = std::get<ThermalCase>(std::move(read));
  const ThermalNetwork network = make_thermal_network(thermal.stack);
  GridModel grid(thermal.stack, reference.size);
  const double start_K = thermal.initial_K.value_or(thermal.ambient_K) - thermal.ambient_K;
  grid.set_rise(reference.from_steady ? Modes(network).steady_rise(thermal.mean_power_W())
                                      : std::vector<double>(network.nodes, start_K));
  thermal.power.tick_s.resize(std::getenv("FLYBALL_ALL_ROWS") != nullptr ? reference.all_rows : reference.rows);
  const Series kelvin = run_grid(thermal, std::move(grid), reference.step_s, [](size_t) {});

  const Table expected = read_table(folder / reference.answers);
  const size_t columns = thermal.power.names.size();
  double worst_K = 0;
  for (size_t i = 0; i < kelvin.size(); ++i) {
    worst_K = std::max(worst_K, std::abs(kelvin[i] - expected.number(i / columns, i % columns + 1)));
  }
  EXPECT_LT(worst_K, reference.tolerance_K);
  RecordProperty("worst_K", std::to_string(worst_K));
}

INSTANTIATE_TEST_SUITE_P(
    Thermal, Grid,
    testing::Values(
        GridReference{"accel", "config.json", "hotspot_transient_grid64.csv", {64, 64}, 1e-3, true, 0.3, 30, 600},
        GridReference{"ev6", "config.json", "hotspot_transient_grid64.csv", {64, 64}, 2.5e-3, false, 0.3, 8, 100},
        GridReference{
            "accel", "3dice_config.json", "3dice_transient_500um.csv", {100, 100}, 1e-3, false, 0.5, 4, 150}));

TEST(GridSteady, AgreesWithHotSpotsGrid) {
  for (const std::string name : {"accel", "ev6"}) {
    const auto folder = reference_data() / "thermal" / name;
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no reference data";
    const auto read = load_thermal_case(folder / "floorplan.csv", folder / "config.json", folder / "power.csv");
    const ThermalCase& thermal = std::get<ThermalCase>(read);
    GridModel grid(thermal.stack, {64, 64});
    grid.set_steady(thermal.mean_power_W());
    const Table expected = read_table(folder / "hotspot_steady.csv");
    const std::vector<double> rise_K = grid.block_rise();
    for (size_t i = 0; i < rise_K.size(); ++i) {
      EXPECT_NEAR(rise_K[i] + thermal.ambient_K, expected.number(i, 3), 0.005) << name << " " << expected.rows[i][0];
    }
  }
}

}  // namespace
}  // namespace flyball::sim
