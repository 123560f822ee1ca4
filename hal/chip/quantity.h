// Reads a number with a unit, as chip files write it: "2.8 GHz", "-40 degC", "0.035 K/W". Exactly: an integer in the
// base unit, or the double nearest to what is written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace flyball::chip {

enum class Dimension : uint8_t {
  kTemperature,      // a point; base mK from 0 degC
  kTemperatureStep,  // a difference; base mK
  kDuration,         // base us
  kShortDuration,    // base ns
  kFrequency,        // base kHz
  kVoltage,          // base uV
  kCurrent,          // base mA
  kPower,            // base mW
  kRatio,            // base 2^-20; a plain number or %
  kCount,            // a plain number
  kSlew,             // base uV/us
  kLength,           // the rest in SI units only
  kConductivity,
  kHeatCapacity,     // of a volume
  kHeatResistance,
  kHeatCapacitance,  // of a body
  kCapacitance,
  kPerKelvin,
  kPerVolt,
  kResistance,
  kInductance,
  kPowerRamp
};

/// The units that a dimension may be written in, for messages: "Hz, kHz, MHz or GHz".
std::string units_of(Dimension dimension);

/// A value in base units as a chip file would have it, in the coarsest unit that makes it whole: "2 GHz".
std::string written(int64_t base_units, Dimension dimension);

/// Empty when it could be read, else what is wrong with the text. A ratio is rounded half up to 2^-20; any other number
/// that is no whole multiple of the base unit, or beyond 2^53 of them, is wrong.
std::string read_integer(std::string_view text, Dimension dimension, int64_t* base_units);

/// The same in SI units (K as degC for a temperature, the plain number for a ratio), rounded once.
std::string read_double(std::string_view text, Dimension dimension, double* si_units);

}  // namespace flyball::chip
