// Everything that a log tells of a chip: its power, its thermal network, and the window of the power meter, which both
// show.
#pragma once

#include "sim/fit/power_fit.h"
#include "sim/fit/thermal_fit.h"

namespace flyball::sim {

struct ChipFit {
  PowerFit power;
  ThermalFit thermal;
};

/// `poles` as in ThermalFitOptions.
ChipFit fit_chip(const MeasuredLog& log, int poles = 0);

}  // namespace flyball::sim
