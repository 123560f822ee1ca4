// Units of the language are powers of 1,000 apart, so a prefix ladder for each base unit is all there is to it.
#include "tools/quantity_text.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <iterator>

#include "compiler/params.h"

namespace flyball::tools {
namespace {

struct Rung {
  const char* base;      // as Unit::name says it
  const char* name;      // as people say it
  double per_base;
  double from;           // least magnitude, in base units, for which a value is shown so
};

// For each base the largest unit first; the last has no least magnitude. Columns use the one marked kColumn.
constexpr Rung kLadder[] = {
    {"kHz", "GHz", 1e-6, 1e6}, {"kHz", "MHz", 1e-3, 1e3}, {"kHz", "kHz", 1, 0},   {"mK", "K", 1e-3, 0},
    {"mW", "kW", 1e-6, 1e6},   {"mW", "W", 1e-3, 1e3},    {"mW", "mW", 1, 0},     {"uV", "V", 1e-6, 1e6},
    {"uV", "mV", 1e-3, 1e3},   {"uV", "uV", 1, 0},        {"us", "s", 1e-6, 1e6}, {"us", "ms", 1e-3, 1e3},
    {"us", "us", 1, 0},        {"mA", "A", 1e-3, 1e3},    {"mA", "mA", 1, 0},     {"uJ", "J", 1e-6, 1e6},
    {"uJ", "mJ", 1e-3, 1e3},   {"uJ", "uJ", 1, 0},
};

struct ColumnUnit {
  const char* base;
  const char* name;
  double per_base;
};

constexpr ColumnUnit kColumns[] = {{"kHz", "MHz", 1e-3}, {"mK", "K", 1e-3}, {"mW", "W", 1e-3}, {"uV", "mV", 1e-3},
                                   {"us", "ms", 1e-3},   {"mA", "A", 1e-3}, {"uJ", "mJ", 1e-3}};

double base_per_step(const Unit& unit) {
  return std::ldexp(static_cast<double>(unit.num) / static_cast<double>(unit.den), unit.exponent);
}

bool is_number(const Unit& unit) { return unit.name[0] == '\0' || std::strcmp(unit.name, "ratio") == 0; }
bool is_truth(const Unit& unit) { return std::strcmp(unit.name, "bool") == 0; }

}  // namespace

std::string number_text(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

DisplayUnit display_unit(const Program& program, uint16_t unit) {
  if (unit == kNoIndex) return {};
  const Unit& u = program.units[unit];
  const double base = base_per_step(u);
  for (const ColumnUnit& column : kColumns) {
    if (std::strcmp(u.name, column.base) != 0) continue;
    return {u.point ? "degC" : column.name, base * column.per_base, 3};
  }
  if (is_truth(u) || is_number(u)) return {"", base, base < 1 ? 6 : 0};
  return {u.name, base, base < 1 ? 6 : 0};
}

std::string quantity_text(const Program& program, uint16_t unit, int64_t steps) {
  if (unit == kNoIndex) return std::to_string(steps);
  const Unit& u = program.units[unit];
  const double value = static_cast<double>(steps) * base_per_step(u);
  if (is_truth(u)) return steps != 0 ? "true" : "false";
  if (const Domain* enumeration = compiler::enumeration_of(program, unit)) return enumeration->names[steps];
  if (u.point) return number_text(value * 1e-3, 3) + " degC";
  for (const Rung& rung : kLadder) {
    if (std::strcmp(u.name, rung.base) != 0 || std::fabs(value) < rung.from) continue;
    return number_text(value * rung.per_base, 3) + " " + rung.name;
  }
  return number_text(value, 6) + (is_number(u) ? "" : std::string(" ") + u.name);
}

std::string slot_text(const Program& program, SlotId slot, int64_t steps) {
  const Slot& s = program.slots[slot];
  if (s.unit != kNoIndex) return quantity_text(program, s.unit, steps);
  if (s.type == Type::kI32 && s.lo >= 0 && s.hi <= 1) return steps != 0 ? "true" : "false";
  return std::to_string(steps);
}

}  // namespace flyball::tools
