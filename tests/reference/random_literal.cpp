// Random ranges and literals, in the units and spellings that the language knows.
#include "tests/reference/quantity.h"
#include "tests/reference/random_expression.h"

namespace flyball::reference {
namespace {

struct UnitChoice {
  const char* text;   // behind a number
  Rational size;      // SI
};

const std::vector<UnitChoice>& units(Kind kind) {
  static const std::vector<UnitChoice> kUnits[kKinds] = {
      {{" degC", 1}},
      {{" K", 1}, {" mK", Rational(1, 1000)}},
      {{" MHz", 1000000}, {" kHz", 1000}, {" GHz", 1000000000}},
      {{" W", 1}, {" mW", Rational(1, 1000)}},
      {{" mV", Rational(1, 1000)}, {" V", 1}, {" uV", Rational(1, 1000000)}},
      {{" A", 1}, {" mA", Rational(1, 1000)}},
      {{"", 1}, {" %", Rational(1, 100)}},
      {{" ms", Rational(1, 1000)}, {" us", Rational(1, 1000000)}},
      {{" mJ", Rational(1, 1000)}, {" J", 1}, {" uJ", Rational(1, 1000000)}},
      {{" MHz/K", 1000000}, {" kHz/K", 1000}}};
  return kUnits[static_cast<int>(kind)];
}

struct RangeChoice {
  Kind kind;
  const char *lo, *hi, *unit, *resolution;
};

// The last of a kind is wide: more than 32 bits.
const RangeChoice kRanges[] = {{Kind::kTemperature, "-40", "150", "degC", ""},
                               {Kind::kTemperature, "0", "110", "degC", " resolution 0.5 K"},
                               {Kind::kTemperature, "20", "95.5", "degC", ""},
                               {Kind::kTemperature, "-40", "5000000", "degC", ""},
                               {Kind::kDifference, "-200", "200", "K", ""},
                               {Kind::kDifference, "0", "50", "K", ""},
                               {Kind::kDifference, "-30", "-0.5", "K", " resolution 0.25 K"},
                               {Kind::kDifference, "-4000000", "4000000", "K", ""},
                               {Kind::kFrequency, "400", "2800", "MHz", ""},
                               {Kind::kFrequency, "0", "4", "GHz", ""},
                               {Kind::kFrequency, "-2", "2", "GHz", ""},
                               {Kind::kFrequency, "-5000", "5000", "GHz", ""},
                               {Kind::kPower, "0", "500", "W", ""},
                               {Kind::kPower, "-200", "300", "W", ""},
                               {Kind::kPower, "1", "20", "W", ""},
                               {Kind::kPower, "0", "9000000", "W", ""},
                               {Kind::kVoltage, "0", "1500", "mV", ""},
                               {Kind::kVoltage, "500", "1200", "mV", ""},
                               {Kind::kVoltage, "-3000", "3000", "V", ""},
                               {Kind::kCurrent, "0", "200", "A", ""},
                               {Kind::kCurrent, "1", "40", "A", ""},
                               {Kind::kCurrent, "0", "3000000", "A", ""},
                               {Kind::kNumber, "0", "100", "%", ""},
                               {Kind::kNumber, "0.0", "1.5", "", ""},
                               {Kind::kNumber, "-1.0", "1.0", "", ""},
                               {Kind::kNumber, "0", "100", "", ""},
                               {Kind::kNumber, "1", "20", "", ""},
                               {Kind::kNumber, "-50", "50", "", ""},
                               {Kind::kNumber, "0", "500000", "%", ""},
                               {Kind::kNumber, "0", "5000000000", "", ""},
                               {Kind::kTime, "0", "50", "ms", ""},
                               {Kind::kTime, "1", "20", "ms", ""},
                               {Kind::kTime, "0", "5000", "s", ""},
                               {Kind::kEnergy, "0", "1000", "mJ", ""},
                               {Kind::kEnergy, "-500", "500", "mJ", ""},
                               {Kind::kEnergy, "0", "5000", "J", ""},
                               {Kind::kGain, "0", "200", "MHz/K", ""},
                               {Kind::kGain, "-20", "20", "MHz/K", ""},
                               {Kind::kGain, "0.1", "5", "MHz/K", " resolution 0.05 MHz/K"},
                               {Kind::kGain, "0", "2000", "MHz/K", ""}};

std::vector<std::string> unit_parts(const std::string& unit) {
  if (unit.empty()) return {};
  const size_t slash = unit.find('/');
  if (slash == std::string::npos) return {unit};
  return {unit.substr(0, slash), unit.substr(slash + 1)};
}

std::string spaced(const std::string& number, const std::string& unit) {
  return unit.empty() ? number : number + " " + unit;
}

std::string decimal_text(int64_t n, int places) {
  const bool negative = n < 0;
  std::string digits = std::to_string(negative ? -n : n);
  while (static_cast<int>(digits.size()) <= places) digits = "0" + digits;
  if (places > 0) digits.insert(digits.size() - static_cast<size_t>(places), ".");
  return (negative ? "-" : "") + digits;
}

}  // namespace

Kind RandomExpressions::kind() { return static_cast<Kind>(random_.between(0, kKinds - 1)); }

RandomRange RandomExpressions::range(Kind kind) {
  std::vector<const RangeChoice*> choices;
  for (const RangeChoice& row : kRanges) {
    if (row.kind == kind) choices.push_back(&row);
  }
  // Wide ones are rare: many of their products need more than 64 bits.
  const bool wide = random_.chance(8);
  const RangeChoice& row =
      wide ? *choices.back()
           : *choices[static_cast<size_t>(random_.between(0, static_cast<int64_t>(choices.size()) - 2))];
  RandomRange out;
  out.kind = kind;
  const auto end = [&row](const char* text) {
    const bool negative = text[0] == '-';
    const Quantity q = reference::literal(negative ? text + 1 : text, unit_parts(row.unit));
    return negative ? -q.value : q.value;
  };
  out.lo = end(row.lo);
  out.hi = end(row.hi);
  const Quantity kind_of = reference::literal("1", unit_parts(row.unit));
  const bool whole = kind == Kind::kNumber && row.unit[0] == 0 && std::string(row.lo).find('.') == std::string::npos;
  out.step = step_of_range(kind_of.dimension, out.lo, out.hi, whole);
  if (row.resolution[0] != 0) {
    const std::string text = row.resolution + 12;  // " resolution "
    const size_t space = text.find(' ');
    out.step = reference::literal(text.substr(0, space), unit_parts(text.substr(space + 1))).value;
  }
  const bool base = has_base_step(kind_of.dimension);
  out.reading = base ? step_of_range(kind_of.dimension, out.lo, out.hi, out.step == Rational(1)) : out.step;
  out.text = spaced(row.lo, row.unit) + " .. " + spaced(row.hi, row.unit) + row.resolution;
  return out;
}

Made RandomExpressions::literal(Kind kind, const Rational& lo, const Rational& hi) {
  const std::vector<UnitChoice>& choices = units(kind);
  Made out;
  out.kind = kind;
  out.constant = true;
  for (int attempt = 0;; ++attempt) {
    const UnitChoice& unit = choices[static_cast<size_t>(random_.between(0, static_cast<int64_t>(choices.size()) - 1))];
    const int places = attempt > 6 ? 6 : static_cast<int>(random_.between(0, unit.text[0] == 0 || attempt > 2 ? 3 : 1));
    int64_t ten = 1;
    for (int i = 0; i < places; ++i) ten *= 10;
    const Rational grain = unit.size / Rational(ten);
    const int64_t below = (lo / grain).floor(), to = (hi / grain).floor();
    if (below >= to || below < -INT64_C(1000000000000) || to > INT64_C(1000000000000)) {
      if (attempt < 40) continue;
    }
    const int64_t from = std::min(below, INT64_MAX - 1) + 1;
    const int64_t n = from > to ? from : random_.between(from, to);
    out.lo = out.hi = grain * Rational(n);
    out.text = decimal_text(n, places) + unit.text;
    if (n < 0) out.text = parens(out.text);
    return out;
  }
}

}  // namespace flyball::reference
