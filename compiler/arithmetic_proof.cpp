// Proved intervals of exact values, and what conditions and requirements say of them (rule 5.1).
#include "compiler/arithmetic.h"

#include <algorithm>

namespace flyball::compiler {
namespace {

constexpr size_t kMostFacts = 16;  // about one slot; more of them would bound little and cost much

dsl::BinaryOp mirrored(dsl::BinaryOp op) {
  switch (op) {
    case dsl::BinaryOp::kLess: return dsl::BinaryOp::kGreater;
    case dsl::BinaryOp::kLessEqual: return dsl::BinaryOp::kGreaterEqual;
    case dsl::BinaryOp::kGreater: return dsl::BinaryOp::kLess;
    case dsl::BinaryOp::kGreaterEqual: return dsl::BinaryOp::kLessEqual;
    default: return op;
  }
}

}  // namespace

Interval Arithmetic::plain_interval(const Value& value) const {
  Interval r{value.offset, value.offset};
  for (const auto& [slot, coefficient] : value.terms) {
    const bool rises = coefficient > 0;
    r.lo += coefficient * (rises ? emitter_.lo(slot) : emitter_.hi(slot));
    r.hi += coefficient * (rises ? emitter_.hi(slot) : emitter_.lo(slot));
  }
  return r;
}

Interval Arithmetic::term_interval(const Value& value) const {
  Interval r = plain_interval(value);
  if (value.terms.size() < 2) return r;
  for (const size_t index : facts_about(value)) {
    const Value& fact = facts_[index];  // fact >= 0, so value >= value - fact and value <= value + fact
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

/// A fact about none of its slots bounds no value.
std::set<size_t> Arithmetic::facts_about(const Value& value) const {
  std::set<size_t> indexes;
  for (const auto& [slot, coefficient] : value.terms) {
    if (const auto found = facts_about_.find(slot); found != facts_about_.end()) {
      indexes.insert(found->second.begin(), found->second.end());
    }
  }
  return indexes;
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
  if (!difference.number() || difference.has_divisor()) return;
  for (const auto& [slot, coefficient] : difference.terms) {
    std::vector<size_t>& about = facts_about_[slot];
    if (about.size() < kMostFacts) about.push_back(facts_.size());
  }
  facts_.push_back(difference);
}

void Arithmetic::narrow_by(dsl::BinaryOp op, Value a, Value b) {
  if (a.error() || b.error()) return;
  // Constants as the comparison rounds them (rule 3.4).
  const auto as_compared = [](Value& constant, const Value& other) {
    if (!constant.constant || other.of_constants() || other.step == 0) return;
    constant.offset = round_to_step(constant.offset, other.step);
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

}  // namespace flyball::compiler
