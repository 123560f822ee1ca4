// How much is wrong: the quantity and unit in which a fault of a sensor is written, and what is typical of each kind.
#pragma once

#include <string>

#include "hal/chip/quantity.h"
#include "sim/faults/fault_target.h"

namespace flyball::sim {

/// How a value of a sensor is written, and a difference between two.
chip::Dimension value_dimension(const chip::Sensor& sensor);
chip::Dimension difference_dimension(const chip::Sensor& sensor);

/// Gives a fault whose target is set what its kind needs, where nobody says how much: noise of 3 K, an offset of -10 K
/// and of as much elsewhere as is to be noticed; 20 ms late; 1 ms slow; swapped with the next element (or the one
/// before the last); 5 % of accesses in bursts of 8.
void make_typical(const FaultTarget& target, Fault* fault);

/// Sets `detail` from the other fields.
void describe(const FaultTarget& target, Fault* fault);

}  // namespace flyball::sim
