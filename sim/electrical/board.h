// What the board draws from its supply: the chip, what converting its power loses, and everything else on the board.
//
//   P = sum over rails of (V0 I + fixed + drop I + resistance I^2) + (power that no rail feeds) / efficiency
//     + sum over consumers of (idle + activity * active + speed^3 * full_speed)
//
// V0 is what a regulator gives: what its load line loses on the way is in V0 I. A fan's power goes with the cube of its
// speed (the affinity laws of fans). Linear in all its coefficients but the efficiency.
#pragma once

#include <span>
#include <vector>

#include "hal/chip/chip.h"
#include "sim/electrical/rail_network.h"
#include "sim/workload/workload.h"

namespace flyball::sim {

class BoardPower {
 public:
  /// Activities come in the order of Replay::activity().
  BoardPower(const chip::Chip& chip, const Workload& workload);

  /// Means over a tick, W. chip_W: power of all blocks; activity: [activities]; fan_speed: 0 .. 1.
  double evaluate(double chip_W, std::span<const RailState> rails, std::span<const double> activity,
                  double fan_speed) const;

 private:
  struct Consumer {
    double idle_W = 0, active_W = 0;
    size_t first = 0, count = 0;  // of the activities, none: activity 1
  };

  double fixed_W_, drop_V_, resistance_Ohm_, per_efficiency_;
  double full_speed_W_ = 0;  // of all that turns
  std::vector<Consumer> consumers_;
};

}  // namespace flyball::sim
