// Takes the meter's window from whichever of power and temperature tells it better.
#include "sim/fit/chip_fit.h"

namespace flyball::sim {

ChipFit fit_chip(const MeasuredLog& log, int poles) {
  ChipFit fit;
  fit.power = fit_power(log);
  const bool window_known = fit.power.window_s.value > 0 && fit.power.window_s.determined();
  ThermalFitOptions options;
  options.poles = poles;
  if (window_known) options.meter_delay_s = fit.power.window_s.value / 2;
  fit.thermal = fit_thermal(log, options);
  if (window_known || !fit.thermal.not_determined.empty()) return fit;
  fit.power = fit_power(log, {.window_s = 2 * fit.thermal.meter_delay_s.value});
  return fit;
}

}  // namespace flyball::sim
