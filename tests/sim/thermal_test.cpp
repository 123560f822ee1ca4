// The thermal network and its integrator against HotSpot's answers, and against what physics asks of any answer.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "sim/exponential.h"
#include "sim/thermal/modal.h"
#include "tests/sim/reference_data.h"

namespace flyball::sim {
namespace {

struct Case {
  std::vector<chip::Block> blocks;
  chip::Package package;
  double ambient_K = 0;
  int64_t tick_us = 0;
  std::vector<std::vector<double>> power_W;  // [row][block]

  std::vector<size_t> all() const {
    std::vector<size_t> index(blocks.size());
    std::iota(index.begin(), index.end(), 0U);
    return index;
  }
  std::vector<double> mean_power_W() const {
    std::vector<double> mean(blocks.size(), 0.0);
    for (const auto& row : power_W) {
      for (size_t i = 0; i < row.size(); ++i) mean[i] += row[i] / static_cast<double>(power_W.size());
    }
    return mean;
  }
};

Case read_case(const std::filesystem::path& folder) {
  Case result;
  const Table floorplan = read_table(folder / "floorplan.csv");
  for (size_t i = 0; i < floorplan.rows.size(); ++i) {
    result.blocks.push_back({.name = floorplan.rows[i][0],
                             .left_m = floorplan.number(i, 3),
                             .bottom_m = floorplan.number(i, 4),
                             .width_m = floorplan.number(i, 1),
                             .height_m = floorplan.number(i, 2)});
  }
  std::ifstream file(folder / "config.json");
  const nlohmann::json config = nlohmann::json::parse(file);
  const auto layer = [&](const std::string& name) {
    return chip::Layer{config["t_" + name], config["k_" + name], config["p_" + name]};
  };
  result.package = {.die = layer("chip"),
                    .interface = layer("interface"),
                    .spreader = layer("spreader"),
                    .sink = layer("sink"),
                    .spreader_side_m = config["s_spreader"],
                    .sink_side_m = config["s_sink"],
                    .convection_K_per_W = config["r_convec"],
                    .convection_J_per_K = config["c_convec"],
                    .capacitance_factor = config["capacitance_factor"]};
  result.ambient_K = config["ambient"];
  result.tick_us = std::llround(config["sampling_intvl"].get<double>() * 1e6);
  const Table power = read_table(folder / "power.csv");
  for (size_t row = 0; row < power.rows.size(); ++row) {
    std::vector<double>& watts = result.power_W.emplace_back();
    for (size_t i = 0; i < result.blocks.size(); ++i) watts.push_back(power.number(row, i + 1));
  }
  return result;
}

/// A small die of four blocks on the accelerator's package, for what needs no reference.
Case small_case() {
  Case result;
  result.blocks = {{"a", 0, 0, 0.01, 0.01},
                   {"b", 0.01, 0, 0.02, 0.01},
                   {"c", 0, 0.01, 0.015, 0.02},
                   {"d", 0.015, 0.01, 0.015, 0.02}};
  result.package = {.die = {0.000775, 120, 1.65e6},
                    .interface = {4e-5, 10, 4e6},
                    .spreader = {0.002, 390, 3.45e6},
                    .sink = {0.005, 390, 3.45e6},
                    .spreader_side_m = 0.06,
                    .sink_side_m = 0.09,
                    .convection_K_per_W = 0.035,
                    .convection_J_per_K = 180,
                    .capacitance_factor = 0.333};
  return result;
}

class Reference : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    folder_ = reference_data() / "thermal" / GetParam();
    if (!std::filesystem::exists(folder_)) GTEST_SKIP() << "no reference data";
    case_ = read_case(folder_);
    network_ = make_thermal_network(case_.blocks, case_.package);
  }

  /// Steps through all rows of power and returns the worst difference from the file, K.
  double worst_transient(ThermalModel& model, const std::string& file) {
    const Table expected = read_table(folder_ / file);
    EXPECT_EQ(expected.rows.size(), case_.power_W.size());
    double worst = 0;
    for (size_t row = 0; row < expected.rows.size(); ++row) {
      model.step(case_.tick_us, case_.power_W[row]);
      for (size_t i = 0; i < case_.blocks.size(); ++i) {
        const double difference = model.watched_rise()[i] + case_.ambient_K - expected.number(row, i + 1);
        worst = std::max(worst, std::abs(difference));
      }
    }
    return worst;
  }

