// Values of a Program as a person reads them: "97 degC", "1.25 GHz". For reports only; nothing is computed from these.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/program.h"

namespace flyball::tools {

/// How values of one unit are shown in columns and charts.
struct DisplayUnit {
  std::string name;      // "MHz", "degC"; empty for a number
  double per_step = 1;   // shown value = steps * per_step
  int decimals = 0;      // places worth keeping
};

/// `unit` indexes Program::units; kNoIndex gives plain integers.
DisplayUnit display_unit(const Program& program, uint16_t unit);

/// Steps of `unit` as text with a unit of a fitting size, at most 6 digits.
std::string quantity_text(const Program& program, uint16_t unit, int64_t steps);

/// The value of a slot: truth values read "true" or "false".
std::string slot_text(const Program& program, SlotId slot, int64_t steps);

/// At most `decimals` places, no trailing zeros, no exponent.
std::string number_text(double value, int decimals);

}  // namespace flyball::tools
