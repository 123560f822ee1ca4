// From exact values to whole numbers of steps (rules 4.1 and 4.5).
#include "compiler/arithmetic.h"

#include <algorithm>

namespace flyball::compiler {
SlotId Arithmetic::numerator(const Value& value, const Rational& step, dsl::Span span) {
  std::vector<std::pair<SlotId, Integer>> terms;
  for (const auto& [slot, coefficient] : value.terms) terms.emplace_back(slot, Rational(coefficient / step).get_num());
  const Interval plain = term_interval(value);
  const Interval known = value.has_divisor() || value.constant ? plain : meet(plain, value.interval);
  const SlotId r =
      emitter_.sum(terms, Rational(value.offset / step).get_num(), floor_of(known.lo / step), ceil_of(known.hi / step));
  report_overflow(span);
  let_names_.made(value, true, r);
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
  let_names_.made(value, false, r.slot);
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

Value Arithmetic::round_to(const Value& a, const Value& to, OpCode direction, dsl::Span span) {
  if (a.error()) return a;
  const Rational& step = to.offset;
  if (a.constant) {
    return Value::constant_number(Rational(rounded(a.offset / step, direction)) * step, a.dimension, a.point,
                                  a.fractional || to.fractional);
  }
  const Whole n = store(a, step, span, direction);
  return Value::stored(n.slot, a.domain, {a.dimension, a.point, step}, {Rational(n.lo) * step, Rational(n.hi) * step});
}

}  // namespace flyball::compiler
