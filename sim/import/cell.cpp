// Splits a cell into its number and its unit.
#include "sim/import/cell.h"

#include <charconv>
#include <cmath>

namespace flyball::sim {
namespace {

struct UnitScale {
  Measure measure;
  const char* name;
  double scale;
};

constexpr UnitScale kUnits[] = {
    {Measure::kShare, "%", 0.01},      {Measure::kShare, "1", 1.0},    {Measure::kClock, "hz", 1e-6},
    {Measure::kClock, "khz", 1e-3},    {Measure::kClock, "mhz", 1.0},  {Measure::kClock, "ghz", 1e3},
    {Measure::kPower, "mw", 1e-3},     {Measure::kPower, "w", 1.0},    {Measure::kPower, "watts", 1.0},
    {Measure::kEnergy, "uj", 1e-6},    {Measure::kEnergy, "mj", 1e-3}, {Measure::kEnergy, "j", 1.0},
    {Measure::kEnergy, "joules", 1.0},
};

}  // namespace

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::optional<double> scale_of_unit(Measure measure, std::string_view unit) {
  const std::string name = lower_case(unit);
  for (const UnitScale& known : kUnits) {
    if (known.measure == measure && name == known.name) return known.scale;
  }
  return std::nullopt;
}

bool is_hole(std::string_view text) {
  return text.empty() || (text.front() == '[' && text.back() == ']') || text == "-";
}

std::optional<double> parse_cell(std::string_view text, Measure measure, double scale) {
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') text = text.substr(1, text.size() - 2);
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(stop - text.data()));
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  if (text.empty()) return value * scale;
  const auto unit = scale_of_unit(measure, text);
  return unit ? std::optional<double>(value * *unit) : std::nullopt;
}

}  // namespace flyball::sim
