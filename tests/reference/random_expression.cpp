// Random expressions with the bookkeeping that keeps them valid.
#include "tests/reference/random_expression.h"

#include <algorithm>
#include <cmath>

#include "tests/reference/quantity.h"

namespace flyball::reference {
namespace {

constexpr double kWidest = 5.7e17;  // 2^59: the widest integer that a made expression may need

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

double size(const Rational& v) { return std::fabs(v.exact().get_d()); }
double widest(const Made& e) { return std::max(size(e.lo), size(e.hi)); }

Rational least(const Rational& a, const Rational& b) { return a < b ? a : b; }
Rational most(const Rational& a, const Rational& b) { return a > b ? a : b; }

void corners(Made& out, const Rational& a, const Rational& b, const Rational& c, const Rational& d) {
  out.lo = least(least(a, b), least(c, d));
  out.hi = most(most(a, b), most(c, d));
}

bool point(Kind kind) { return kind == Kind::kTemperature; }

std::string parens(const std::string& text) { return "(" + text + ")"; }

}  // namespace

Made made(const Readable& name, const std::string& text) {
  Made out;
  out.text = text;
  out.kind = name.kind;
  out.lo = name.lo;
  out.hi = name.hi;
  out.step = name.step;
  out.numerator = widest(out) / size(name.step);
  return out;
}

Made between(Kind kind, const Rational& lo, const Rational& hi, const Rational& step, const std::string& text) {
  Readable name;
  name.kind = kind;
  name.lo = lo;
  name.hi = hi;
  name.step = step;
  return made(name, text);
}

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

std::string RandomExpressions::within(const Made& e, const Rational& lo, const Rational& hi) {
  if (e.lo >= lo && e.hi <= hi) return e.text;
  const Rational third = (hi - lo) / Rational(3);
  for (int attempt = 0; attempt < 8; ++attempt) {
    const Made bottom = literal(e.kind, lo, lo + third), top = literal(e.kind, hi - third, hi);
    std::vector<Made> sides{e, bottom, top};
    if (!fit(sides) || sides[1].lo < lo || sides[2].lo > hi || sides[1].lo > sides[2].lo) continue;
    if (join(sides, "")) return "clamp(" + e.text + ", " + bottom.text + ", " + top.text + ")";
  }
  return "";
}

bool RandomExpressions::storable(const Made& e, const Rational& step) const {
  if (e.constant) return true;
  const mpq_class ratio = (e.step / step).exact();
  const double p = ratio.get_num().get_d(), q = ratio.get_den().get_d();
  return e.numerator * p + e.divisor * q < kWidest;
}

const RandomDomain* RandomExpressions::domain(const std::string& name) const {
  for (const RandomDomain& d : domains_) {
    if (d.name == name) return &d;
  }
  return nullptr;
}

bool RandomExpressions::lies_in(const std::string& child, const std::string& ancestor) const {
  for (const RandomDomain* d = domain(child); d != nullptr; d = domain(d->parent)) {
    if (d->parent == ancestor && !ancestor.empty()) return true;
  }
  return false;
}

bool RandomExpressions::reachable(const Readable& name, const Surroundings& at) const {
  return name.domain.empty() || name.domain == at.domain || lies_in(at.domain, name.domain);
}

Made RandomExpressions::read(const Readable& name, const Surroundings& at) {
  std::string text = name.name;
  if (!reachable(name, at)) {
    text += "[" + std::to_string(random_.between(0, domain(name.domain)->size - 1)) + "]";
  }
  if (name.previous && random_.chance(12)) text = parens("prev " + text);
  return made(name, text);
}

Made RandomExpressions::leaf(Kind kind, const Surroundings& at) {
  std::vector<const Readable*> fitting;
  for (const Readable& name : at.names) {
    if (name.truth || name.kind != kind) continue;
    if (!reachable(name, at) && (name.own || !random_.chance(25))) continue;
    fitting.push_back(&name);
  }
  if (!fitting.empty() && random_.chance(88)) {
    return read(*fitting[static_cast<size_t>(random_.between(0, static_cast<int64_t>(fitting.size()) - 1))], at);
  }
  if (kind == Kind::kTime && random_.chance(30)) {
    Made dt;
    dt.text = "dt";
    dt.kind = kind;
    dt.constant = true;
    dt.lo = dt.hi = Rational(1, 1000);  // as good as any for the bookkeeping
    return dt;
  }
  const RandomRange r = range(kind);
  return literal(kind, most(r.lo, Rational(-1000000000)), least(r.hi, Rational(3000000000)));
}

// Rule 3.4; a constant that would become 0 is an error of the language.
bool RandomExpressions::fit(std::vector<Made>& sides) {
  Rational step = 0;
  bool any = false;
  for (const Made& side : sides) {
    if (side.constant) continue;
    if (side.divided) return true;
    any = true;
    step = gcd(step, side.step);
  }
  if (!any || step.is_zero()) return any;
  for (Made& side : sides) {
    if (!side.constant) continue;
    const Rational rounded = step * Rational((side.lo / step).round());
    if (rounded.is_zero() && !side.lo.is_zero()) return false;
    side.lo = side.hi = rounded;
  }
  return true;
}

// Several values brought together: step, divisor and width; the interval is the caller's.
RandomExpressions::Maybe RandomExpressions::join(std::vector<Made> sides, const std::string& text) {
  Made out;
  out.text = text;
  out.kind = sides[0].kind;
  out.constant = true;
  Rational fine = 0;
  for (const Made& side : sides) {
    out.constant = out.constant && side.constant;
    if (side.divided && out.divided) return std::nullopt;
    out.divided = out.divided || side.divided;
    fine = gcd(fine, side.constant ? side.lo : side.step);
    if (!side.constant) out.step = gcd(out.step, side.step);
    out.divisor = std::max(out.divisor, side.divisor);
  }
  for (const Made& side : sides) {
    const double n = side.constant ? size(side.lo / (fine.is_zero() ? Rational(1) : fine)) * out.divisor
                                   : side.numerator * size(side.step / fine) * (side.divided ? 1 : out.divisor);
    out.numerator += n;
  }
  if (out.divided) out.step = fine;
  if (out.numerator > kWidest) return std::nullopt;
  return out;
}

RandomExpressions::Maybe RandomExpressions::add(const Made& a, const Made& b, bool subtract, Kind kind) {
  std::vector<Made> sides{a, b};
  if (a.constant && b.constant) return std::nullopt;
  if (!fit(sides)) return std::nullopt;
  Maybe out = join(sides, parens(a.text + (subtract ? " - " : " + ") + b.text));
  if (!out) return out;
  out->kind = kind;
  out->lo = subtract ? sides[0].lo - sides[1].hi : sides[0].lo + sides[1].lo;
  out->hi = subtract ? sides[0].hi - sides[1].lo : sides[0].hi + sides[1].hi;
  return out;
}

RandomExpressions::Maybe RandomExpressions::multiply(const Made& a, const Made& b, Kind kind) {
  if (a.constant && b.constant) return std::nullopt;
  if ((a.constant && a.lo.is_zero()) || (b.constant && b.lo.is_zero())) return std::nullopt;
  Made out;
  out.text = parens(a.text + " * " + b.text);
  out.kind = kind;
  out.divided = a.divided || b.divided;
  out.step = (a.constant ? a.lo.abs() : a.step) * (b.constant ? b.lo.abs() : b.step);
  corners(out, a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi);
  out.numerator = (a.constant ? 1 : a.numerator) * (b.constant ? 1 : b.numerator);
  out.divisor = a.divisor * b.divisor;
  if (out.numerator > kWidest || out.divisor > 1e15) return std::nullopt;
  return out;
}

RandomExpressions::Maybe RandomExpressions::divide(const Made& a, const Made& b, Kind kind) {
  if (a.constant && b.constant) return std::nullopt;
  if (b.lo.is_zero() || b.hi.is_zero() || (b.lo.sign() <= 0 && b.hi.sign() >= 0)) return std::nullopt;
  if (b.divided || (b.constant ? b.lo : b.step).is_zero()) return std::nullopt;
  Made out;
  out.text = parens(a.text + " / " + b.text);
  out.kind = kind;
  out.divided = a.divided || !b.constant;
  out.step = (a.constant ? a.lo.abs() : a.step) / (b.constant ? b.lo.abs() : b.step);
  if (out.step.is_zero()) return std::nullopt;
  corners(out, a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi);
  out.numerator = a.constant ? 1 : a.numerator;
  out.divisor = a.divisor * (b.constant ? 1 : b.numerator);
  if (out.divisor > 1e15) return std::nullopt;
  return out;
}

Made RandomExpressions::number(Kind kind, const Surroundings& at, int depth, bool divide) {
  if (depth <= 0) return leaf(kind, at);
  for (int attempt = 0; attempt < 8; ++attempt) {
    Maybe out = operation(kind, at, depth, divide);
    if (out && (out->constant || !out->step.is_zero())) return *out;
  }
  return leaf(kind, at);
}

RandomExpressions::Maybe RandomExpressions::operation(Kind kind, const Surroundings& at, int depth, bool divide) {
  const int64_t roll = random_.between(0, 99);
  if (roll < 20) return sum(kind, at, depth, divide);
  if (roll < 34) return product(kind, at, depth, divide);
  if (roll < 42) return divide ? quotient(kind, at, depth) : std::nullopt;
  if (roll < 58) return selection(kind, at, depth, divide);
  if (roll < 65) return rounding(kind, at, depth, divide);
  if (roll < 69) return unary(kind, at, depth, divide);
  if (roll < 80) return reduction(kind, at, depth, divide);
  if (roll < 86) return call(kind, at, depth);
  if (roll < 90) return mix(kind, at, depth);
  if (roll < 94) return share(kind, at, depth);
  return special(kind, at, depth);
}

RandomExpressions::Maybe RandomExpressions::sum(Kind kind, const Surroundings& at, int depth, bool divide) {
  if (kind == Kind::kTemperature) {
    const Made a = number(kind, at, depth - 1, divide);
    return add(a, number(Kind::kDifference, at, depth - 1, divide && !a.divided), random_.chance(50), kind);
  }
  if (kind == Kind::kDifference && random_.chance(60)) {
    const Made a = number(Kind::kTemperature, at, depth - 1, divide);
    return add(a, number(Kind::kTemperature, at, depth - 1, divide && !a.divided), true, kind);
  }
  const Made a = number(kind, at, depth - 1, divide);
  return add(a, number(kind, at, depth - 1, divide && !a.divided), random_.chance(50), kind);
}

RandomExpressions::Maybe RandomExpressions::product(Kind kind, const Surroundings& at, int depth, bool divide) {
  if (point(kind)) return std::nullopt;
  Kind left = Kind::kNumber, right = kind;
  if (kind == Kind::kFrequency && random_.chance(60)) {
    left = Kind::kGain;
    right = Kind::kDifference;
  } else if (kind == Kind::kPower && random_.chance(60)) {
    left = Kind::kVoltage;
    right = Kind::kCurrent;
  } else if (kind == Kind::kEnergy && random_.chance(60)) {
    left = Kind::kPower;
    right = Kind::kTime;
  } else if (random_.chance(30)) {
    return multiply(number(right, at, depth - 1, divide), literal(Kind::kNumber, Rational(1, 8), Rational(3)), kind);
  }
  const Made a = number(left, at, depth - 1, divide);
  return multiply(a, number(right, at, depth - 1, divide && !a.divided), kind);
}

RandomExpressions::Maybe RandomExpressions::quotient(Kind kind, const Surroundings& at, int depth) {
  if (point(kind)) return std::nullopt;
  Kind over = kind, under = Kind::kNumber;
  if (kind == Kind::kNumber && random_.chance(60)) {
    over = under = static_cast<Kind>(random_.between(1, kKinds - 1));
  } else if (kind == Kind::kCurrent && random_.chance(50)) {
    over = Kind::kPower;
    under = Kind::kVoltage;
  } else if (kind == Kind::kGain && random_.chance(70)) {
    over = Kind::kFrequency;
    under = Kind::kDifference;
  }
  const Made a = number(over, at, depth - 1, true);
  if (random_.chance(30)) {
    const RandomRange r = range(under);
    return divide(a, literal(under, r.hi / Rational(4), least(r.hi, Rational(2000000000))), kind);
  }
  const Made b = number(under, at, depth - 1, false);
  if (b.constant) return std::nullopt;
  Maybe out = divide(a, b, kind);
  if (out) return out;
  // The divisor may be 0: say what stands then. The interval is that of the divisor's least steps.
  if (b.step.is_zero() || a.constant) return std::nullopt;
  Made apart = b;
  apart.lo = b.step;
  apart.hi = most(b.hi.abs(), b.lo.abs());
  if (b.lo.sign() < 0) return std::nullopt;
  out = divide(a, apart, kind);
  if (!out) return out;
  const RandomRange r = range(kind);
  const Made other = literal(kind, r.lo, least(r.hi, Rational(2000000000)));
  std::vector<Made> sides{*out, other};
  Maybe both = join(sides, parens(parens(a.text + " / " + b.text) + " otherwise " + other.text));
  if (!both) return both;
  both->lo = least(out->lo, other.lo);
  both->hi = most(out->hi, other.hi);
  return both;
}

RandomExpressions::Maybe RandomExpressions::selection(Kind kind, const Surroundings& around, int depth, bool divide) {
  const int64_t form = random_.between(0, 4);
  Surroundings at = around;
  if (form == 0) at.blocks = false;  // rule 10.5
  const Made a = number(kind, at, depth - 1, divide);
  const Made b = number(kind, at, depth - 1, divide && !a.divided);
  std::vector<Made> sides{a, b};
  if (form == 0) {
    if (!a.constant || !b.constant) {
      if (!fit(sides)) return std::nullopt;
    }
    const std::string condition = this->condition(at, depth - 1);
    Maybe out = join(sides, parens(condition + " ? " + a.text + " : " + b.text));
    if (!out) return out;
    if (a.constant && b.constant) {
      out->constant = false;
      out->step = gcd(a.lo, b.lo);
      if (out->step.is_zero()) out->step = 1;
      out->numerator = std::max(size(a.lo), size(b.lo)) / size(out->step);
    }
    out->lo = least(sides[0].lo, sides[1].lo);
    out->hi = most(sides[0].hi, sides[1].hi);
    return out;
  }
  if (a.constant && b.constant) return std::nullopt;
  if (form <= 2) {
    if (!fit(sides)) return std::nullopt;
    const bool low = form == 1;
    Maybe out = join(sides, std::string(low ? "min(" : "max(") + a.text + ", " + b.text + ")");
    if (!out) return out;
    out->lo = low ? least(sides[0].lo, sides[1].lo) : most(sides[0].lo, sides[1].lo);
    out->hi = low ? least(sides[0].hi, sides[1].hi) : most(sides[0].hi, sides[1].hi);
    return out;
  }
  if (a.constant || a.hi - a.lo < a.step * Rational(8) || a.step.is_zero()) return std::nullopt;
  const Rational quarter = (a.hi - a.lo) / Rational(4);
  const Made lo = literal(kind, a.lo, a.lo + quarter);
  const Made hi = random_.chance(60) || b.constant ? literal(kind, a.hi - quarter, a.hi) : b;
  std::vector<Made> three{a, lo, hi};
  if (!fit(three)) return std::nullopt;
  Maybe out = join(three, "clamp(" + a.text + ", " + lo.text + ", " + hi.text + ")");
  if (!out) return out;
  out->lo = least(three[1].lo, most(a.lo, three[1].lo));
  out->hi = most(three[1].hi, least(a.hi, three[2].hi));
  return out;
}

RandomExpressions::Maybe RandomExpressions::rounding(Kind kind, const Surroundings& at, int depth, bool divide) {
  const Made a = number(kind, at, depth - 1, divide);
  if (a.constant || a.step.is_zero()) return std::nullopt;
  const Kind step_kind = kind == Kind::kTemperature ? Kind::kDifference : kind;
  const Rational span = (a.hi - a.lo) / Rational(16);
  const Rational least_step = a.step * Rational(2);
  if (span <= least_step * Rational(4)) return std::nullopt;
  const Made step = literal(step_kind, least_step, least(span, Rational(2000000000)));
  if (step.lo.sign() <= 0) return std::nullopt;
  if (!storable(a, step.lo)) return std::nullopt;
  Made out = a;
  out.divided = false;
  out.divisor = 1;
  if (!point(kind) && !a.divided && random_.chance(25)) {
    // a - s * floor(a / s): at most a's integers on the common step.
    const Rational fine = gcd(a.step, step.lo);
    out.text = parens(a.text + " mod " + step.text);
    out.lo = 0;
    out.hi = step.lo;
    out.step = fine;
    out.numerator = std::max(widest(a), size(step.lo)) / size(fine);
    if (out.numerator > kWidest) return std::nullopt;
    return out;
  }
  static const char* const kNames[] = {"floor(", "ceil(", "round("};
  out.text = kNames[random_.between(0, 2)] + a.text + ", " + step.text + ")";
  out.lo = a.lo - step.lo;
  out.hi = a.hi + step.lo;
  out.step = step.lo;
  out.numerator = widest(out) / size(out.step);
  return out;
}

RandomExpressions::Maybe RandomExpressions::unary(Kind kind, const Surroundings& at, int depth, bool divide) {
  if (point(kind)) return std::nullopt;
  Made out = number(kind, at, depth - 1, divide);
  if (out.constant) return std::nullopt;
  if (random_.chance(50)) {
    out.text = parens("-" + out.text);
    std::swap(out.lo, out.hi);
    out.lo = -out.lo;
    out.hi = -out.hi;
    return out;
  }
  out.text = "abs(" + out.text + ")";
  const Rational low = most(out.lo, -out.hi);
  out.hi = most(out.lo.abs(), out.hi.abs());
  out.lo = low;
  return out;
}

RandomExpressions::Maybe RandomExpressions::mix(Kind kind, const Surroundings& at, int depth) {
  const Made a = leaf(kind, at), b = leaf(kind, at);
  std::vector<const Readable*> shares;
  for (const Readable& name : at.names) {
    const bool unit = !name.truth && name.kind == Kind::kNumber && name.lo.sign() >= 0 && name.hi <= Rational(1);
    if (unit && reachable(name, at)) shares.push_back(&name);
  }
  if (a.constant || b.constant || depth < 1) return std::nullopt;
  Made t = literal(Kind::kNumber, Rational(1, 10), Rational(9, 10));
  if (!shares.empty())
    t = read(*shares[static_cast<size_t>(random_.between(0, static_cast<int64_t>(shares.size()) - 1))], at);
  Maybe difference = add(b, a, true, kind == Kind::kTemperature ? Kind::kDifference : kind);
  if (!difference) return difference;
  Maybe part = multiply(t, *difference, difference->kind);
  if (!part) return part;
  Maybe out = add(a, *part, false, kind);
  if (!out) return out;
  out->text = "mix(" + a.text + ", " + b.text + ", " + t.text + ")";
  out->lo = least(a.lo, b.lo);
  out->hi = most(a.hi, b.hi);
  return out;
}

const RandomDomain* RandomExpressions::reducible(const Surroundings& at) {
  std::vector<const RandomDomain*> fitting;
  for (const RandomDomain& d : domains_) {
    for (const Readable& name : at.names) {
      if (name.domain == d.name) {
        fitting.push_back(&d);
        break;
      }
    }
  }
  (void)at;
  if (fitting.empty()) return nullptr;
  return fitting[static_cast<size_t>(random_.between(0, static_cast<int64_t>(fitting.size()) - 1))];
}

Surroundings RandomExpressions::over(const Surroundings& at, const RandomDomain& reduced) {
  Surroundings out;
  out.domain = reduced.name;
  for (const Readable& name : at.names) {
    const bool seen = name.domain.empty() || name.domain == reduced.name || lies_in(reduced.name, name.domain);
    if (!seen) continue;
    if (name.own && !name.variable) continue;  // rule 9.3: siblings are read as of the step before
    if (name.own && name.domain.empty() && !at.domain.empty()) continue;
    out.names.push_back(name);
  }
  return out;
}

bool RandomExpressions::mentions(const std::string& text, const Surroundings& at, const std::string& wanted) const {
  const auto word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (const Readable& name : at.names) {
    if (name.domain != wanted) continue;
    for (size_t i = text.find(name.name); i != std::string::npos; i = text.find(name.name, i + 1)) {
      const size_t end = i + name.name.size();
      const bool alone =
          (i == 0 || !word(text[i - 1])) && (end == text.size() || (!word(text[end]) && text[end] != '['));
      if (alone) return true;
    }
  }
  return false;
}

RandomExpressions::Maybe RandomExpressions::reduction(Kind kind, const Surroundings& at, int depth, bool divide) {
  const RandomDomain* reduced = reducible(at);
  if (reduced == nullptr) return std::nullopt;
  if (kind == Kind::kNumber && random_.chance(40)) return index_reduction(at, depth);
  const Surroundings inside = over(at, *reduced);
  const bool plain = random_.chance(60);
  Made x = plain ? leaf(kind, inside) : number(kind, inside, std::min(depth - 1, 1), false);
  if (x.constant || x.divided) return std::nullopt;
  std::string where;
  if (random_.chance(25)) where = " where " + parens(comparison(inside, 0));
  static const char* const kNames[] = {"min", "max", "sum", "avg", "median"};
  const auto which = static_cast<size_t>(random_.between(0, 4));
  const std::string name = kNames[which];
  if (point(kind) && name == "sum") return std::nullopt;
  Made out = x;
  std::string by;
  if (name == "avg") {
    std::vector<const Readable*> weights;
    for (const Readable& w : inside.names) {
      if (!w.truth && !point(w.kind) && w.lo.sign() >= 0) weights.push_back(&w);
    }
    if (!weights.empty() && where.empty() && at.domain.empty() && random_.chance(35)) {
      const Readable& w = *weights[static_cast<size_t>(random_.between(0, static_cast<int64_t>(weights.size()) - 1))];
      const Made weight = made(w, w.name);
      if (x.numerator * weight.numerator * reduced->most > kWidest) return std::nullopt;
      by = ", by: " + w.name;
      out.divided = true;
      out.step = x.step;
      out.numerator = x.numerator * weight.numerator * reduced->most;
      out.divisor = weight.numerator * reduced->most;
    } else if (!where.empty() || at.domain == reduced->parent || !at.domain.empty()) {
      out.divided = true;
      out.numerator = x.numerator * reduced->most;
      out.divisor = reduced->most;
    } else {
      out.step = x.step / Rational(reduced->size);
      out.numerator = x.numerator * reduced->most;
    }
    if (out.divided && !divide) return std::nullopt;
  }
  if (name == "sum") {
    const Rational n(reduced->most);
    out.lo = least(x.lo, 0) * n;
    out.hi = most(x.hi, 0) * n;
    out.numerator = x.numerator * reduced->most;
    if (out.numerator > kWidest) return std::nullopt;
  }
  std::string body = x.text + by + where;
  // Names inside a reduction within do not count: rule 7.4.
  const bool clear = plain && mentions(x.text + where, inside, reduced->name);
  if (!clear || random_.chance(25)) body = "q in " + reduced->name + ": " + body;
  out.text = name + "(" + body + ")";
  if (!where.empty() && name != "sum") {
    const Made other = literal(kind, x.lo, least(x.hi, Rational(2000000000)));
    std::vector<Made> sides{out, other};
    if (!fit(sides)) return std::nullopt;
    Maybe joined = join(sides, parens(out.text + " otherwise " + other.text));
    if (!joined) return joined;
    joined->lo = least(out.lo, sides[1].lo);
    joined->hi = most(out.hi, sides[1].hi);
    return joined;
  }
  return out;
}

RandomExpressions::Maybe RandomExpressions::index_reduction(const Surroundings& at, int depth) {
  const RandomDomain* reduced = reducible(at);
  if (reduced == nullptr || depth < 1) return std::nullopt;
  const Surroundings inside = over(at, *reduced);
  Made out;
  out.kind = Kind::kNumber;
  out.step = 1;
  out.lo = 0;
  out.hi = Rational(reduced->most);
  out.numerator = reduced->most;
  const int64_t form = random_.between(0, 2);
  std::string body;
  if (form == 2) {
    const Made x = leaf(kind(), inside);
    if (x.constant) return std::nullopt;
    body = x.text;
  } else {
    body = comparison(inside, 0);
  }
  if (!mentions(body, inside, reduced->name)) body = "q in " + reduced->name + ": " + body;
  if (form == 0) {
    out.text = "count(" + body + ")";
  } else if (form == 1) {
    out.text = parens(std::string(random_.chance(50) ? "first(" : "last(") + body + ") otherwise " +
                      std::to_string(random_.between(0, reduced->size - 1)));
  } else {
    out.text = std::string(random_.chance(50) ? "argmin(" : "argmax(") + body + ")";
  }
  return out;
}

RandomExpressions::Maybe RandomExpressions::call(Kind kind, const Surroundings& at, int depth) {
  if (at.blocks && random_.chance(50)) {
    for (const RandomFunction& block : blocks) {
      if (block.kind != kind || !random_.chance(60)) continue;
      const Readable& p = block.parameters[0];
      const Made x = number(p.kind, at, depth - 1, false);
      if (x.constant || !storable(x, p.step)) return std::nullopt;
      Made out = between(kind, block.lo, block.hi, block.step, "");
      const std::string argument = within(x, p.lo, p.hi);
      if (argument.empty()) return std::nullopt;
      out.text =
          block.name + "(" + argument + ", " + literal(Kind::kNumber, Rational(1, 50), Rational(9, 10)).text + ")";
      return out;
    }
  }
  for (const RandomFunction& f : functions) {
    if (f.kind != kind || !random_.chance(50)) continue;
    std::string text = f.name + "(";
    for (size_t i = 0; i < f.parameters.size(); ++i) {
      const Readable& p = f.parameters[i];
      std::string argument;
      if (f.constant[i]) {
        argument = literal(p.kind, p.lo, p.hi).text;
      } else {
        const Made x = f.typed[i] ? number(p.kind, at, depth - 1, true) : leaf(p.kind, at);
        if (f.typed[i] && !storable(x, p.step)) return std::nullopt;
        if (!f.typed[i] && (x.constant || x.step != p.step || x.lo < p.lo || x.hi > p.hi)) return std::nullopt;
        argument = f.typed[i] ? within(x, p.lo, p.hi) : x.text;
        if (argument.empty()) return std::nullopt;
      }
      text += (i == 0 ? "" : ", ") + (i > 0 && random_.chance(30) ? p.name + ": " : std::string()) + argument;
      if (text.find(p.name + ": ") != std::string::npos && i + 1 < f.parameters.size()) return std::nullopt;
    }
    return between(kind, f.lo, f.hi, f.step, text + ")");
  }
  for (const RandomTable& table : tables) {
    if (table.y != kind || !random_.chance(70)) continue;
    const Made x = number(table.x, at, depth - 1, false);
    if (x.constant || x.divided || x.numerator > 1e12) return std::nullopt;
    return between(kind, table.lo, table.hi, table.step, table.name + "(" + x.text + ")");
  }
  return std::nullopt;
}

// share of power among the elements of the context.
RandomExpressions::Maybe RandomExpressions::share(Kind kind, const Surroundings& at, int) {
  if (at.domain.empty() || kind != Kind::kPower) return std::nullopt;
  std::vector<const Readable*> budgets, bounds, weights;
  for (const Readable& name : at.names) {
    if (name.truth || name.own) continue;
    // Rule 11.4 multiplies two of them.
    const bool narrow = name.hi <= name.step * Rational(1000000000);
    const bool power = name.kind == Kind::kPower && narrow && name.lo.sign() >= 0;
    if (power && name.domain.empty()) budgets.push_back(&name);
    if (power && reachable(name, at)) bounds.push_back(&name);
    const bool weighs = name.kind == Kind::kNumber && name.lo.sign() >= 0 && name.hi <= Rational(1000);
    if (weighs && reachable(name, at)) weights.push_back(&name);
  }
  if (budgets.empty() || bounds.empty()) return std::nullopt;
  const auto pick = [this](const std::vector<const Readable*>& from) {
    return from[static_cast<size_t>(random_.between(0, static_cast<int64_t>(from.size()) - 1))];
  };
  const Readable* budget = pick(budgets);
  std::string text = "share(" + budget->name + ", " + (weights.empty() ? "1" : pick(weights)->name);
  Rational hi = budget->hi;
  if (random_.chance(50)) text += ", at_least: " + pick(bounds)->name;
  const Readable* bound = pick(bounds);
  text += ", at_most: " + bound->name;
  hi = most(hi, bound->hi);
  return between(kind, 0, hi, budget->step, text + ")");
}

RandomExpressions::Maybe RandomExpressions::special(Kind kind, const Surroundings& at, int) {
  if (kind == Kind::kTime) {
    std::vector<const Readable*> inputs;
    for (const Readable& name : at.names) {
      if (name.input && reachable(name, at)) inputs.push_back(&name);
    }
    if (!inputs.empty() && random_.chance(60)) {
      const Readable& in = *inputs[static_cast<size_t>(random_.between(0, static_cast<int64_t>(inputs.size()) - 1))];
      return between(kind, 0, Rational(2148), Rational(1, 1000000), in.name + ".age");
    }
    const int64_t us = random_.between(2000, 500000);
    return between(kind, 0, Rational(us, 1000000), Rational(1, 1000000), "(now mod " + std::to_string(us) + " us)");
  }
  if (kind == Kind::kEnergy && !counter.empty()) {
    return between(kind, 0, counter_hi, Rational(1, 1000000), "delta(" + counter + ")");
  }
  return std::nullopt;
}

std::string RandomExpressions::comparison(const Surroundings& at, int depth) {
  static const char* const kOps[] = {" > ", " < ", " >= ", " <= ", " == ", " != "};
  for (int attempt = 0; attempt < 20; ++attempt) {
    // Mostly a name, so that thresholds are crossed.
    std::vector<const Readable*> numbers;
    for (const Readable& name : at.names) {
      if (!name.truth && reachable(name, at)) numbers.push_back(&name);
    }
    if (numbers.empty()) return random_.chance(50) ? "true" : "false";
    const Readable& name = *numbers[static_cast<size_t>(random_.between(0, static_cast<int64_t>(numbers.size()) - 1))];
    const Made a = depth > 0 && random_.chance(45) ? number(name.kind, at, depth, true) : read(name, at);
    if (a.constant) continue;
    const Rational third = (a.hi - a.lo) / Rational(3);
    const Made b = random_.chance(75) ? literal(a.kind, a.lo + third, a.hi - third) : number(a.kind, at, depth, true);
    std::vector<Made> sides{a, b};
    if (!fit(sides)) continue;
    // Exact: brought to one step, each times the other's divisor.
    const Rational fine = gcd(a.step, b.constant ? sides[1].lo : b.step);
    if (fine.is_zero()) continue;
    const double left = a.numerator * size(a.step / fine) * b.divisor;
    const double right = (b.constant ? size(sides[1].lo / fine) : b.numerator * size(b.step / fine)) * a.divisor;
    if (left > kWidest || right > kWidest) continue;
    return a.text + kOps[random_.between(0, random_.chance(15) ? 5 : 3)] + b.text;
  }
  return "true";
}

std::string RandomExpressions::reduced_condition(const Surroundings& at, int depth) {
  const RandomDomain* reduced = reducible(at);
  if (reduced == nullptr) return comparison(at, depth);
  const Surroundings inside = over(at, *reduced);
  std::string body = comparison(inside, 0);
  for (const RandomMachine& m : machines) {
    if (m.domain == reduced->name && random_.chance(50)) {
      body = m.name + " is " +
             m.states[static_cast<size_t>(random_.between(0, static_cast<int64_t>(m.states.size()) - 1))];
      return std::string(random_.chance(50) ? "any(" : "all(") + body + ")";
    }
  }
  if (!mentions(body, inside, reduced->name)) body = "q in " + reduced->name + ": " + body;
  return std::string(random_.chance(50) ? "any(" : "all(") + body + ")";
}

std::string RandomExpressions::condition(const Surroundings& around, int depth) {
  Surroundings at = around;
  at.blocks = false;
  const int64_t roll = random_.between(0, 99);
  if (depth > 0 && roll < 12)
    return parens(parens(condition(at, depth - 1)) + " and " + parens(condition(at, depth - 1)));
  if (depth > 0 && roll < 22)
    return parens(parens(condition(at, depth - 1)) + " or " + parens(condition(at, depth - 1)));
  if (depth > 0 && roll < 28) return parens("not " + parens(condition(at, depth - 1)));
  if (roll < 36) {
    std::vector<std::string> texts;
    for (const Readable& name : at.names) {
      if (!reachable(name, at)) continue;
      if (name.truth) texts.push_back(name.name);
      if (name.input) texts.push_back(name.name + ".ok");
      if (name.variable || name.limit) texts.push_back(name.name + (random_.chance(50) ? ".low" : ".high"));
    }
    if (!texts.empty()) return texts[static_cast<size_t>(random_.between(0, static_cast<int64_t>(texts.size()) - 1))];
  }
  if (roll < 44) {
    for (const RandomMachine& m : machines) {
      const bool seen = m.domain.empty() || m.domain == at.domain || lies_in(at.domain, m.domain);
      if (!seen || !random_.chance(60)) continue;
      return m.name + " is " +
             m.states[static_cast<size_t>(random_.between(0, static_cast<int64_t>(m.states.size()) - 1))];
    }
  }
  if (roll < 54) return reduced_condition(at, depth);
  return comparison(at, depth);
}

}  // namespace flyball::reference
