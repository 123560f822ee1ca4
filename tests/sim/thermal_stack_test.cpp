// Stacks of layers: what holds for every chip, on random ones, and what can be worked out by hand.
#include <gtest/gtest.h>

#include <numeric>

#include "sim/thermal/grid.h"
#include "sim/thermal/modal.h"
#include "tests/sim/random_stack.h"

namespace flyball::sim {
namespace {

constexpr uint64_t kChips = 24;

std::vector<size_t> all_blocks(const Stack& stack) {
  std::vector<size_t> blocks(stack.blocks);
  std::iota(blocks.begin(), blocks.end(), 0U);
  return blocks;
}

double stored_J(const ThermalNetwork& network, const std::vector<double>& rise_K) {
  return std::inner_product(rise_K.begin(), rise_K.end(), network.capacitance.begin(), 0.0);
}

class RandomChip : public testing::TestWithParam<uint64_t> {
 protected:
  RandomStack random_{GetParam()};
  Stack stack_ = random_.make();
  ThermalNetwork network_ = make_thermal_network(stack_);
};

INSTANTIATE_TEST_SUITE_P(Thermal, RandomChip, testing::Range(uint64_t{1}, kChips + 1));

TEST_P(RandomChip, NetworkIsSymmetricAndLosesHeatOnlyToAmbient) {
  const size_t n = network_.nodes;
  for (size_t i = 0; i < n; ++i) {
    EXPECT_GT(network_.capacitance[i], 0);
    double row = 0, largest = 0;
    for (size_t j = 0; j < n; ++j) {
      EXPECT_EQ(network_.conductance[i * n + j], network_.conductance[j * n + i]);
      row += network_.conductance[i * n + j];
      largest = std::max(largest, network_.conductance[i * n + j]);
    }
    EXPECT_NEAR(row, network_.to_ambient[i], 1e-12 * largest);
  }
}

TEST_P(RandomChip, HeatThatComesInIsStoredOrLeaves) {
  ThermalModel model(network_, all_blocks(stack_), {});
  double in_J = 0, out_J = 0;
  for (int tick = 0; tick < 60; ++tick) {
    const std::vector<double> power_W = random_.power_W(stack_);
    const double tick_s = tick % 3 == 0 ? 1e-3 : random_.number(1e-6, 20);
    model.advance(tick_s, power_W);
    in_J += std::accumulate(power_W.begin(), power_W.end(), 0.0) * tick_s;
    out_J += model.heat_out_J();
    ASSERT_NEAR(out_J + stored_J(network_, model.rise()), in_J, 1e-9 * in_J) << "tick " << tick;
  }
  EXPECT_GT(out_J, 0.1 * in_J);  // or this test would see storage alone
}

TEST_P(RandomChip, ATickSplitInTwoGivesTheSame) {
  ThermalModel whole(network_, all_blocks(stack_), all_blocks(stack_)), split = whole;
  for (int tick = 0; tick < 40; ++tick) {
    const std::vector<double> power_W = random_.power_W(stack_);
    const double tick_s = random_.number(1e-5, 1);
    whole.advance(tick_s, power_W);
    split.advance(tick_s / 2, power_W);
    double out_J = split.heat_out_J();
    split.advance(tick_s / 2, power_W);
    out_J += split.heat_out_J();
    EXPECT_NEAR(out_J, whole.heat_out_J(), 1e-9 * std::abs(out_J));
    for (size_t i = 0; i < stack_.blocks; ++i) {
      ASSERT_NEAR(whole.watched_rise()[i], split.watched_rise()[i], 1e-9) << "tick " << tick;
    }
  }
}

TEST_P(RandomChip, AFanThatTurnsFasterTakesHeatFromWhereItIs) {
  ModesByConvection modes(stack_);
  const double slow = stack_.convection_K_per_W, fast = slow / 3;
  ThermalModel model(modes.at(slow), all_blocks(stack_), all_blocks(stack_));
  const std::vector<double> power_W(stack_.blocks, 5.0);
  model.set_rise(model.steady_rise(power_W));
  const std::vector<double> before = model.rise();
  model.set_modes(modes.at(fast));
  const std::vector<double> after = model.rise();
  for (size_t i = 0; i < before.size(); ++i) EXPECT_NEAR(after[i], before[i], 1e-9 * before[i]);
  double out_J = 0;
  for (int tick = 0; tick < 100; ++tick) {
    model.advance(0.1, power_W);
    out_J += model.heat_out_J();
  }
  const double in_J = 10 * 5.0 * static_cast<double>(stack_.blocks);
  EXPECT_NEAR(out_J + stored_J(network_, model.rise()) - stored_J(network_, before), in_J, 1e-9 * out_J);
  EXPECT_GT(out_J, in_J);
  EXPECT_EQ(modes.at(slow), modes.at(slow)) << "modes once found are kept";
}

/// Equal blocks in a square, on two dies of different materials with a block that reaches through both.
Stack board(size_t side) {
  std::vector<chip::Block> blocks;
  const double cell_m = 0.012 / static_cast<double>(side);
  for (size_t layer = 0; layer < 2; ++layer) {
    for (size_t i = 0; i < side * side; ++i) {
      if (i == 5 && layer == 1) continue;
      const size_t column = i % side, row = i / side;
      const double x = static_cast<double>(column), y = static_cast<double>(row);
      blocks.push_back({"", x * cell_m, y * cell_m, cell_m, cell_m, layer, i == 5 ? 1 : layer});
    }
  }
  chip::Package package;
  package.stack = {{4e-4, 120, 1.6e6}, {4e-4, 100, 1.7e6}};
  package.interface = {4e-5, 8, 4e6};
  package.spreader = {2e-3, 390, 3.45e6};
  package.sink_interface = {3e-5, 6, 3e6};
  package.sink = {5e-3, 200, 2.4e6};
  package.spreader_side_m = 0.03;
  package.sink_side_m = 0.06;
  package.convection_K_per_W = 0.2;
  package.convection_J_per_K = 50;
  return make_stack(blocks, package);
}

TEST(ThermalStack, AGridOfTheBlocksOwnSizeGivesTheBlockModelsAnswers) {
  Stack stack = board(4);
  stack.boxes.erase(stack.boxes.begin() + 5);  // the tall block has one node in the block model, two in the grid
  stack.boxes.insert(stack.boxes.begin() + 5, {"", 0.003, 0.003, 0.003, 0.003, 0, 0, {120, 1.6e6}});
  stack.boxes.push_back({"", 0.003, 0.003, 0.003, 0.003, 1, 1, {120, 1.6e6}});
  for (const NodePlace place : {NodePlace::kLowerFace, NodePlace::kMiddle}) {
    stack.node_place = place;
    const ThermalNetwork network = make_thermal_network(stack);
    const std::vector<double> zero(network.nodes, 0.0);
    std::vector<double> power_W(stack.blocks, 1.0);
    power_W[3] = 20;
    ThermalModel blocks(network, all_blocks(stack), all_blocks(stack));
    GridModel grid(stack, {4, 4});
    grid.set_steady(power_W);
    const std::vector<double> steady = blocks.steady_rise(power_W);
    for (size_t i = 0; i < stack.blocks; ++i) EXPECT_NEAR(grid.block_rise()[i], steady[i], 1e-9 * steady[i]);
    grid.set_rise(zero);
    blocks.advance(0.01, power_W);
    grid.advance(0.01, 400, power_W);
    for (size_t i = 0; i < stack.blocks; ++i) EXPECT_NEAR(grid.block_rise()[i], blocks.watched_rise()[i], 1e-3);
  }
}

TEST(ThermalStack, TheGridIsOfSecondOrderInTime) {
  const Stack stack = board(4);
  const std::vector<double> power_W(stack.blocks, 3.0);
  const auto rise_after = [&](size_t steps) {
    GridModel grid(stack, {8, 8});
    grid.advance(0.05, 64, power_W);
    grid.advance(0.02, steps, std::vector<double>(stack.blocks, 0.5));
    return grid.block_rise()[0];
  };
  const double exact = rise_after(1024);
  const double ratio = (rise_after(32) - exact) / (rise_after(64) - exact);
  EXPECT_GT(ratio, 3.5);
  EXPECT_LT(ratio, 4.6);
}

TEST(ThermalStack, AColumnOfLayersIsItsResistancesInSeries) {
  BareStack bare;
  bare.layers = {{3e-4, 120, 1.6e6}, {5e-5, 5, 2e6}, {1e-3, 390, 3.4e6}};
  bare.source = 1;
  bare.transfer_W_per_m2K = 9000;
  const std::vector<chip::Block> blocks = {{"a", 0, 0, 0.01, 0.02}, {"b", 0.01, 0, 0.01, 0.02}};
  const Stack stack = make_stack(blocks, bare);
  const std::vector<double> power_W = {8, 8};  // even over the area: no heat flows sideways
  const double area_m2 = 0.02 * 0.02;
  const double expected_K = 16 / area_m2 * (2.5e-5 / 5 + 1e-3 / 390 + 1.0 / 9000);
  const std::vector<double> steady = Modes(make_thermal_network(stack)).steady_rise(power_W);
  EXPECT_NEAR(steady[0], expected_K, 1e-9 * expected_K);
  EXPECT_NEAR(steady[2], expected_K, 1e-9 * expected_K) << "nothing flows in the layer under the source";
  GridModel grid(stack, {6, 6});
  grid.set_steady(power_W);
  EXPECT_NEAR(grid.block_rise()[1], expected_K, 1e-9 * expected_K);
}

TEST(ThermalStack, AFansConductanceGoesStraightBetweenThePointsOfItsTable) {
  chip::Package package;
  package.convection_K_per_W = 0.3;
  EXPECT_EQ(convection_at(package, 0.7), 0.3) << "without a fan";
  package.fan = {{0, 0.5}, {0.4, 0.1}, {1, 0.05}};
  EXPECT_EQ(convection_at(package, 0), 0.5);
  EXPECT_DOUBLE_EQ(convection_at(package, 0.2), 1 / 6.0);
  EXPECT_DOUBLE_EQ(convection_at(package, 0.4), 0.1);
  EXPECT_EQ(convection_at(package, 1), 0.05);
}

TEST(ThermalStack, ABlockThroughTwoLayersTouchesItsNeighboursInBoth) {
  const Stack stack = board(4);
  const ThermalNetwork network = make_thermal_network(stack);
  const auto g = [&](size_t a, size_t b) { return -network.conductance[a * network.nodes + b]; };
  EXPECT_DOUBLE_EQ(g(5, 6), 4e-4 * 0.003 / (0.0015 / 120 + 0.0015 / 120)) << "its neighbour in the lower die";
  EXPECT_DOUBLE_EQ(g(5, 16 + 5), 4e-4 * 0.003 / (0.0015 / 120 + 0.0015 / 100)) << "and in the upper one";
  EXPECT_EQ(g(5, 16 + 10), 0) << "blocks that meet at a corner";
}

}  // namespace
}  // namespace flyball::sim
