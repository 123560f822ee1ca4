// Dimensions, units and grids: rules 2.1 to 2.9 of docs/language.md. Numbers are exact rationals in SI units
// (s, K from 0 degC, V, A and their products).
#pragma once

#include <gmpxx.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace flyball::compiler {

using Rational = mpq_class;
using Integer = mpz_class;

/// The names of an enumeration, in rising order.
struct Names {
  std::string domain;
  std::vector<std::string> elements;
};

/// Exponents of second, kelvin, volt, ampere; or the enumeration of which a value is an element (rule 2.11): a
/// dimension of its own, in which name number i is i.
struct Dimension {
  int s = 0, k = 0, v = 0, a = 0;
  const Names* names = nullptr;
  bool operator==(const Dimension&) const = default;
  bool none() const { return *this == Dimension{}; }
};
Dimension operator+(Dimension x, Dimension y);
Dimension operator-(Dimension x, Dimension y);

struct Interval {
  Rational lo, hi;
  bool holds(const Rational& x) const { return lo <= x && x <= hi; }
  bool operator==(const Interval&) const = default;
};
Interval hull(const Interval& x, const Interval& y);
/// The common part; x when there is none (a refinement must not empty an interval).
Interval meet(const Interval& x, const Interval& y);
Interval operator+(const Interval& x, const Interval& y);
Interval operator-(const Interval& x);
Interval operator*(const Interval& x, const Interval& y);
Interval scaled(const Interval& x, const Rational& factor);
/// y must not hold 0.
Interval operator/(const Interval& x, const Interval& y);

/// What was proved of an expression, over all its evaluations. SI units; rule 3.3 defines the step.
struct Proved {
  Interval interval;
  Rational step;
  Dimension dimension;
  bool point = false;
  void join(const Proved& other);
};

Integer floor_of(const Rational& x);
Integer ceil_of(const Rational& x);
Rational round_to_step(const Rational& x, const Rational& step);  // rule 4.1, in steps
Integer round_of(const Rational& x);           // rule 4.1
Rational gcd(const Rational& x,
             const Rational& y);  // greatest rational of which both are whole multiples; gcd(0, x) = |x|
Rational two_to(int exponent);
bool fits(const Integer& x, int bits);         // two's complement
int64_t to_int64(const Integer& x);            // must fit

/// A unit as written, {"MHz", "K", "ms"} for MHz/K/ms. Null when a name is no unit.
struct UnitValue {
  Rational scale;
  Dimension dimension;
  bool point = false;    // degC alone
  bool percent = false;
};
std::optional<UnitValue> unit_value(const std::vector<std::string>& unit);

/// Where stored values of a quantity lie: n * step.
struct Grid {
  Dimension dimension;
  bool point = false;
  Rational step = 1;
  bool truth = false;  // a truth value, 0 or 1
  bool operator==(const Grid&) const = default;
};

/// A declared range on its grid; lo and hi in steps.
struct Range {
  Grid grid;
  int64_t lo = 0, hi = 0;
  Interval interval() const { return {Rational(lo) * grid.step, Rational(hi) * grid.step}; }
  bool operator==(const Range&) const = default;
};

/// Base steps multiplied as rule 2.6 decomposes the dimension, and its name: "kHz/mK".
struct BaseStep {
  Rational step;
  std::string name;
  bool derived = false;
};
BaseStep base_step(const Dimension& dimension);

/// What one count of a reading is worth: the base unit; for a ratio 2^-20; for a derived quantity the grid's step.
Rational reading_step(const Grid& grid);

/// Rules 2.5 and 2.6: the step for ends lo, hi. `fractional`: an end is written with a point or a %, or divides.
Rational grid_step(const Dimension& dimension, bool fractional, const Interval& ends);

/// "2.8 GHz", "88 degC", "12 K", "0.6 MHz/K/ms", "90 %" for a ratio, "3".
std::string show(const Rational& value, const Dimension& dimension, bool point);
std::string show(const Interval& interval, const Dimension& dimension, bool point);
/// "a frequency", "a temperature difference", "a number", "MHz/K".
std::string describe(const Dimension& dimension, bool point);
std::string describe(const Grid& grid);
/// "write its unit: mW, W or kW": what a number lacks where a quantity is wanted; "" where that has no unit of its own.
std::string unit_hint(const Dimension& wanted, bool point);

}  // namespace flyball::compiler
