// Dimensions, units and grids: rules 2.1 to 2.9 of docs/language.md.
#include "compiler/quantity.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace flyball::compiler {
namespace {

struct UnitRow {
  const char* name;
  long num, den;  // in SI units
  Dimension dimension;
};

constexpr Dimension kTime{1, 0, 0, 0}, kTemperature{0, 1, 0, 0}, kFrequency{-1, 0, 0, 0}, kVoltage{0, 0, 1, 0};
constexpr Dimension kCurrent{0, 0, 0, 1}, kPower{0, 0, 1, 1}, kEnergy{1, 0, 1, 1};

constexpr std::array<UnitRow, 23> kUnits{{
    {"us", 1, 1000000, kTime},
    {"ms", 1, 1000, kTime},
    {"s", 1, 1, kTime},
    {"degC", 1, 1, kTemperature},
    {"mK", 1, 1000, kTemperature},
    {"K", 1, 1, kTemperature},
    {"Hz", 1, 1, kFrequency},
    {"kHz", 1000, 1, kFrequency},
    {"MHz", 1000000, 1, kFrequency},
    {"GHz", 1000000000, 1, kFrequency},
    {"uV", 1, 1000000, kVoltage},
    {"mV", 1, 1000, kVoltage},
    {"V", 1, 1, kVoltage},
    {"mA", 1, 1000, kCurrent},
    {"A", 1, 1, kCurrent},
    {"mW", 1, 1000, kPower},
    {"W", 1, 1, kPower},
    {"kW", 1000, 1, kPower},
    {"uJ", 1, 1000000, kEnergy},
    {"mJ", 1, 1000, kEnergy},
    {"J", 1, 1, kEnergy},
    {"%", 1, 100, {}},
    {"", 1, 1, {}},
}};

const UnitRow* find_unit(const std::string& name) {
  for (const UnitRow& row : kUnits) {
    if (name == row.name) return &row;
  }
  return nullptr;
}

Rational ratio(long num, long den) {
  Rational r(num, den);
  r.canonicalize();
  return r;
}

Rational power_of(const Rational& base, int exponent) {
  Rational r = 1;
  for (int i = 0; i < std::abs(exponent); ++i) r *= base;
  return exponent < 0 ? Rational(1 / r) : r;
}

int common_part(int x, int y) {
  if (x > 0 && y > 0) return std::min(x, y);
  if (x < 0 && y < 0) return std::max(x, y);
  return 0;
}

std::string decimal(const Rational& value) {
  // Shortest decimal that is exact, or six significant places after the point.
  Rational x = abs(value);
  std::string digits;
  const Integer whole = x.get_num() / x.get_den();
  Rational rest = x - Rational(whole);
  for (int i = 0; i < 6 && rest != 0; ++i) {
    rest *= 10;
    const Integer digit = rest.get_num() / rest.get_den();
    digits += static_cast<char>('0' + digit.get_si());
    rest -= Rational(digit);
  }
  while (!digits.empty() && digits.back() == '0') digits.pop_back();
  const std::string sign = value < 0 ? "-" : "";
  return sign + whole.get_str() + (digits.empty() ? "" : "." + digits);
}

/// The largest of `names` in which the value is at least 1.
std::string scaled_text(const Rational& value, std::initializer_list<const char*> names) {
  const UnitRow* best = find_unit(*names.begin());
  for (const char* name : names) {
    const UnitRow* row = find_unit(name);
    if (row != nullptr && abs(value) >= ratio(row->num, row->den)) best = row;
  }
  if (best == nullptr) return decimal(value);
  return decimal(value / ratio(best->num, best->den)) + " " + best->name;
}

void append_powers(std::string& numerator, std::string& denominator, const char* name, int exponent) {
  for (int i = 0; i < exponent; ++i) numerator += (numerator.empty() ? "" : "*") + std::string(name);
  for (int i = 0; i < -exponent; ++i) denominator += "/" + std::string(name);
}

}  // namespace

Dimension operator+(Dimension x, Dimension y) { return {x.s + y.s, x.k + y.k, x.v + y.v, x.a + y.a}; }
Dimension operator-(Dimension x, Dimension y) { return {x.s - y.s, x.k - y.k, x.v - y.v, x.a - y.a}; }

Interval hull(const Interval& x, const Interval& y) { return {std::min(x.lo, y.lo), std::max(x.hi, y.hi)}; }

