// Fits a thermal network between power and one temperature sensor to a log:
//
//   T(t) = ambient + sum over poles of resistance * lag(P, time)        lag: dx/dt = (P - x) / time
//
// Resistances are not negative, so the sum (a Foster network) is also that of a ladder of bodies: see ladder.h. A power
// meter shows the mean over its window, half a window late; the fit finds that delay, and the network sees the power
// when it was. What is compared are means over about a second, since a meter says no more than that.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/fit/least_squares.h"
#include "sim/fit/measured_log.h"

namespace flyball::sim {

struct ThermalPole {
  Estimate resistance_K_per_W;
  Estimate time_s;
};

struct ThermalFit {
  std::string not_determined;  // why the log says nothing of the network; empty if it does
  Estimate ambient_degC;  // of whatever takes the heat: air or coolant
  std::vector<ThermalPole> poles;  // times rise
  Estimate meter_delay_s;
  double rmse_K = 0;  // over the rows of the fit
};

struct ThermalFitOptions {
  int poles = 0;  // 0: as many, up to 3, as the log bears out (Schwarz's criterion)
  std::optional<double> meter_delay_s;  // where it is known; empty: sought
};

ThermalFit fit_thermal(const MeasuredLog& log, const ThermalFitOptions& options = {});

/// What the sensor should show, from power alone; the network is at rest at the first row. degC, [rows].
std::vector<double> predict_temperature(const ThermalFit& fit, const MeasuredLog& log);

/// The power while each row held, from a meter that shows it so late: what it shows half a row and the delay later.
std::vector<double> power_over_rows(std::span<const double> time_s, std::span<const double> power_W, double delay_s);

/// values(t + shift) at every row, by linear interpolation; the ends hold.
std::vector<double> shifted(std::span<const double> time_s, std::span<const double> values, double shift_s);

}  // namespace flyball::sim
