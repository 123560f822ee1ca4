// Numbers with units, read exactly: the digits as an integer, the point and the unit as a power of ten.
#include "hal/chip/quantity.h"

#include <charconv>
#include <cmath>
#include <locale>
#include <sstream>
#include <vector>

namespace flyball::chip {
namespace {

struct UnitName {
  const char* name;
  int to_base;  // power of ten from this unit to the base unit
};

struct DimensionUnits {
  std::vector<UnitName> units;
  int base_to_si;  // power of ten from the base unit to the SI unit
  const char* finest;
};

const DimensionUnits& units(Dimension dimension) {
  static const DimensionUnits kUnits[] = {
      {{{"degC", 3}}, -3, "1 mK"},
      {{{"mK", 0}, {"K", 3}}, -3, "1 mK"},
      {{{"us", 0}, {"ms", 3}, {"s", 6}}, -6, "1 us"},
      {{{"ns", 0}, {"us", 3}}, -9, "1 ns"},
      {{{"Hz", -3}, {"kHz", 0}, {"MHz", 3}, {"GHz", 6}}, 3, "1 kHz"},
      {{{"uV", 0}, {"mV", 3}, {"V", 6}}, -6, "1 uV"},
      {{{"mA", 0}, {"A", 3}}, -3, "1 mA"},
      {{{"mW", 0}, {"W", 3}, {"kW", 6}}, -3, "1 mW"},
      {{{"", 0}, {"%", -2}}, 0, "2^-20"},
      {{{"", 0}}, 0, "1"},
      {{{"uV/us", 0}, {"mV/us", 3}}, 0, "1 uV/us"},
      {{{"um", -6}, {"mm", -3}, {"m", 0}}, 0, ""},
      {{{"W/m/K", 0}}, 0, ""},
      {{{"J/m^3/K", 0}}, 0, ""},
      {{{"K/W", 0}}, 0, ""},
      {{{"J/K", 0}}, 0, ""},
      {{{"pF", -12}, {"nF", -9}, {"uF", -6}}, 0, ""},
      {{{"1/K", 0}}, 0, ""},
      {{{"1/V", 0}}, 0, ""},
      {{{"uOhm", -6}, {"mOhm", -3}, {"Ohm", 0}}, 0, ""},
      {{{"fH", -15}, {"pH", -12}, {"nH", -9}}, 0, ""},
      {{{"W/s", 0}, {"kW/s", 3}, {"MW/s", 6}}, 0, ""},
  };
  return kUnits[static_cast<size_t>(dimension)];
}

constexpr size_t kMostDigits = 18;   // fit 63 bits
constexpr int kMostExponent = 400;   // beyond it every double is 0 or infinite
constexpr int64_t kMostBaseUnits = int64_t{1} << 53;

/// value = digits * 10^exponent, signed.
struct Decimal {
  std::string digits;  // with its sign, no point, no leading zeros
  int exponent = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes a decimal number from the front of `text`; false when there is none.
bool take_decimal(std::string_view* text, Decimal* decimal) {
  size_t i = 0;
  const bool negative = i < text->size() && (*text)[i] == '-';
  if (negative || (i < text->size() && (*text)[i] == '+')) ++i;
  bool any = false, point = false;
  std::string digits;
  int exponent = 0;
  for (; i < text->size() && (is_digit((*text)[i]) || (!point && (*text)[i] == '.')); ++i) {
    if ((*text)[i] == '.') {
      point = true;
      continue;
    }
    any = true;
    if (!digits.empty() || (*text)[i] != '0') digits += (*text)[i];
    exponent -= point ? 1 : 0;
  }
  if (!any) return false;
  if (i < text->size() && ((*text)[i] == 'e' || (*text)[i] == 'E')) {
    int power = 0;
    const size_t sign = i + 1 < text->size() && (*text)[i + 1] == '+' ? 1 : 0;
    const auto [end, error] = std::from_chars(text->data() + i + 1 + sign, text->data() + text->size(), power);
    if (error != std::errc() || power > kMostExponent || power < -kMostExponent) return false;
    exponent += power;
    i = static_cast<size_t>(end - text->data());
  }
  while (!digits.empty() && digits.back() == '0') {
    digits.pop_back();
    ++exponent;
  }
  decimal->digits = (negative ? "-" : "") + (digits.empty() ? std::string("0") : digits);
  decimal->exponent = digits.empty() ? 0 : exponent;
  text->remove_prefix(i);
  return true;
}

/// Splits a text into its number, scaled to the base unit; empty, or what is wrong.
std::string split(std::string_view text, Dimension dimension, Decimal* decimal) {
  const std::string quoted = "\"" + std::string(text) + "\"";
  std::string_view rest = text;
  if (!take_decimal(&rest, decimal)) return quoted + " is not a number in " + units_of(dimension);
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  while (!rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
  for (const UnitName& unit : units(dimension).units) {
    if (rest != unit.name) continue;
    decimal->exponent += unit.to_base;
    return "";
  }
  if (rest.empty()) return quoted + " has no unit: write it in " + units_of(dimension);
  return quoted + " has the unit \"" + std::string(rest) + "\": write it in " + units_of(dimension);
}

bool times_ten(int64_t* value) { return !__builtin_mul_overflow(*value, int64_t{10}, value); }

}  // namespace

std::string units_of(Dimension dimension) {
  std::string text;
  const std::vector<UnitName>& list = units(dimension).units;
  for (size_t i = 0; i < list.size(); ++i) {
    if (i > 0) text += i + 1 == list.size() ? " or " : ", ";
    text += *list[i].name == '\0' ? "plain numbers" : list[i].name;
  }
  return text;
}

std::string written(int64_t base_units, Dimension dimension) {
  if (dimension == Dimension::kRatio) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << static_cast<double>(base_units) / (1 << 20);
    return out.str();
  }
  const std::vector<UnitName>& list = units(dimension).units;
  for (auto unit = list.rbegin(); unit != list.rend(); ++unit) {
    int64_t size = 1;
    for (int e = 0; e < unit->to_base; ++e) size *= 10;
    if (unit->to_base < 0 || base_units % size != 0) continue;
    return std::to_string(base_units / size) + (*unit->name == '\0' ? "" : " ") + unit->name;
  }
  return std::to_string(base_units);
}

std::string read_integer(std::string_view text, Dimension dimension, int64_t* base_units) {
  Decimal decimal;
  if (std::string wrong = split(text, dimension, &decimal); !wrong.empty()) return wrong;
  const std::string quoted = "\"" + std::string(text) + "\"";
  if (decimal.digits.size() > kMostDigits) return quoted + " has more than 17 digits";
  int64_t value = 0;
  std::from_chars(decimal.digits.data(), decimal.digits.data() + decimal.digits.size(), value);
  bool fits = true;
  for (int e = decimal.exponent; e > 0 && fits && value != 0; --e) fits = times_ten(&value);
  if (dimension == Dimension::kRatio) fits = fits && !__builtin_mul_overflow(value, int64_t{1} << 20, &value);
  if (!fits) return quoted + " is too large";
  int64_t divisor = 1;
  for (int e = decimal.exponent; e < 0; ++e) {
    if (!times_ten(&divisor)) return quoted + " has too many decimals";
  }
  if (dimension != Dimension::kRatio && value % divisor != 0) {
    return quoted + " is no whole number of steps: the finest step is " + units(dimension).finest;
  }
  // Rounds half up; the quotient of a whole multiple is exact.
  int64_t quotient = value / divisor, remainder = value % divisor;
  if (remainder < 0) remainder += divisor, --quotient;
  value = quotient + (remainder >= divisor - remainder ? (remainder == 0 ? 0 : 1) : 0);
  if (value > kMostBaseUnits || value < -kMostBaseUnits) return quoted + " is too large";
  *base_units = value;
  return "";
}

std::string read_double(std::string_view text, Dimension dimension, double* si_units) {
  Decimal decimal;
  if (std::string wrong = split(text, dimension, &decimal); !wrong.empty()) return wrong;
  const std::string written = decimal.digits + "e" + std::to_string(decimal.exponent + units(dimension).base_to_si);
  double value = 0;
  const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
  (void)end;
  if (error != std::errc() || !std::isfinite(value)) {
    return "\"" + std::string(text) + "\" is beyond what a number can be";
  }
  *si_units = value;
  return "";
}

}  // namespace flyball::chip
