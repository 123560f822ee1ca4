// The faults of a campaign for which nobody wrote a file: every kind, on what a policy set reads and sets, at several
// times.
#pragma once

#include <vector>

#include "hal/chip/chip.h"
#include "sim/faults/fault.h"

namespace flyball::sim {

struct FaultMatrix {
  std::vector<size_t> sensors, actuators;  // indices of the chip's, those that matter
  std::string hot_block;                   // its element of each row is broken alone, and so is another far from it
  std::vector<int64_t> times_us;           // when each fault begins
  int64_t length_us = 500'000;             // of what may last
};

/// One run a fault, in the order kinds by targets by times: for each time each row of elements with each kind it can
/// have (one element, another, all), the rails where a clock matters, the bus, the controller. Offsets and absurd
/// values come with both signs.
FaultPlan fault_matrix(const FaultMatrix& matrix, const chip::Chip& chip);

}  // namespace flyball::sim
