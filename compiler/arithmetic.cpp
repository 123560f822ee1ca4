// Sums, products and quotients of exact values; constants and divisors beside each other (rules 2.3, 3.1 to 3.6).
#include "compiler/arithmetic.h"

#include <algorithm>

namespace flyball::compiler {
namespace {

constexpr const char* kSum = "a sum";
constexpr const char* kDifference = "a difference";

}  // namespace

bool Arithmetic::want_numbers(const Value& a, const Value& b, const char* what, dsl::Span span) {
  if (a.error() || b.error()) return false;
  if (a.number() && b.number()) return true;
  diagnostics_.error("FB0201", span, std::string(what) + " wants quantities, and one side is a truth value");
  return false;
}

bool Arithmetic::want_quantities(const Value& a, const Value& b, const char* what, dsl::Span span) {
  if (!want_numbers(a, b, what, span)) return false;
  const Dimension& named = a.dimension.names != nullptr ? a.dimension : b.dimension;
  if (named.names == nullptr) return true;
  diagnostics_.error("FB0411", span, std::string(what) + " wants quantities, and one side is " + describe(named, false))
      .hint = "names have an order and no size: compare them, or choose with `?:`";
  return false;
}

bool Arithmetic::same_quantity(const Value& a, const Value& b, const char* what, dsl::Span span) {
  if (!want_numbers(a, b, what, span)) return false;
  if (a.dimension == b.dimension && a.point == b.point) return true;
  auto& d = diagnostics_.error(
      "FB0202", span,
      std::string(what) + " of " + describe(a.dimension, a.point) + " and " + describe(b.dimension, b.point));
  if (a.dimension == b.dimension) {
    d.why = "degC counts from 0 degC (a point); K and mK are differences";
    d.hint = "subtract two temperatures to get a difference, or write the constant in " +
             std::string(a.point ? "degC" : "K");
  }
  const Value& quantity = a.dimension.none() ? b : a;
  const bool lacks_unit = (a.dimension.none() && a.constant) || (b.dimension.none() && b.constant);
  const bool of_sum = what == kSum || what == kDifference;  // then K, not degC
  if (lacks_unit) d.hint = unit_hint(quantity.dimension, quantity.point && !of_sum);
  return false;
}

bool Arithmetic::report_overflow(dsl::Span span) {
  Integer lo;
  Integer hi;
  if (!emitter_.take_overflow(lo, hi)) return false;
  auto& d = diagnostics_.error("FB0230", span, "this needs more than 64 bits on the way to its result");
  d.why = "an intermediate lies in " + lo.get_str() + " .. " + hi.get_str() + " steps";
  d.hint = "give a part of it a type (`let part : lo .. hi = ...`), or make the declared ranges narrower";
  return true;
}

void Arithmetic::round_constants(const std::vector<Value*>& values, dsl::Span span) {
  Rational step = 0;
  if (std::all_of(values.begin(), values.end(), [](const Value* v) { return v->of_constants(); })) return;
  for (const Value* v : values) {
    if (v->constant) continue;
    if (v->has_divisor()) return;  // rule 3.4: exact beside a quotient
    step = gcd(step, v->step);
  }
  if (step == 0) return;
  for (Value* v : values) {
    if (!v->constant) continue;
    const Rational exact = v->offset;
    const Rational rounded = round_to_step(exact, step);
    const bool point = v->point;
    *v = Value::constant_number(rounded, v->dimension, point, v->fractional);
    if (rounded == exact) continue;
    if (rounded == 0) {
      diagnostics_.error("FB0221", span, show(exact, v->dimension, point) + " becomes 0 on the grid of the other side")
          .hint = "the other side's step is " + show(step, v->dimension, false) + ": give it a finer `resolution`";
    } else if (abs(rounded - exact) * 10000 > abs(exact)) {
      diagnostics_
          .warning("FB0220", span,
                   show(exact, v->dimension, point) + " is used as " + show(rounded, v->dimension, point))
          .why = "the other side's step is " + show(step, v->dimension, false);
    }
  }
}

Value Arithmetic::scale(Value a, const Rational& factor) const {
  a.choice = false;
  for (auto& [slot, coefficient] : a.terms) coefficient *= factor;
  if (factor == 0) a.terms.clear();  // known, but no constant: rule 3.2
  a.offset *= factor;
  a.step *= abs(factor);
  a.interval = scaled(a.interval, factor);
  return a;
}

Value Arithmetic::times_slot(const Value& a, SlotId divisor, dsl::Span span) {
  Value r = a;
  r.domain = joined(a.domain, emitter_.domain(divisor));
  r.constant = r.choice = false;
  r.terms.clear();
  r.offset = 0;
  if (a.offset != 0) r.terms[divisor] = a.offset;
  if (!a.terms.empty()) {
    Value variable = a;
    variable.offset = 0;
    variable.interval = plain_interval(variable);
    const Rational step = term_step(variable);
    const SlotId product = emitter_.multiply(numerator(variable, step, span), divisor);
    r.terms[product] += step;
  }
  return r;
}

bool Arithmetic::unify_divisors(const std::vector<Value*>& values, dsl::Span span) {
  SlotId divisor = kNoSlot;
  for (const Value* v : values) {
    if (!v->has_divisor() || v->divisor == divisor) continue;
    if (divisor != kNoSlot) {
      diagnostics_.error("FB0222", span, "two different divisors meet here").hint =
          "round one first: give one quotient a typed `let`";
      return false;
    }
    divisor = v->divisor;
  }
  if (divisor == kNoSlot) return true;
  for (Value* v : values) {
    if (v->has_divisor()) continue;
    const Interval interval = v->interval;
    *v = times_slot(*v, divisor, span);
    v->divisor = divisor;
    v->interval = interval;
  }
  return true;
}

Value Arithmetic::add(Value a, Value b, dsl::Span span) { return sum(std::move(a), std::move(b), false, span); }
Value Arithmetic::subtract(Value a, Value b, dsl::Span span) { return sum(std::move(a), std::move(b), true, span); }

Value Arithmetic::sum(Value a, Value b, bool minus, dsl::Span span) {
  const char* what = minus ? kDifference : kSum;
  if (!want_quantities(a, b, what, span)) return error_value();
  if (a.dimension != b.dimension) {
    same_quantity(a, b, what, span);
    return error_value();
  }
  if ((!minus && a.point && b.point) || (minus && !a.point && b.point)) {
    diagnostics_
        .error("FB0203", span,
               minus ? "a temperature cannot be taken from a difference" : "two temperatures cannot be added")
        .hint = "degC counts from 0 degC; write a difference in K, or `t - 0 degC`";
    return error_value();
  }
  const bool point = minus ? a.point && !b.point : a.point || b.point;
  if (a.constant && b.constant) {
    return Value::constant_number(minus ? Rational(a.offset - b.offset) : Rational(a.offset + b.offset), a.dimension,
                                  point, a.fractional || b.fractional);
  }
  round_constants({&a, &b}, span);
  const bool exact = a.has_divisor() || b.has_divisor() || (a.of_constants() && b.of_constants());
  const Rational step = a.constant && !exact ? b.step : b.constant && !exact ? a.step : gcd(a.step, b.step);
  const Interval plain = a.interval + (minus ? -b.interval : b.interval);
  if (!unify_divisors({&a, &b}, span)) return error_value();
  Value r = a;
  r.constant = r.choice = false;
  r.point = point;
  r.domain = joined(a.domain, b.domain);
  r.step = step;
  for (const auto& [slot, coefficient] : b.terms) {
    r.terms[slot] += minus ? Rational(-coefficient) : coefficient;
    if (r.terms[slot] == 0) r.terms.erase(slot);
  }
  r.offset += minus ? Rational(-b.offset) : b.offset;
  r.interval = plain;
  refresh(r);
  return checked(r, span);
}

Value Arithmetic::negate(const Value& a, dsl::Span span) {
  if (a.error()) return a;
  if (!a.number()) {
    diagnostics_.error("FB0201", span, "a truth value has no negative").hint = "write `not`";
    return error_value();
  }
  if (!want_quantities(a, a, "a negative", span)) return error_value();
  if (a.point) {
    diagnostics_.error("FB0203", span, "a temperature counted from 0 degC has no negative").hint =
        "`0 degC - t` is a difference";
    return error_value();
  }
  return a.constant ? Value::constant_number(-a.offset, a.dimension, false, a.fractional) : scale(a, -1);
}

Value Arithmetic::multiply(const Value& a, const Value& b, dsl::Span span) {
  if (!want_quantities(a, b, "a product", span)) return error_value();
  if (a.point || b.point) {
    diagnostics_.error("FB0203", span, "a temperature counted from 0 degC cannot be multiplied").hint =
        "`t - 0 degC` is a difference";
    return error_value();
  }
  const Dimension dimension = a.dimension + b.dimension;
  if (a.constant && b.constant) {
    return Value::constant_number(a.offset * b.offset, dimension, false, a.fractional || b.fractional);
  }
  if (a.constant || b.constant) {
    Value r = a.constant ? scale(b, a.offset) : scale(a, b.offset);
    r.dimension = dimension;
    return r;
  }
  const Rational step_a = term_step(a);
  const Rational step_b = term_step(b);
  const SlotId whole_a = numerator(top_of(a), step_a, span);
  const SlotId whole_b = numerator(top_of(b), step_b, span);
  const SlotId product = emitter_.multiply(whole_a, whole_b);
  Value r;
  r.kind = Value::Kind::kNumber;
  r.domain = joined(a.domain, b.domain);
  r.dimension = dimension;
  r.terms[product] = step_a * step_b;
  r.step = a.step * b.step;
  r.interval = a.interval * b.interval;
  if (whole_a == whole_b && !a.has_divisor() && r.interval.lo < 0) r.interval.lo = 0;
  r.divisor = a.has_divisor() && b.has_divisor() ? emitter_.multiply(a.divisor, b.divisor)
              : a.has_divisor()                  ? a.divisor
                                                 : b.divisor;
  refresh(r);
  return checked(r, span);
}

/// Rule 3.3; what is known by a factor 0 has no step to divide by.
static Rational step_of_quotient(const Value& a, const Value& b) { return b.step == 0 ? a.step : a.step / b.step; }

Value Arithmetic::divide(const Value& a, const Value& b, dsl::Span span) {
  if (!want_quantities(a, b, "a quotient", span)) return error_value();
  if (a.point || b.point) {
    diagnostics_.error("FB0203", span, "a temperature counted from 0 degC cannot be divided or divide").hint =
        "`t - 0 degC` is a difference";
    return error_value();
  }
  if (b.constant) {
    if (b.offset == 0) {
      diagnostics_.error("FB0210", span, "division by zero");
      return error_value();
    }
    if (a.constant) return Value::constant_number(a.offset / b.offset, a.dimension - b.dimension, false, true);
    Value r = scale(a, 1 / b.offset);
    r.dimension = a.dimension - b.dimension;
    return r;
  }
  if (b.interval.holds(0)) {
    auto& d = diagnostics_.error("FB0210", span, "the divisor may be zero");
    d.why = "it lies in " + show(b.interval, b.dimension, b.point);
    d.hint = "write `a / b otherwise c`, or compare first: `b > 0 ? a / b : c`";
    return error_value();
  }
  // a / (n / d) is a * d / n; a negative divisor gives its sign to the numerator.
  const bool flip = b.interval.hi < 0;
  Value top_b = top_of(b);
  if (flip) top_b = scale(top_b, -1);
  const Rational step_b = term_step(top_b);
  const SlotId whole_b = numerator(top_b, step_b, span);
  Value r = b.has_divisor() ? times_slot(a, b.divisor, span) : a;
  r.divisor = kNoSlot;
  r.constant = false;
  r = scale(r, (flip ? Rational(-1) : Rational(1)) / step_b);
  r.dimension = a.dimension - b.dimension;
  r.domain = joined(joined(a.domain, b.domain), r.domain);
  r.step = step_of_quotient(a, b);
  r.divisor = a.has_divisor() ? emitter_.multiply(a.divisor, whole_b) : whole_b;
  r.interval = a.interval / b.interval;
  refresh(r);
  return checked(r, span);
}

Value Arithmetic::divide_otherwise(const Value& a, const Value& b, const Value& instead, dsl::Span span) {
  if (!want_quantities(a, b, "a quotient", span) || instead.error()) return error_value();
  if (b.constant && b.offset == 0) return instead;
  if (b.constant || !b.interval.holds(0)) {
    return select(Value::constant_truth(true), divide(a, b, span), instead, span);
  }
  if (a.point || b.point) return divide(a, Value::constant_number(1, b.dimension, b.point), span);
  const Value top = top_of(b);
  const Rational step = term_step(top);
  const SlotId whole = numerator(top, step, span);
  const SlotId zero = emitter_.constant(0);
  const SlotId one = emitter_.constant(1);
  const SlotId negative = emitter_.compare(OpCode::kLess, whole, zero);
  const SlotId size = emitter_.maximum(whole, emitter_.subtract(zero, whole));
  const SlotId safe_size = emitter_.maximum(size, one);
  Value divisor = b;
  divisor.constant = false;
  divisor.divisor = b.divisor;
  divisor.terms = {{safe_size, step}};
  divisor.offset = 0;
  const Rational least = b.has_divisor() ? Rational(step / Rational(emitter_.hi(b.divisor))) : step;
  divisor.interval = {least, std::max({least, Rational(abs(b.interval.lo)), Rational(abs(b.interval.hi))})};
  Value quotient = divide(a, divisor, span);
  if (quotient.error()) return quotient;
  quotient.step = step_of_quotient(a, b);
  if (b.interval.lo < 0) {
    Value flipped = scale(quotient, -1);
    const SlotId up = numerator(top_of(quotient), term_step(quotient), span);
    const SlotId down = numerator(top_of(flipped), term_step(quotient), span);
    const Rational worth = term_step(quotient);
    const Interval both = hull(quotient.interval, flipped.interval);
    quotient.terms = {{emitter_.select(negative, down, up), worth}};
    quotient.offset = 0;
    quotient.interval = both;
  }
  const SlotId there = emitter_.compare(OpCode::kNotEqual, whole, zero);
  return select(Value::truth_of(there, b.domain), quotient, instead, span);
}

Value Arithmetic::modulo(const Value& a, const Value& b, dsl::Span span) {
  if (!want_quantities(a, b, "`mod`", span) || !same_quantity(a, b, "`mod`", span)) return error_value();
  if (a.point || a.has_divisor() || b.has_divisor() || b.interval.lo <= 0) {
    diagnostics_.error("FB0211", span, "`mod` wants plain quantities and a positive right side");
    return error_value();
  }
  const Rational step = gcd(term_step(a), term_step(b));
  if (a.constant && b.constant) {
    const Rational rest = a.offset - b.offset * Rational(floor_of(a.offset / b.offset));
    return Value::constant_number(rest, a.dimension, false, a.fractional || b.fractional);
  }
  const SlotId whole_a = numerator(a, step, span);
  const SlotId whole_b = numerator(b, step, span);
  const SlotId rest = emitter_.binary(OpCode::kMod, whole_a, whole_b, 0, emitter_.hi(whole_b) - 1);
  const Interval interval{0, Rational(Integer(emitter_.hi(whole_b) - 1)) * step};
  Value r = Value::stored(rest, joined(a.domain, b.domain), {a.dimension, false, step}, interval);
  r.step = gcd(a.step, b.step);
  return checked(r, span);
}

}  // namespace flyball::compiler
