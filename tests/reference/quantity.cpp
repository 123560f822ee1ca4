// Units, dimensions and grids: section 2 of the rules.
#include "tests/reference/quantity.h"

#include <cstdlib>
#include <stdexcept>

namespace flyball::reference {
namespace {

struct UnitRow {
  const char* name;
  int64_t numerator, denominator;
  Dimension dimension;
};

// Rule 2.1. Hz = 1/s, W = V A, J = V A s (rule 2.2).
const UnitRow kUnits[] = {{"us", 1, 1000000, {1, 0, 0, 0}},   {"ms", 1, 1000, {1, 0, 0, 0}},
                          {"s", 1, 1, {1, 0, 0, 0}},          {"degC", 1, 1, {0, 1, 0, 0}},
                          {"mK", 1, 1000, {0, 1, 0, 0}},      {"K", 1, 1, {0, 1, 0, 0}},
                          {"Hz", 1, 1, {-1, 0, 0, 0}},        {"kHz", 1000, 1, {-1, 0, 0, 0}},
                          {"MHz", 1000000, 1, {-1, 0, 0, 0}}, {"GHz", 1000000000, 1, {-1, 0, 0, 0}},
                          {"uV", 1, 1000000, {0, 0, 1, 0}},   {"mV", 1, 1000, {0, 0, 1, 0}},
                          {"V", 1, 1, {0, 0, 1, 0}},          {"mA", 1, 1000, {0, 0, 0, 1}},
                          {"A", 1, 1, {0, 0, 0, 1}},          {"mW", 1, 1000, {0, 0, 1, 1}},
                          {"W", 1, 1, {0, 0, 1, 1}},          {"kW", 1000, 1, {0, 0, 1, 1}},
                          {"uJ", 1, 1000000, {1, 0, 1, 1}},   {"mJ", 1, 1000, {1, 0, 1, 1}},
                          {"J", 1, 1, {1, 0, 1, 1}},          {"%", 1, 100, {0, 0, 0, 0}}};

const UnitRow& unit_row(const std::string& name) {
  for (const UnitRow& row : kUnits) {
    if (name == row.name) return row;
  }
  throw std::runtime_error("no unit " + name);
}

Rational decimal(const std::string& number) {
  std::string digits;
  size_t places = 0;
  bool after_point = false;
  for (char c : number) {
    if (c == '.') {
      after_point = true;
    } else if (c != '_') {
      digits += c;
      if (after_point) ++places;
    }
  }
  mpq_class value(mpz_class(digits.empty() ? "0" : digits, 10));
  mpz_class scale;
  mpz_ui_pow_ui(scale.get_mpz_t(), 10, places);
  value /= scale;
  return Rational(value);
}

Rational power(const Rational& base, int exponent) {
  Rational out = 1;
  for (int i = 0; i < std::abs(exponent); ++i) out = out * base;
  return exponent < 0 ? out.inverse() : out;
}

// The smaller in size of the two, when both have the same sign; else 0.
int shared(int a, int b) {
  if (a > 0 && b > 0) return a < b ? a : b;
  if (a < 0 && b < 0) return a > b ? a : b;
  return 0;
}

// Rule 2.6: the product of the base steps of the canonical decomposition.
Rational base_product(const Dimension& d) {
  const Rational us(1, 1000000), mk(1, 1000), khz = 1000, uv(1, 1000000), ma(1, 1000), mw(1, 1000), uj(1, 1000000);
  const int w = shared(d.v, d.a);
  const int e = shared(w, d.s);
  int time = d.s - e;
  Rational out = power(uj, e) * power(mw, w - e) * power(uv, d.v - w) * power(ma, d.a - w) * power(mk, d.k);
  if (time < 0) {
    out = out * khz;
    ++time;
  }
  return out * power(us, time);
}

}  // namespace

Dimension operator*(const Dimension& a, const Dimension& b) { return {a.s + b.s, a.k + b.k, a.v + b.v, a.a + b.a}; }
Dimension operator/(const Dimension& a, const Dimension& b) { return {a.s - b.s, a.k - b.k, a.v - b.v, a.a - b.a}; }

Quantity literal(const std::string& number, const std::vector<std::string>& unit) {
  Quantity out;
  out.value = decimal(number);
  out.fractional = number.find('.') != std::string::npos;
  for (size_t i = 0; i < unit.size(); ++i) {
    const UnitRow& row = unit_row(unit[i]);
    const Rational factor(row.numerator, row.denominator);
    out.value = i == 0 ? out.value * factor : out.value / factor;
    out.dimension = i == 0 ? row.dimension : out.dimension / row.dimension;
    if (unit[i] == "%") out.fractional = true;
  }
  out.point = unit.size() == 1 && unit[0] == "degC";
  return out;
}

bool has_base_step(const Dimension& d) {
  static const Dimension kBase[] = {{0, 0, 0, 0}, {1, 0, 0, 0}, {0, 1, 0, 0}, {-1, 0, 0, 0},
                                    {0, 0, 1, 0}, {0, 0, 0, 1}, {0, 0, 1, 1}, {1, 0, 1, 1}};
  for (const Dimension& base : kBase) {
    if (d == base) return true;
  }
  return false;
}

Rational step_of_range(const Dimension& dimension, const Rational& lo, const Rational& hi, bool whole) {
  if (dimension.names != nullptr) return 1;
  if (dimension.none()) return whole ? Rational(1) : Rational::power_of_two(-20);
  Rational base = base_product(dimension);
  if (has_base_step(dimension)) return base;
  const Rational size = lo.abs() > hi.abs() ? lo.abs() : hi.abs();
  if (size.is_zero()) return base;
  // The largest k with size <= 2^24 * base * 2^-k.
  const Rational room = Rational::power_of_two(24) * base / size;
  int k = 0;
  while (room >= Rational::power_of_two(k + 1)) ++k;
  while (room < Rational::power_of_two(k)) --k;
  return base * Rational::power_of_two(-k);
}

}  // namespace flyball::reference
