// Exact linear forms over slots.
#include "compiler/value.h"

namespace flyball::compiler {

Value Value::constant_number(const Rational& value, const Dimension& dimension, bool point, bool fractional) {
  Value r;
  r.kind = Kind::kNumber;
  r.constant = true;
  r.dimension = dimension;
  r.point = point;
  r.fractional = fractional;
  r.offset = value;
  r.step = abs(value);
  r.interval = {value, value};
  return r;
}

Value Value::constant_truth(bool truth, bool fractional) {
  Value r;
  r.kind = Kind::kTruth;
  r.constant = true;
  r.truth = truth;
  r.fractional = fractional;
  return r;
}

Value Value::truth_of(SlotId slot, DomainId domain) {
  Value r;
  r.kind = Kind::kTruth;
  r.slot = slot;
  r.domain = domain;
  return r;
}

Value Value::stored(SlotId slot, DomainId domain, const Grid& grid, const Interval& interval) {
  if (grid.truth) return truth_of(slot, domain);
  Value r;
  r.kind = Kind::kNumber;
  r.domain = domain;
  r.dimension = grid.dimension;
  r.point = grid.point;
  r.terms[slot] = grid.step;
  r.step = grid.step;
  r.interval = interval;
  return r;
}

bool Value::fits(const Grid& grid) const {
  if (grid.truth) return is_truth();
  return number() && dimension == grid.dimension && point == grid.point;
}

std::string describe(const Value& value) {
  return value.is_truth() ? "a truth value" : describe(value.dimension, value.point);
}

Rational term_step(const Value& value) {
  Rational r = abs(value.offset);
  for (const auto& [slot, coefficient] : value.terms) r = gcd(r, coefficient);
  return r == 0 ? Rational(1) : r;
}

}  // namespace flyball::compiler