  std::filesystem::path folder_;
  Case case_;
  ThermalNetwork network_;
};

using WarmReference = Reference;

TEST_P(Reference, SteadyStateOfEveryNodeAgrees) {
  const ThermalModel model(network_, case_.all(), case_.all());
  const std::vector<double> rise = model.steady_rise(case_.mean_power_W());
  const Table expected = read_table(folder_ / "hotspot_steady.csv");
  size_t compared = 0;
  double worst = 0;
  for (size_t row = 0; row < expected.rows.size(); ++row) {
    if (expected.rows[row].size() < 3 || expected.rows[row][2].empty()) continue;
    worst = std::max(worst, std::abs(rise[row] + case_.ambient_K - expected.number(row, 2)));
    ++compared;
  }
  EXPECT_EQ(compared, network_.nodes);
  EXPECT_LT(worst, 1e-5);
  RecordProperty("worst_K", std::to_string(worst));
}

TEST_P(Reference, TransientAgreesInEveryRow) {
  ThermalModel model(network_, case_.all(), case_.all());
  const bool from_steady = std::string(GetParam()) == "accel";
  if (from_steady) model.set_rise(model.steady_rise(case_.mean_power_W()));
  EXPECT_LT(worst_transient(model, "hotspot_transient.csv"), 0.02);
}

TEST_P(WarmReference, TransientAgreesInEveryRow) {
  ThermalModel model(network_, case_.all(), case_.all());
  model.set_rise(model.steady_rise(case_.mean_power_W()));
  EXPECT_LT(worst_transient(model, "hotspot_transient_warm.csv"), 0.02);
}

INSTANTIATE_TEST_SUITE_P(HotSpot, Reference, testing::Values("accel", "ev6"));
INSTANTIATE_TEST_SUITE_P(HotSpot, WarmReference, testing::Values("ev6"));

TEST(Thermal, NetworkIsSymmetricAndItsCapacitancesPositive) {
  const Case small = small_case();
  const ThermalNetwork network = make_thermal_network(small.blocks, small.package);
  ASSERT_EQ(network.nodes, 4 * small.blocks.size() + 12);
  for (size_t i = 0; i < network.nodes; ++i) {
    EXPECT_GT(network.capacitance[i], 0);
    for (size_t j = 0; j < network.nodes; ++j) {
      EXPECT_EQ(network.conductance[i * network.nodes + j], network.conductance[j * network.nodes + i]);
    }
  }
}

TEST(Thermal, AllConvectionInParallelIsThePackagesResistance) {
  // Made of a material that conducts without limit, everything has one temperature: P times the convection resistance.
  Case small = small_case();
  for (chip::Layer* layer :
       {&small.package.die, &small.package.interface, &small.package.spreader, &small.package.sink}) {
    layer->conductivity_W_per_mK = 1e7;
  }
  const ThermalModel model(make_thermal_network(small.blocks, small.package), small.all(), small.all());
  for (const double rise : model.steady_rise(std::vector<double>{100, 0, 0, 0})) EXPECT_NEAR(rise, 3.5, 2e-3);
}

TEST(Thermal, WhatGoesInIsStoredOrLeavesToAmbient) {
  const Case small = small_case();
  const ThermalNetwork network = make_thermal_network(small.blocks, small.package);
  ThermalModel model(network, small.all(), small.all());
  const std::vector<double> power_W = {10, 0, 25, 7};
  // Conductance to ambient of each node is what its row of G sums to.
  const auto leaving_W = [&](const std::vector<double>& rise) {
    double sum = 0;
    for (size_t i = 0; i < network.nodes; ++i) {
      for (size_t j = 0; j < network.nodes; ++j) sum += network.conductance[i * network.nodes + j] * rise[j];
    }
    return sum;
  };
  const auto stored_J = [&](const std::vector<double>& rise) {
    double sum = 0;
    for (size_t i = 0; i < network.nodes; ++i) sum += network.capacitance[i] * rise[i];
    return sum;
  };
  double left_J = 0;
  const int64_t tick_us = 10;  // short, so that Simpson's rule over two ticks is exact enough
  std::vector<double> before = model.rise();
  for (int pair = 0; pair < 500; ++pair) {
    model.step(tick_us, power_W);
    const std::vector<double> middle = model.rise();
    model.step(tick_us, power_W);
    const std::vector<double> after = model.rise();
    left_J += 2e-6 * static_cast<double>(tick_us) / 6 * (leaving_W(before) + 4 * leaving_W(middle) + leaving_W(after));
    before = after;
  }
  const double in_J = 42 * 500 * 2e-6 * static_cast<double>(tick_us);
  EXPECT_NEAR(stored_J(before) + left_J, in_J, 1e-9 * in_J);

  const std::vector<double> steady = model.steady_rise(power_W);
  EXPECT_NEAR(leaving_W(steady), 42, 1e-9);
}

