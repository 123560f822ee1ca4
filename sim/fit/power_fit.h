// Fits what a chip draws to a log, in the terms of a chip file's power sources:
//
//   P = idle + leakage * v^2 * exp(leakage_per_K * (T - leakage_degC)) + sum over domains of active * activity * x
//
// v is the voltage over that at the log's highest clock, x = v^2 * clock / highest clock for the compute domain and 1
// for the others. Voltage over clock has a floor up to a knee and a straight line above it. A power meter shows the
// mean over its window, so activities are averaged over it too; counters of activity show it late. Errors count in
// proportion to the power.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/fit/least_squares.h"
#include "sim/fit/measured_log.h"

namespace flyball::sim {

struct PowerFit {
  struct Active {
    std::string domain;
    Estimate power_W;  // at activity 1 and the highest clock
  };

  std::string not_determined;  // why the log says nothing of the coefficients; empty if it does
  Estimate idle_W;
  Estimate leakage_W;  // at leakage_degC and the highest clock's voltage; 0 where the log does not bear it out
  double leakage_degC = 0, leakage_per_K = 0;
  std::vector<Active> active;  // as the log's activities; the first is the compute domain
  double highest_kHz = 0;      // 0: the log has no clock
  bool voltage_known = false;  // the log's clock changes enough to tell
  Estimate knee_kHz, floor_ratio;  // of the voltage; the floor over the highest clock's voltage
  Estimate window_s;           // of the power meter
  Estimate activity_delay_s;   // of the counters of activity
};

struct PowerFitOptions {
  double leakage_per_K = 0.015;  // too little of it shows in a log to fit
  std::optional<double> window_s;  // of the power meter, where it is known; empty: sought
};

PowerFit fit_power(const MeasuredLog& log, const PowerFitOptions& options = {});

/// What the meter should show, from activity, clock and these temperatures ([rows], or empty without leakage). W,
/// [rows].
std::vector<double> predict_power(const PowerFit& fit, const MeasuredLog& log,
                                  const std::vector<double>& temperature_degC);

/// Voltage at a clock over that at the highest: 1 where the log says nothing of it.
double voltage_ratio(const PowerFit& fit, double clock_kHz);

/// At every row the mean of the values over the window before it; each row's value holds until the next row, and the
/// first held before.
std::vector<double> window_means(const std::vector<double>& time_s, const std::vector<double>& values, double window_s);

}  // namespace flyball::sim
