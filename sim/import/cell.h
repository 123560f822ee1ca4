// A value in a cell of a log, with or without its unit: "97", "97 %", "(1700Mhz)", "[N/A]".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flyball::sim {

enum class Measure : uint8_t {
  kShare,   // 0 .. 1
  kClock,   // MHz
  kPower,   // W
  kEnergy,  // J
  kCount    // a plain number
};

/// Small letters, and only of ASCII.
std::string lower_case(std::string_view text);

/// What a unit makes of a number; empty when the measure has no such unit. Letters may be large or small.
std::optional<double> scale_of_unit(Measure measure, std::string_view unit);

/// Nothing was measured: an empty cell, or a word in brackets.
bool is_hole(std::string_view text);

/// The value; `scale` is that of a cell without a unit. Empty when it is no number, or its unit is no unit of this.
std::optional<double> parse_cell(std::string_view text, Measure measure, double scale);

}  // namespace flyball::sim
