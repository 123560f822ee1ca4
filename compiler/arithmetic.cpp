// Operations on exact values.
#include "compiler/arithmetic.h"

#include <algorithm>

namespace flyball::compiler {
namespace {

DomainId joined(DomainId a, DomainId b) { return a == kNoDomain ? b : a; }

Rational rounded_to(const Rational& value, const Rational& step) { return Rational(round_of(value / step)) * step; }

dsl::BinaryOp mirrored(dsl::BinaryOp op) {
  switch (op) {
    case dsl::BinaryOp::kLess: return dsl::BinaryOp::kGreater;
    case dsl::BinaryOp::kLessEqual: return dsl::BinaryOp::kGreaterEqual;
    case dsl::BinaryOp::kGreater: return dsl::BinaryOp::kLess;
    case dsl::BinaryOp::kGreaterEqual: return dsl::BinaryOp::kLessEqual;
    default: return op;
  }
}

std::vector<Value*> pointers_to(std::vector<Value>& values) {
  std::vector<Value*> r;
  for (Value& v : values) r.push_back(&v);
  return r;
}

bool compare_exact(dsl::BinaryOp op, const Rational& a, const Rational& b) {
  switch (op) {
    case dsl::BinaryOp::kLess: return a < b;
    case dsl::BinaryOp::kLessEqual: return a <= b;
    case dsl::BinaryOp::kGreater: return a > b;
    case dsl::BinaryOp::kGreaterEqual: return a >= b;
    case dsl::BinaryOp::kEqual: return a == b;
    default: return a != b;
  }
}

}  // namespace

bool Arithmetic::want_numbers(const Value& a, const Value& b, const char* what, dsl::Span span) {
  if (a.error() || b.error()) return false;
  if (a.number() && b.number()) return true;
  diagnostics_.error("FB0201", span, std::string(what) + " wants quantities, and one side is a truth value");
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

// ---- intervals ----

Interval Arithmetic::plain_interval(const Value& value) const {
  Interval r{value.offset, value.offset};
  for (const auto& [slot, coefficient] : value.terms) {
    r = r + scaled({Rational(emitter_.lo(slot)), Rational(emitter_.hi(slot))}, coefficient);
  }
  return r;
}

Interval Arithmetic::term_interval(const Value& value) const {
  Interval r = plain_interval(value);
  if (value.terms.size() < 2) return r;
  for (const Value& fact : facts_) {  // fact >= 0, so value >= value - fact and value <= value + fact
    Value below = value;
    Value above = value;
    for (const auto& [slot, coefficient] : fact.terms) {
      below.terms[slot] -= coefficient;
      above.terms[slot] += coefficient;
    }
    below.offset -= fact.offset;
    above.offset += fact.offset;
    r.lo = std::max(r.lo, plain_interval(below).lo);
    r.hi = std::min(r.hi, plain_interval(above).hi);
  }
  return r;
}

Interval Arithmetic::quotient_interval(const Value& top, SlotId divisor, const Interval& divisor_interval) const {
  Interval whole = term_interval(top) / divisor_interval;
  // A quotient of a sum is met with the sum of quotients; x / x is 1.
  Interval parts = scaled(Interval{1, 1} / divisor_interval, top.offset);
  for (const auto& [slot, coefficient] : top.terms) {
    const Interval ratio = slot == divisor
                               ? Interval{1, 1}
                               : Interval{Rational(emitter_.lo(slot)), Rational(emitter_.hi(slot))} / divisor_interval;
    parts = parts + scaled(ratio, coefficient);
  }
  return meet(whole, parts);
}

/// The numerator alone, with an interval of its own.
Value Arithmetic::top_of(const Value& value) const {
  Value top = value;
  if (!value.has_divisor()) return top;
  top.divisor = kNoSlot;
  top.interval = plain_interval(top);
  return top;
}

void Arithmetic::refresh(Value& value) const {
  if (!value.number() || value.constant) return;
  if (!value.has_divisor()) {
    value.interval = meet(value.interval, term_interval(value));
    return;
  }
  const Interval divisor{Rational(emitter_.lo(value.divisor)), Rational(emitter_.hi(value.divisor))};
  if (divisor.lo > 0) value.interval = meet(value.interval, quotient_interval(value, value.divisor, divisor));
}

void Arithmetic::assume_not_negative(const Value& difference) {
  if (difference.number() && !difference.has_divisor() && !difference.terms.empty()) facts_.push_back(difference);
}

void Arithmetic::narrow_by(dsl::BinaryOp op, Value a, Value b) {
  if (a.error() || b.error()) return;
  // Constants as the comparison rounds them (rule 3.4).
  const auto as_compared = [](Value& constant, const Value& other) {
    if (!constant.constant || other.constant) return;
    constant.offset = rounded_to(constant.offset, other.step);
    constant.interval = {constant.offset, constant.offset};
  };
  as_compared(a, b);
  as_compared(b, a);
  const auto narrow = [this](dsl::BinaryOp relation, const Value& name, const Value& bound) {
    if (name.terms.size() != 1 || name.has_divisor()) return;
    const auto& [slot, coefficient] = *name.terms.begin();
    if (coefficient <= 0) return;
    // slot * coefficient + offset  relation  bound
    const Rational low = (bound.interval.lo - name.offset) / coefficient;
    const Rational high = (bound.interval.hi - name.offset) / coefficient;
    Integer lo = emitter_.lo(slot);
    Integer hi = emitter_.hi(slot);
    switch (relation) {
      case dsl::BinaryOp::kLess: hi = ceil_of(high) - 1; break;
      case dsl::BinaryOp::kLessEqual: hi = floor_of(high); break;
      case dsl::BinaryOp::kGreater: lo = floor_of(low) + 1; break;
      case dsl::BinaryOp::kGreaterEqual: lo = ceil_of(low); break;
      case dsl::BinaryOp::kEqual:
        lo = ceil_of(low);
        hi = floor_of(high);
        break;
      case dsl::BinaryOp::kNotEqual:
        if (low == high && Rational(lo) == low) lo += 1;
        if (low == high && Rational(hi) == low) hi -= 1;
        break;
      default: return;
    }
    emitter_.narrow_to(slot, lo, hi);
  };
  narrow(op, a, b);
  narrow(mirrored(op), b, a);
}

// ---- constants and divisors ----

void Arithmetic::round_constants(std::vector<Value*> values, dsl::Span span) {
  Rational step = 0;
  for (const Value* v : values) {
    if (v->constant) continue;
    if (v->has_divisor()) return;  // rule 3.4: exact beside a quotient
    step = gcd(step, v->step);
  }
  if (step == 0) return;
  for (Value* v : values) {
    if (!v->constant) continue;
    const Rational exact = v->offset;
    const Rational rounded = rounded_to(exact, step);
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
  if (factor == 0) {
    return Value::constant_number(0, a.dimension, false, a.fractional);
  }
  for (auto& [slot, coefficient] : a.terms) coefficient *= factor;
  a.offset *= factor;
  a.step *= abs(factor);
  a.interval = scaled(a.interval, factor);
  return a;
}

Value Arithmetic::times_slot(const Value& a, SlotId divisor, dsl::Span span) {
  Value r = a;
  r.domain = joined(a.domain, emitter_.domain(divisor));
  r.constant = false;
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

bool Arithmetic::unify_divisors(std::vector<Value*> values, dsl::Span span) {
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

// ---- sums, products, quotients ----

Value Arithmetic::add(Value a, Value b, dsl::Span span) { return sum(std::move(a), std::move(b), false, span); }
Value Arithmetic::subtract(Value a, Value b, dsl::Span span) { return sum(std::move(a), std::move(b), true, span); }

Value Arithmetic::sum(Value a, Value b, bool minus, dsl::Span span) {
  const char* what = minus ? "a difference" : "a sum";
  if (!want_numbers(a, b, what, span)) return error_value();
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
  const Rational step = a.constant && !b.has_divisor()   ? b.step
                        : b.constant && !a.has_divisor() ? a.step
                                                         : gcd(a.step, b.step);
  const Interval plain = a.interval + (minus ? -b.interval : b.interval);
  if (!unify_divisors({&a, &b}, span)) return error_value();
  Value r = a;
  r.constant = false;
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
  if (a.point) {
    diagnostics_.error("FB0203", span, "a temperature counted from 0 degC has no negative").hint =
        "`0 degC - t` is a difference";
    return error_value();
  }
  return a.constant ? Value::constant_number(-a.offset, a.dimension, false, a.fractional) : scale(a, -1);
}

Value Arithmetic::multiply(const Value& a, const Value& b, dsl::Span span) {
  if (!want_numbers(a, b, "a product", span)) return error_value();
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

Value Arithmetic::divide(const Value& a, const Value& b, dsl::Span span) {
  if (!want_numbers(a, b, "a quotient", span)) return error_value();
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
  if (r.constant) return Value::constant_number(0, a.dimension - b.dimension);
  r.dimension = a.dimension - b.dimension;
  r.domain = joined(joined(a.domain, b.domain), r.domain);
  r.step = a.step / b.step;
  r.divisor = a.has_divisor() ? emitter_.multiply(a.divisor, whole_b) : whole_b;
  r.interval = a.interval / b.interval;
  refresh(r);
  return checked(r, span);
}

Value Arithmetic::divide_otherwise(const Value& a, const Value& b, const Value& instead, dsl::Span span) {
  if (!want_numbers(a, b, "a quotient", span) || instead.error()) return error_value();
  if (b.constant) return b.offset == 0 ? instead : divide(a, b, span);
  if (!b.interval.holds(0)) return divide(a, b, span);
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
  quotient.step = a.step / b.step;
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
  if (!same_quantity(a, b, "`mod`", span)) return error_value();
  if (a.point || a.has_divisor() || b.has_divisor() || b.interval.lo <= 0) {
    diagnostics_.error("FB0211", span, "`mod` wants plain quantities and a positive right side");
    return error_value();
  }
  const Rational step = gcd(term_step(a), term_step(b));
  if (a.constant && b.constant) {
    return Value::constant_number(a.offset - b.offset * Rational(floor_of(a.offset / b.offset)), a.dimension);
  }
  const SlotId whole_a = numerator(a, step, span);
  const SlotId whole_b = numerator(b, step, span);
  const SlotId rest = emitter_.binary(OpCode::kMod, whole_a, whole_b, 0, emitter_.hi(whole_b) - 1);
  Value r = Value::stored(rest, joined(a.domain, b.domain), {a.dimension, false, step}, {0, b.interval.hi});
  r.step = gcd(a.step, b.step);
  return checked(r, span);
}

// ---- min, max, select, comparison ----

Arithmetic::Aligned Arithmetic::align(std::vector<Value> values, bool exact_constants, dsl::Span span) {
  Aligned r;
  const std::vector<Value*> pointers = pointers_to(values);
  if (!exact_constants) round_constants(pointers, span);
  Rational constants = 0;
  Rational others = 0;
  bool quotient = false;
  for (const Value& v : values) {
    (v.constant ? constants : others) = gcd(v.constant ? constants : others, v.step);
    quotient = quotient || v.has_divisor();
  }
  r.step = others == 0 || quotient || exact_constants ? gcd(others, constants) : others;
  if (r.step == 0) r.step = 1;
  if (!unify_divisors(pointers, span)) return r;
  for (const Value& v : values) {
    Rational own = abs(v.offset);
    for (const auto& [slot, coefficient] : v.terms) own = gcd(own, coefficient);
    r.common = gcd(r.common, own);
    r.divisor = v.has_divisor() ? v.divisor : r.divisor;
  }
  if (r.common == 0) r.common = 1;
  for (const Value& v : values) r.wholes.push_back(numerator(v, r.common, span));
  r.ok = true;
  return r;
}

Value Arithmetic::from_aligned(const Aligned& aligned, SlotId whole, const Value& like,
                               const Interval& interval) const {
  Value r;
  r.kind = Value::Kind::kNumber;
  r.dimension = like.dimension;
  r.point = like.point;
  r.terms[whole] = aligned.common;
  r.divisor = aligned.divisor;
  r.step = aligned.step;
  r.domain = emitter_.domain(whole);
  if (aligned.divisor != kNoSlot) r.domain = joined(r.domain, emitter_.domain(aligned.divisor));
  r.interval = interval;
  refresh(r);
  return r;
}

Value Arithmetic::extreme(std::vector<Value> values, OpCode code, dsl::Span span) {
  const char* what = code == OpCode::kMin ? "a minimum" : "a maximum";
  bool all_constant = true;
  for (const Value& v : values) {
    if (!same_quantity(values[0], v, what, span)) return error_value();
    all_constant = all_constant && v.constant;
  }
  round_constants(pointers_to(values), span);
  Interval interval = values[0].interval;
  for (const Value& v : values) {
    if (code == OpCode::kMin) {
      interval = {std::min(interval.lo, v.interval.lo), std::min(interval.hi, v.interval.hi)};
    } else {
      interval = {std::max(interval.lo, v.interval.lo), std::max(interval.hi, v.interval.hi)};
    }
  }
  if (all_constant) {
    bool fractional = false;
    for (const Value& v : values) fractional = fractional || v.fractional;
    return Value::constant_number(interval.lo, values[0].dimension, values[0].point, fractional);
  }
  const Aligned aligned = align(values, false, span);
  if (!aligned.ok) return error_value();
  SlotId best = aligned.wholes[0];
  for (size_t i = 1; i < aligned.wholes.size(); ++i) {
    best = code == OpCode::kMin ? emitter_.minimum(best, aligned.wholes[i]) : emitter_.maximum(best, aligned.wholes[i]);
  }
  return checked(from_aligned(aligned, best, values[0], interval), span);
}

Value Arithmetic::clamp(Value x, Value lo, Value hi, dsl::Span span) {
  if (!same_quantity(x, lo, "a clamp", span) || !same_quantity(x, hi, "a clamp", span)) return error_value();
  round_constants({&x, &lo, &hi}, span);
  const Interval interval{std::max(lo.interval.lo, std::min(x.interval.lo, hi.interval.lo)),
                          std::max(lo.interval.hi, std::min(x.interval.hi, hi.interval.hi))};
  if (x.constant && lo.constant && hi.constant) {
    return Value::constant_number(interval.lo, x.dimension, x.point, x.fractional || lo.fractional || hi.fractional);
  }
  const Aligned aligned = align({x, lo, hi}, false, span);
  if (!aligned.ok) return error_value();
  const SlotId below = emitter_.minimum(aligned.wholes[0], aligned.wholes[2]);
  const SlotId whole = emitter_.maximum(aligned.wholes[1], below);
  return checked(from_aligned(aligned, whole, x, interval), span);
}

Value Arithmetic::select(const Value& condition, Value a, Value b, dsl::Span span) {
  if (condition.error() || a.error() || b.error()) return error_value();
  if (!condition.is_truth()) {
    diagnostics_.error("FB0204", span, "a choice wants a condition before its `?`");
    return error_value();
  }
  if (a.is_truth() && b.is_truth()) {
    if (condition.constant) return condition.truth ? a : b;
    const SlotId chosen = emitter_.select(slot_of(condition), slot_of(a), slot_of(b));
    return Value::truth_of(chosen, emitter_.domain(chosen));
  }
  if (!same_quantity(a, b, "a choice", span)) return error_value();
  if (condition.constant) {
    round_constants({&a, &b}, span);
    return condition.truth ? a : b;
  }
  // Each side keeps its own divisor or 1: where the other side is taken, a divisor may be 0 (rule 5.1).
  if (a.has_divisor() && b.has_divisor() && a.divisor != b.divisor) {
    unify_divisors({&a, &b}, span);
    return error_value();
  }
  const bool quotient = a.has_divisor() || b.has_divisor();
  if (!quotient) round_constants({&a, &b}, span);
  const Interval interval = hull(a.interval, b.interval);
  const SlotId one = emitter_.constant(1);
  const SlotId divisor =
      !quotient ? kNoSlot
                : emitter_.select(condition.slot, a.has_divisor() ? a.divisor : one, b.has_divisor() ? b.divisor : one);
  Aligned aligned = align({top_of(a), top_of(b)}, quotient, span);
  aligned.divisor = divisor;
  const SlotId whole = emitter_.select(condition.slot, aligned.wholes[0], aligned.wholes[1]);
  report_overflow(span);
  Value r = from_aligned(aligned, whole, a, interval);
  r.domain = joined(r.domain, condition.domain);
  return r;
}

Value Arithmetic::compare(dsl::BinaryOp op, Value a, Value b, dsl::Span span) {
  const bool equality = op == dsl::BinaryOp::kEqual || op == dsl::BinaryOp::kNotEqual;
  if (equality && a.is_truth() && b.is_truth()) {
    const OpCode code = op == dsl::BinaryOp::kEqual ? OpCode::kEqual : OpCode::kNotEqual;
    const SlotId result = emitter_.compare(code, slot_of(a), slot_of(b));
    return Value::truth_of(result, emitter_.domain(result));
  }
  if (!same_quantity(a, b, "a comparison", span)) return error_value();
  if (a.constant && b.constant) return Value::constant_truth(compare_exact(op, a.offset, b.offset));
  round_constants({&a, &b}, span);
  // a/p < b/q is a*q < b*p.
  Value left = top_of(a.divisor == b.divisor || !b.has_divisor() ? a : times_slot(a, b.divisor, span));
  Value right = top_of(a.divisor == b.divisor || !a.has_divisor() ? b : times_slot(b, a.divisor, span));
  for (const auto& [slot, coefficient] : Value(right).terms) {  // equal terms on both sides go
    if (const auto same = left.terms.find(slot); same != left.terms.end() && same->second == coefficient) {
      left.terms.erase(same);
      right.terms.erase(slot);
    }
  }
  left.interval = plain_interval(left);
  right.interval = plain_interval(right);
  const Rational common = gcd(term_step(left), term_step(right));
  const SlotId x = numerator(left, common, span);
  const SlotId y = numerator(right, common, span);
  SlotId result = kNoSlot;
  switch (op) {
    case dsl::BinaryOp::kLess: result = emitter_.compare(OpCode::kLess, x, y); break;
    case dsl::BinaryOp::kLessEqual: result = emitter_.compare(OpCode::kLessEqual, x, y); break;
    case dsl::BinaryOp::kGreater: result = emitter_.compare(OpCode::kLess, y, x); break;
    case dsl::BinaryOp::kGreaterEqual: result = emitter_.compare(OpCode::kLessEqual, y, x); break;
    case dsl::BinaryOp::kEqual: result = emitter_.compare(OpCode::kEqual, x, y); break;
    default: result = emitter_.compare(OpCode::kNotEqual, x, y); break;
  }
  report_overflow(span);
  return Value::truth_of(result, joined(a.domain, b.domain));
}

// ---- truth ----

SlotId Arithmetic::slot_of(const Value& value) { return value.constant ? emitter_.truth(value.truth) : value.slot; }

Value Arithmetic::both(const Value& a, const Value& b) {
  if (a.error() || b.error()) return error_value();
  if (a.constant) return a.truth ? b : a;
  if (b.constant) return b.truth ? a : b;
  return Value::truth_of(emitter_.both(a.slot, b.slot), joined(a.domain, b.domain));
}

Value Arithmetic::either(const Value& a, const Value& b) {
  if (a.error() || b.error()) return error_value();
  if (a.constant) return a.truth ? a : b;
  if (b.constant) return b.truth ? b : a;
  return Value::truth_of(emitter_.either(a.slot, b.slot), joined(a.domain, b.domain));
}

Value Arithmetic::negated(const Value& a) {
  if (a.error()) return a;
  if (a.constant) return Value::constant_truth(!a.truth);
  return Value::truth_of(emitter_.negated(a.slot), a.domain);
}

// ---- rounding ----

SlotId Arithmetic::numerator(const Value& value, const Rational& step, dsl::Span span) {
  std::vector<std::pair<SlotId, Integer>> terms;
  for (const auto& [slot, coefficient] : value.terms) terms.emplace_back(slot, Rational(coefficient / step).get_num());
  Value top = value;
  const Interval plain = term_interval(top);
  const Interval known = value.has_divisor() || value.constant ? plain : meet(plain, value.interval);
  const SlotId r =
      emitter_.sum(terms, Rational(value.offset / step).get_num(), floor_of(known.lo / step), ceil_of(known.hi / step));
  report_overflow(span);
  return r;
}

namespace {

Integer rounded(const Rational& x, OpCode direction) {
  if (direction == OpCode::kFloorDiv) return floor_of(x);
  return direction == OpCode::kCeilDiv ? ceil_of(x) : round_of(x);
}

}  // namespace

Whole Arithmetic::store(const Value& value, const Rational& step, dsl::Span span, OpCode direction) {
  Whole r;
  r.lo = rounded(value.interval.lo / step, direction);
  r.hi = rounded(value.interval.hi / step, direction);
  if (value.constant) {
    r.slot = emitter_.constant(r.lo);
  } else if (value.has_divisor()) {
    r.slot = round_quotient(value, step, direction, r, span);
  } else {
    r.slot = round_sum(value, step, direction, r, span);
  }
  report_overflow(span);
  return r;
}

SlotId Arithmetic::round_sum(const Value& value, const Rational& step, OpCode direction, const Whole& bounds,
                             dsl::Span span) {
  // Terms of whole steps commute with rounding and are added afterwards.
  std::vector<std::pair<SlotId, Integer>> whole;
  Value rest = value;
  rest.terms.clear();
  for (const auto& [slot, coefficient] : value.terms) {
    const Rational steps = coefficient / step;
    if (steps.get_den() == 1) {
      whole.emplace_back(slot, steps.get_num());
    } else {
      rest.terms[slot] = coefficient;
    }
  }
  const Integer offset = rest.terms.empty() ? rounded(value.offset / step, direction) : floor_of(value.offset / step);
  rest.offset = value.offset - Rational(offset) * step;
  if (!rest.terms.empty()) {
    if (!whole.empty() || offset != 0) rest.interval = plain_interval(rest);
    const Integer parts = Rational(term_step(rest) / step).get_den();
    const SlotId n = numerator(rest, step / Rational(parts), span);
    whole.emplace_back(divide_whole(n, parts, direction), 1);
  }
  return emitter_.sum(whole, offset, bounds.lo, bounds.hi);
}

SlotId Arithmetic::divide_whole(SlotId n, const Integer& parts, OpCode direction) {
  const Integer low = rounded(Rational(emitter_.lo(n)) / Rational(parts), direction);
  const Integer high = rounded(Rational(emitter_.hi(n)) / Rational(parts), direction);
  const bool power_of_two = mpz_popcount(parts.get_mpz_t()) == 1;
  if (!power_of_two || direction == OpCode::kCeilDiv) {
    if (direction == OpCode::kRoundDiv) return emitter_.round_divide(n, emitter_.constant(parts), low, high);
    return emitter_.binary(direction, n, emitter_.constant(parts), low, high);
  }
  const auto shift = static_cast<uint32_t>(mpz_scan1(parts.get_mpz_t(), 0));
  const Integer most = emitter_.hi(n) + parts / 2;
  emitter_.check_fits(emitter_.lo(n), most);
  const Type type = emitter_.type(n) == Type::kI32 && fits(most, 32) && shift < 31 ? Type::kI32 : Type::kI64;
  const OpCode code = direction == OpCode::kRoundDiv ? OpCode::kRoundShift : OpCode::kFloorShift;
  const SlotId r = emitter_.emit(code, type, emitter_.cast(n, type), kNoSlot, kNoSlot, shift, low, high);
  emitter_.slots[r].type = type;
  return r;
}

SlotId Arithmetic::round_quotient(const Value& value, const Rational& step, OpCode direction, const Whole& bounds,
                                  dsl::Span span) {
  const Value top = top_of(value);
  const Integer parts = Rational(term_step(top) / step).get_den();
  const SlotId n = numerator(top, step / Rational(parts), span);
  const SlotId divisor = parts == 1 ? value.divisor : emitter_.multiply(value.divisor, emitter_.constant(parts));
  if (direction == OpCode::kRoundDiv) return emitter_.round_divide(n, divisor, bounds.lo, bounds.hi);
  return emitter_.binary(direction, n, divisor, bounds.lo, bounds.hi);
}

Value Arithmetic::round_to(const Value& a, const Rational& step, OpCode direction, dsl::Span span) {
  if (a.error()) return a;
  if (a.constant) {
    return Value::constant_number(Rational(rounded(a.offset / step, direction)) * step, a.dimension, a.point,
                                  a.fractional);
  }
  const Whole n = store(a, step, span, direction);
  return Value::stored(n.slot, a.domain, {a.dimension, a.point, step}, {Rational(n.lo) * step, Rational(n.hi) * step});
}

}  // namespace flyball::compiler
