// What a board draws, term by term.
#include "sim/electrical/board.h"

#include <gtest/gtest.h>

#include "tests/sim/small_chip.h"

namespace flyball::sim {
namespace {

TEST(Board, AddsLossesAndConsumersToTheChip) {
  chip::Chip chip = small_chip();
  chip.board = {.known = true,
                .fixed_W = 2,
                .drop_V = 0.05,
                .resistance_Ohm = 1e-3,
                .efficiency = 0.8,
                .consumers = {{"fans", "", 10, 5},
                              {"blower", "", 1, 0, 16},
                              {"links", "tile", 1, 8},
                              {"refresh", "hbm", 3, 4},
                              {"r", "rail", 2, 9}}};
  const Workload workload = std::get<Workload>(parse_workload(
      "# tile.clock: 1 GHz\ntime [ms],tile.activity [%],hbm.activity [%]\n0,1,1\n1,1,1\n", "w.csv", chip));
  const BoardPower board(chip, workload);
  std::vector<RailState> rails(2);
  rails[0] = {.set_V = 0.8, .voltage_V = 0.75, .current_A = 20};
  rails[1] = {.set_V = 0.9, .voltage_V = 0.9, .current_A = 10};
  const double railed_W = 0.75 * 20 + 0.9 * 10, chip_W = railed_W + 16;
  const std::vector<double> activity = {1, 0.5, 0.5, 0, 0.2, 0.4};
  const double regulators_W = 0.8 * 20 + 0.9 * 10 + 2 * 2 + 0.05 * 30 + 1e-3 * (400 + 100);
  const double consumers_W = 15 + (1 + 16 * 0.125) + (1 + 8 * 0.5) + (3 + 4 * 0.3) + 2;
  EXPECT_NEAR(board.evaluate(chip_W, rails, activity, 0.5), regulators_W + 16 / 0.8 + consumers_W, 1e-12);
}

}  // namespace
}  // namespace flyball::sim
