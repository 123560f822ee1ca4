// The thermal loop of Oxide's service controller.
#include <cmath>

#include "tests/vectors/ports.h"

namespace flyball::vectors {
namespace {

constexpr double kRatio = 1 << 20;         // steps of 1
constexpr double kFraction = 4294967296.0;  // of an accumulator's step

/// Of % for a K; the grid is 2^-bits for a mK (rule 2.6).
Setting gain(const std::string& name, int bits) {
  return {name, [=](const Params& params) { return std::llround(std::ldexp(params.number(name) * 1e-5, bits)); }};
}

/// In 2^-20, or a `fraction` of that.
Output percent(const std::string& column, const std::string& cell, double fraction, double within) {
  return {column,
          [=](const Given& given) { return static_cast<double>(given.integer(cell)) / kRatio / fraction * 100; },
          within};
}

}  // namespace

Port hubris_thermal() {
  Port port;
  port.set = "hubris_thermal_pid";
  port.policy = "hubris_thermal";
  port.params = {setting("zero", "zero"),
                 setting("least", "min_output"),
                 setting("most", "max_output"),
                 setting("margin", "target_margin_C", 1000),
                 setting("slew", "sensor0_slew_C_per_s", 10),
                 gain("gain_p", 37),
                 gain("gain_i", 41),
                 gain("gain_d", 38)};
  port.readings = {reading("clock", "now_ms", 1000)};
  for (int i = 0; i < 3; ++i) {
    const std::string at = "[" + std::to_string(i) + "]", name = "s" + std::to_string(i),
                      sensor = "sensor" + std::to_string(i);
    port.readings.push_back(reading("stamp" + at, name + "_time_ms", 1000));
    port.readings.push_back(reading("temp" + at, name + "_C", 1000));
    port.readings.push_back(described("target" + at, sensor + "_target_C", 1000));
    port.readings.push_back(described("critical" + at, sensor + "_critical_C", 1000));
    port.readings.push_back(described("power_down" + at, sensor + "_power_down_C", 1000));
  }
  // The original computes in single precision: each of the 2,000 additions to its integral, up to 100, is rounded by up
  // to 4e-6, at random; 1e-3 is some six times what that comes to. The error is one subtraction of numbers up to 100.
  port.outputs = {output("error_C", "var before", 2000, 1e-5), percent("pid_out", "var speed", 1, 1e-3),
                  percent("integral", "var integral", kFraction, 1e-3), percent("pwm_u8", "floor fan 1", 1, 1e-4)};
  return port;
}

}  // namespace flyball::vectors
