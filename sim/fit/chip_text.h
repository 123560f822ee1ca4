// Writes what was fitted to a log as a chip file: one block with the fitted ladder over it, one clock, power sources.
#pragma once

#include <string>

#include "sim/fit/power_fit.h"
#include "sim/fit/thermal_fit.h"

namespace flyball::sim {

struct ChipTextOptions {
  std::string name = "fitted";
  std::string log;                // the log's file name, for the first comment
  double clock_kHz = 1.98e6;      // where the log has none
  double voltage_V = 1.0;         // at the highest clock; no log of power tells
  double temperature_limit_degC = 90;
};

/// The chip file's text. What the log does not determine is said in comments beside its value.
std::string chip_text(const MeasuredLog& log, const PowerFit& power, const ThermalFit& thermal,
                      const ChipTextOptions& options = {});

/// "0.0222 +- 0.0012": with twice the standard error; "at most" or "not determined by this log" where that is true.
std::string estimate_text(const Estimate& estimate, const std::string& unit);

}  // namespace flyball::sim
