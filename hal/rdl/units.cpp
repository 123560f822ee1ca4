// The table of units; hal/regs/quantity.h has their types.
#include "hal/rdl/units.h"

namespace flyball::rdl {
namespace {

constexpr Unit kUnits[] = {
    {"uV", "Microvolt", "microvolts"},     {"mV", "Millivolt", "millivolts"},     {"uA", "Microampere", "microamperes"},
    {"mA", "Milliampere", "milliamperes"}, {"uW", "Microwatt", "microwatts"},     {"mW", "Milliwatt", "milliwatts"},
    {"uJ", "Microjoule", "microjoules"},   {"mJ", "Millijoule", "millijoules"},   {"Hz", "Hertz", "hertz"},
    {"kHz", "Kilohertz", "kilohertz"},     {"ns", "Nanosecond", "nanoseconds"},   {"us", "Microsecond", "microseconds"},
    {"ms", "Millisecond", "milliseconds"}, {"mK", "Millikelvin", "millikelvins"}, {"count", "Count", "counts"},
};

}  // namespace

const Unit* find_unit(const std::string& name) {
  for (const Unit& u : kUnits) {
    if (name == u.name) return &u;
  }
  return nullptr;
}

std::vector<std::string> unit_names() {
  std::vector<std::string> names;
  for (const Unit& u : kUnits) names.emplace_back(u.name);
  return names;
}

std::string unit_list() {
  std::string text;
  for (const Unit& u : kUnits) text += (text.empty() ? "" : ", ") + std::string(u.name);
  return text;
}

}  // namespace flyball::rdl