TEST(Thermal, ATickSplitInTwoGivesTheSame) {
  const Case small = small_case();
  const ThermalNetwork network = make_thermal_network(small.blocks, small.package);
  ThermalModel whole(network, small.all(), small.all());
  ThermalModel split(network, small.all(), small.all());
  for (int tick = 0; tick < 2000; ++tick) {
    const std::vector<double> power_W = {tick % 7 * 5.0, 12.0, tick % 3 * 20.0, 1.0};
    whole.step(1000, power_W);
    split.step(300, power_W);
    split.step(700, power_W);
    for (size_t i = 0; i < small.blocks.size(); ++i) {
      ASSERT_NEAR(whole.watched_rise()[i], split.watched_rise()[i], 1e-9) << "tick " << tick;
    }
  }
}

TEST(Thermal, EveryVectorWidthGivesTheSameBits) {
  constexpr size_t kPanels = 3, kInputs = 37;
  std::vector<double> data(kPanels * kInputs * PanelMatrix::kLanes), in(kInputs);
  double x = 0.1;
  for (double& value : data) value = x = 3.9 * x * (1 - x);  // chaotic: no two alike
  for (double& value : in) value = x = 3.9 * x * (1 - x);
  std::vector<double> first;
  for (const PanelProduct product : panel_products()) {
    std::vector<double> out(kPanels * PanelMatrix::kLanes, 0.25);
    product(data.data(), kPanels, kInputs, in.data(), nullptr, out.data());
    product(data.data(), kPanels, kInputs, in.data(), data.data(), out.data());
    if (first.empty()) first = out;
    EXPECT_EQ(out, first);
  }
}

TEST(Thermal, SteadyStateStandsStill) {
  const Case small = small_case();
  ThermalModel model(make_thermal_network(small.blocks, small.package), small.all(), small.all());
  const std::vector<double> power_W = {10, 20, 30, 40};
  const std::vector<double> steady = model.steady_rise(power_W);
  model.set_rise(steady);
  for (int tick = 0; tick < 100; ++tick) model.step(1000, power_W);
  for (size_t i = 0; i < steady.size(); ++i) EXPECT_NEAR(model.rise()[i], steady[i], 1e-9);
}

TEST(Thermal, OnlyThePoweredAndWatchedBlocksAreAskedFor) {
  const Case small = small_case();
  const ThermalNetwork network = make_thermal_network(small.blocks, small.package);
  ThermalModel all(network, small.all(), small.all());
  ThermalModel some(network, {1, 3}, {3, 0});
  for (int tick = 0; tick < 50; ++tick) {
    all.step(1000, std::vector<double>{0, 40, 0, 15});
    some.step(1000, std::vector<double>{40, 15});
  }
  EXPECT_EQ(some.watched_rise()[0], all.watched_rise()[3]);
  EXPECT_EQ(some.watched_rise()[1], all.watched_rise()[0]);
}

TEST(Exponential, AgreesWithTheLibraryToTheLastBits) {
  double worst = 0;
  for (int i = 0; i <= 102000; ++i) {
    const double x = -700 + 0.0137 * i;
    worst = std::max(worst, std::abs(exponential(x) / std::exp(x) - 1));
  }
  EXPECT_LT(worst, 1e-15);
  EXPECT_EQ(exponential(0), 1);
  for (int i = 0; i < 330; ++i) {
    const double x = 1e-12 * std::pow(1.1, i);
    EXPECT_NEAR(mean_decay(x) * x / -std::expm1(-x), 1, 1e-14) << x;
  }
  EXPECT_EQ(mean_decay(0), 1);
}

}  // namespace
}  // namespace flyball::sim
