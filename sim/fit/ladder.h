// The same network in two forms: poles that add up (Foster), and bodies in a row from the chip to the ambient (Cauer).
#pragma once

#include <span>
#include <vector>

namespace flyball::sim {

/// One pole: resistance * (1 - e^(-t / time)) after a step of 1 W.
struct FosterPole {
  double resistance_K_per_W = 0, time_s = 0;  // both above 0
};

/// A body, and the resistance from it to the next one; that of the last leads to the ambient.
struct LadderBody {
  double capacity_J_per_K = 0, resistance_K_per_W = 0;
};

/// As many bodies as poles, from the one that gets the power and has the sensor. Times must differ.
std::vector<LadderBody> ladder_of(std::span<const FosterPole> poles);

}  // namespace flyball::sim
