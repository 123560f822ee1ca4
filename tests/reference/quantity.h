// Units, dimensions and grids: section 2 of the rules.
#pragma once

#include <string>
#include <vector>

#include "tests/reference/rational.h"

namespace flyball::reference {

/// Rule 2.2: exponents of second, kelvin, volt, ampere.
struct Dimension {
  int s = 0, k = 0, v = 0, a = 0;
  const void* names = nullptr;  // rule 2.11: the domain of whose names a value is one
  bool operator==(const Dimension&) const = default;
  bool none() const { return *this == Dimension{}; }
};

constexpr Dimension kTimeDimension{1, 0, 0, 0};

Dimension operator*(const Dimension& a, const Dimension& b);
Dimension operator/(const Dimension& a, const Dimension& b);

/// A literal's value in SI units (degC counts from 0 degC), and what kind of quantity it is.
struct Quantity {
  Rational value;
  Dimension dimension;
  bool point = false;     // rule 2.3: the literal is in degC
  bool fractional = false;  // rule 2.5: written with % or a decimal point
};

Quantity literal(const std::string& number, const std::vector<std::string>& unit);

/// Rules 2.4 to 2.7: what a stored value may be. Ends in steps.
struct Grid {
  Rational step = 1;
  int64_t lo = 0, hi = 1;
  Dimension dimension;
  bool point = false;
  bool truth = false;  // a truth value: 0 or 1
};

/// Rules 2.5 and 2.6, for a range with ends before rounding. `whole`: both ends are written as whole numbers.
Rational step_of_range(const Dimension& dimension, const Rational& lo, const Rational& hi, bool whole);

/// Rule 2.5: numbers, and the dimensions that have a base step of their own.
bool has_base_step(const Dimension& dimension);

}  // namespace flyball::reference