void Proved::join(const Proved& other) {
  if (other.interval.lo < interval.lo) interval.lo = other.interval.lo;
  if (other.interval.hi > interval.hi) interval.hi = other.interval.hi;
  if (other.step != step) step = gcd(step, other.step);
}

Interval meet(const Interval& x, const Interval& y) {
  Interval r{std::max(x.lo, y.lo), std::min(x.hi, y.hi)};
  return r.lo <= r.hi ? r : x;
}

Interval operator+(const Interval& x, const Interval& y) { return {x.lo + y.lo, x.hi + y.hi}; }
Interval operator-(const Interval& x) { return {-x.hi, -x.lo}; }

Interval operator*(const Interval& x, const Interval& y) {
  const std::array<Rational, 4> corners{x.lo * y.lo, x.lo * y.hi, x.hi * y.lo, x.hi * y.hi};
  return {*std::min_element(corners.begin(), corners.end()), *std::max_element(corners.begin(), corners.end())};
}

Interval scaled(const Interval& x, const Rational& factor) {
  return factor < 0 ? Interval{x.hi * factor, x.lo * factor} : Interval{x.lo * factor, x.hi * factor};
}

Interval operator/(const Interval& x, const Interval& y) { return x * Interval{1 / y.hi, 1 / y.lo}; }

Integer floor_of(const Rational& x) {
  Integer r;
  mpz_fdiv_q(r.get_mpz_t(), x.get_num_mpz_t(), x.get_den_mpz_t());
  return r;
}

Integer ceil_of(const Rational& x) { return -floor_of(-x); }
Integer round_of(const Rational& x) { return floor_of(x + Rational(1, 2)); }

Rational round_to_step(const Rational& x, const Rational& step) { return Rational(round_of(x / step)) * step; }

Rational gcd(const Rational& x, const Rational& y) {
  Integer num;
  Integer den;
  mpz_gcd(num.get_mpz_t(), Integer(x.get_num() * y.get_den()).get_mpz_t(),
          Integer(y.get_num() * x.get_den()).get_mpz_t());
  den = x.get_den() * y.get_den();
  Rational r(num, den);
  r.canonicalize();
  return r;
}

Rational two_to(int exponent) {
  Rational r = 1;
  if (exponent >= 0) {
    mpq_mul_2exp(r.get_mpq_t(), r.get_mpq_t(), static_cast<mp_bitcnt_t>(exponent));
  } else {
    mpq_div_2exp(r.get_mpq_t(), r.get_mpq_t(), static_cast<mp_bitcnt_t>(-exponent));
  }
  return r;
}

bool fits(const Integer& x, int bits) {
  const size_t size = mpz_sizeinbase(x.get_mpz_t(), 2);  // of |x|
  const auto most = static_cast<size_t>(bits - 1);
  return size <= most || (x < 0 && size == most + 1 && mpz_scan1(x.get_mpz_t(), 0) == most);
}

int64_t to_int64(const Integer& x) { return static_cast<int64_t>(x.get_si()); }

std::optional<UnitValue> unit_value(const std::vector<std::string>& unit) {
  UnitValue r{1, {}, false, false};
  for (size_t i = 0; i < unit.size(); ++i) {
    const UnitRow* row = find_unit(unit[i]);
    if (row == nullptr) return std::nullopt;
    const Rational scale = ratio(row->num, row->den);
    r.scale = i == 0 ? Rational(r.scale * scale) : Rational(r.scale / scale);
    r.dimension = i == 0 ? r.dimension + row->dimension : r.dimension - row->dimension;
    r.percent = r.percent || unit[i] == "%";
  }
  r.point = unit.size() == 1 && unit[0] == "degC";
  return r;
}

BaseStep base_step(const Dimension& d) {
  if (d.names != nullptr) return {1, d.names->domain, false};
  const int pairs = common_part(d.v, d.a);
  const int energies = common_part(pairs, d.s);
  const int powers = pairs - energies;
  const int time = d.s - energies;
  const int frequencies = time < 0 ? 1 : 0;
  const int seconds = time < 0 ? time + 1 : time;
  struct Part {
    const char* name;
    int exponent;
  };
  const std::array<Part, 7> parts{{{"kHz", frequencies},
                                   {"uJ", energies},
                                   {"mW", powers},
                                   {"uV", d.v - pairs},
                                   {"mA", d.a - pairs},
                                   {"mK", d.k},
                                   {"us", seconds}}};
  BaseStep r{1, "", false};
  std::string numerator;
  std::string denominator;
  int factors = 0;
  for (const Part& part : parts) {
    if (part.exponent == 0) continue;
    const UnitRow* row = find_unit(part.name);
    r.step *= power_of(ratio(row->num, row->den), part.exponent);
    append_powers(numerator, denominator, part.name, part.exponent);
    factors += std::abs(part.exponent);
  }
  r.derived = factors > 1 || (factors == 1 && numerator.empty());
  r.name = (numerator.empty() && !denominator.empty() ? "1" : numerator) + denominator;
  return r;
}

