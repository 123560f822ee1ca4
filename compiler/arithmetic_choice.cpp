// The least, the greatest, the chosen and the compared of exact values; truth values (rules 3.4 to 3.8).
#include "compiler/arithmetic.h"

#include <algorithm>
#include <utility>

namespace flyball::compiler {
namespace {

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

bool of_constants(const Value& value) { return value.of_constants(); }

/// Rules 3.3 and 3.5.
Rational step_of_sides(const std::vector<Value>& sides, bool exact_constants = false) {
  exact_constants = exact_constants || std::all_of(sides.begin(), sides.end(), of_constants);
  Rational constants = 0;
  Rational others = 0;
  for (const Value& v : sides) {
    (v.constant ? constants : others) = gcd(v.constant ? constants : others, v.step);
    exact_constants = exact_constants || v.has_divisor();
  }
  const Rational step = others == 0 || exact_constants ? gcd(others, constants) : others;
  return step == 0 ? Rational(1) : step;
}

}  // namespace

Arithmetic::Aligned Arithmetic::align(std::vector<Value> values, bool exact_constants, dsl::Span span) {
  Aligned r;
  const std::vector<Value*> pointers = pointers_to(values);
  if (!exact_constants) round_constants(pointers, span);
  r.step = step_of_sides(values, exact_constants);
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

/// A choice whose condition is known has the value of one side, and the step and divisor that both make (rules 3.3 and
/// 3.6): it is a constant only if everything in it is (rule 3.2).
Value Arithmetic::settled(const Value& condition, bool first, Value a, Value b, dsl::Span span) {
  if (a.has_divisor() && b.has_divisor() && !unify_divisors({&a, &b}, span)) return error_value();
  const bool constant = condition.constant && a.constant && b.constant;
  const bool choice = a.of_constants() && b.of_constants();
  const bool quotient = a.has_divisor() || b.has_divisor();
  round_constants({&a, &b}, span);
  const Rational step = step_of_sides({a, b});
  Value r = first ? a : b;
  r.fractional = condition.fractional || a.fractional || b.fractional;
  if (constant) return r;
  r.constant = false;
  r.choice = choice;
  r.step = step;
  if (quotient && !r.has_divisor()) r.divisor = emitter_.constant(1);
  return r;
}

Value Arithmetic::select(const Value& condition, Value a, Value b, dsl::Span span) {
  if (condition.error() || a.error() || b.error()) return error_value();
  if (!condition.is_truth()) {
    diagnostics_.error("FB0204", span, "a choice wants a condition before its `?`");
    return error_value();
  }
  if (a.is_truth() && b.is_truth()) {
    if (const std::optional<bool> truth = known(condition)) {
      Value taken = *truth ? a : b;
      taken.fractional = condition.fractional || a.fractional || b.fractional;
      return condition.constant && a.constant && b.constant ? taken : no_constant(taken);
    }
    const SlotId chosen = emitter_.select(slot_of(condition), slot_of(a), slot_of(b));
    return Value::truth_of(chosen, emitter_.domain(chosen));
  }
  if (!same_quantity(a, b, "a choice", span)) return error_value();
  if (const std::optional<bool> truth = known(condition)) {
    return settled(condition, *truth, std::move(a), std::move(b), span);
  }
  // Each side keeps its own divisor or 1: where the other side is taken, a divisor may be 0 (rule 5.1).
  if (a.has_divisor() && b.has_divisor() && a.divisor != b.divisor) {
    unify_divisors({&a, &b}, span);
    return error_value();
  }
  const bool quotient = a.has_divisor() || b.has_divisor();
  const bool choice = a.of_constants() && b.of_constants();
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
  r.choice = choice;
  return r;
}

Value Arithmetic::compare(dsl::BinaryOp op, Value a, Value b, dsl::Span span) {
  const bool equality = op == dsl::BinaryOp::kEqual || op == dsl::BinaryOp::kNotEqual;
  if (equality && a.is_truth() && b.is_truth()) {
    if (a.constant && b.constant) {
      return Value::constant_truth((a.truth == b.truth) == (op == dsl::BinaryOp::kEqual), a.fractional || b.fractional);
    }
    const OpCode code = op == dsl::BinaryOp::kEqual ? OpCode::kEqual : OpCode::kNotEqual;
    const SlotId result = emitter_.compare(code, slot_of(a), slot_of(b));
    return Value::truth_of(result, emitter_.domain(result));
  }
  if (!same_quantity(a, b, "a comparison", span)) return error_value();
  if (a.constant && b.constant) {
    return Value::constant_truth(compare_exact(op, a.offset, b.offset), a.fractional || b.fractional);
  }
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

Whole Arithmetic::store(const Value& value, const Grid& grid, dsl::Span span) {
  if (!grid.truth) return store(value, grid.step, span);
  const SlotId slot = slot_of(value);
  return {slot, emitter_.lo(slot), emitter_.hi(slot)};
}

SlotId Arithmetic::slot_of(const Value& value) { return value.constant ? emitter_.truth(value.truth) : value.slot; }

std::optional<bool> Arithmetic::known(const Value& truth) const {
  if (truth.constant) return truth.truth;
  const Slot& slot = emitter_.slots[truth.slot];
  return slot.kind == SlotKind::kConstant ? std::optional<bool>(slot.first != 0) : std::nullopt;
}

Value Arithmetic::no_constant(const Value& truth) {
  return truth.constant ? Value::truth_of(slot_of(truth), kNoDomain) : truth;
}

Value Arithmetic::both(const Value& a, const Value& b) { return joined_by(a, b, true); }
Value Arithmetic::either(const Value& a, const Value& b) { return joined_by(a, b, false); }

/// Where one side decides alone, the truth is known, but it is a constant only if both sides are (rule 3.2).
Value Arithmetic::joined_by(const Value& a, const Value& b, bool conjunction) {
  if (a.error() || b.error()) return error_value();
  if (a.constant && b.constant) {
    return Value::constant_truth(conjunction ? a.truth && b.truth : a.truth || b.truth, a.fractional || b.fractional);
  }
  for (const auto& [side, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    if (!side->constant) continue;
    return side->truth == conjunction ? *other : no_constant(*side);
  }
  return Value::truth_of(conjunction ? emitter_.both(a.slot, b.slot) : emitter_.either(a.slot, b.slot),
                         joined(a.domain, b.domain));
}

Value Arithmetic::negated(const Value& a) {
  if (a.error()) return a;
  if (a.constant) return Value::constant_truth(!a.truth, a.fractional);
  return Value::truth_of(emitter_.negated(a.slot), a.domain);
}

}  // namespace flyball::compiler
