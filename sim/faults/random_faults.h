// Faults drawn at random: the same for the same seed.
#pragma once

#include <array>
#include <vector>

#include "sim/faults/fault_target.h"

namespace flyball::sim {

/// What to draw from. Lists that are empty stand for everything: every kind, every sensor, actuator and rail, the bus
/// and the controller.
struct RandomFaults {
  int64_t count = 0;
  std::array<int64_t, 2> begin_us = {0, 0};   // least and most, to a millisecond between them
  std::array<int64_t, 2> length_us = {0, 0};
  std::vector<FaultKind> kinds;
  std::vector<FaultTarget> targets;  // of a row of elements, one is drawn
};

/// Each draws a target, one of the kinds it can have, an element, a time and a length; the rest is typical. Empty when
/// no target can have any of the kinds. `first` counts the faults drawn before from the same seed.
FaultPlan draw_faults(const RandomFaults& random, const chip::Chip& chip, uint64_t seed, size_t first);

}  // namespace flyball::sim