Rational reading_step(const Grid& grid) {
  const BaseStep base = base_step(grid.dimension);
  if (grid.dimension.none() && grid.step != 1) return two_to(-20);
  return base.derived ? grid.step : base.step;
}

Rational grid_step(const Dimension& dimension, bool fractional, const Interval& ends) {
  const BaseStep base = base_step(dimension);
  if (dimension.none()) return fractional ? two_to(-20) : Rational(1);
  if (!base.derived) return base.step;
  const Rational largest = std::max(Rational(abs(ends.lo)), Rational(abs(ends.hi)));
  if (largest == 0) return base.step;
  // The finest step for which the larger end has at most 2^24 steps.
  int k = 0;
  while (largest <= base.step * two_to(24 - (k + 1))) ++k;
  while (largest > base.step * two_to(24 - k)) --k;
  return base.step * two_to(-k);
}

std::string show(const Rational& value, const Dimension& dimension, bool point) {
  if (dimension.names != nullptr) {
    const std::vector<std::string>& names = dimension.names->elements;
    return value >= 0 && value < names.size() ? names[value.get_num().get_ui()] : decimal(value);
  }
  if (dimension.none()) return decimal(value);
  if (dimension == kTemperature) return point ? decimal(value) + " degC" : scaled_text(value, {"mK", "K"});
  if (dimension == kFrequency) return scaled_text(value, {"Hz", "kHz", "MHz", "GHz"});
  if (dimension == kTime) return scaled_text(value, {"us", "ms", "s"});
  if (dimension == kVoltage) return scaled_text(value, {"uV", "mV", "V"});
  if (dimension == kCurrent) return scaled_text(value, {"mA", "A"});
  if (dimension == kPower) return scaled_text(value, {"mW", "W"});
  if (dimension == kEnergy) return scaled_text(value, {"uJ", "mJ", "J"});
  const BaseStep base = base_step(dimension);
  return decimal(value / base.step) + " " + base.name;
}

namespace {

/// With the space before it.
std::string unit_of(const std::string& text) { return text.substr(std::min(text.find(' '), text.size())); }

}  // namespace

std::string show(const Interval& interval, const Dimension& dimension, bool point) {
  std::string lo = show(interval.lo, dimension, point);
  std::string hi = show(interval.hi, dimension, point);
  if (interval.lo == interval.hi) return lo;
  // No scale is 0's own: it takes that of the other end.
  if (interval.lo == 0 && dimension.names == nullptr) lo = "0" + unit_of(hi);
  if (interval.hi == 0 && dimension.names == nullptr) hi = "0" + unit_of(lo);
  return lo + " .. " + hi;
}

std::string describe(const Dimension& dimension, bool point) {
  if (dimension.names != nullptr) return "an element of " + dimension.names->domain;
  if (dimension.none()) return "a number";
  if (dimension == kTemperature) return point ? "a temperature" : "a temperature difference";
  if (dimension == kFrequency) return "a frequency";
  if (dimension == kTime) return "a time";
  if (dimension == kVoltage) return "a voltage";
  if (dimension == kCurrent) return "a current";
  if (dimension == kPower) return "a power";
  if (dimension == kEnergy) return "an energy";
  return "in " + base_step(dimension).name;
}

std::string unit_hint(const Dimension& wanted, bool point) {
  std::vector<std::string> names;
  for (const UnitRow& row : kUnits) {
    const bool of_point = std::string_view(row.name) == "degC";
    if (!wanted.none() && row.dimension == wanted && of_point == point) names.emplace_back(row.name);
  }
  std::string hint;
  for (size_t i = 0; i < names.size(); ++i) {
    const bool last = i + 1 == names.size();
    hint += (i == 0 ? "write its unit: " : last ? " or " : ", ") + names[i];
  }
  return hint;
}

std::string describe(const Grid& grid) { return grid.truth ? "a truth value" : describe(grid.dimension, grid.point); }

}  // namespace flyball::compiler
