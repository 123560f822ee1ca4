// Leakage heats, and heat leaks. The loop's gain is what a small rise of temperature comes back as, by way of the
// leakage that it adds and the package that this has to leave through: below 1 it dies down, from 1 on it runs away.
#pragma once

#include "sim/power/power_model.h"
#include "sim/thermal/modal.h"

namespace flyball::sim {

/// Gain at the powers last computed: the largest eigenvalue of R D, with R the steady rise of the powered blocks for a
/// watt in each, K/W, and D the growth of their leakage with temperature, W/K, at constant voltage. To 1e-9 relative,
/// or as near as 200 steps of the power method come.
double leakage_gain(const PowerModel& power, const ThermalModel& thermal, size_t blocks);

}  // namespace flyball::sim
