// Operations on exact values: rules 2.3, 3, 4.1, 4.5 and 5.1 of docs/language.md. A wrong operand becomes a diagnostic
// and an error value, which every operation passes on in silence.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "compiler/emitter.h"
#include "compiler/let_names.h"
#include "dsl/ast.h"
#include "dsl/diagnostic.h"

namespace flyball::compiler {

class Arithmetic {
 public:
  Arithmetic(Emitter& emitter, dsl::Diagnostics& diagnostics) : emitter_(emitter), diagnostics_(diagnostics) {}

  Value add(Value a, Value b, dsl::Span span);
  Value subtract(Value a, Value b, dsl::Span span);
  Value multiply(const Value& a, const Value& b, dsl::Span span);
  Value divide(const Value& a, const Value& b, dsl::Span span);
  /// a / b, and `instead` where b is 0.
  Value divide_otherwise(const Value& a, const Value& b, const Value& instead, dsl::Span span);
  Value modulo(const Value& a, const Value& b, dsl::Span span);
  Value negate(const Value& a, dsl::Span span);
  Value minimum(std::vector<Value> values, dsl::Span span) { return extreme(std::move(values), OpCode::kMin, span); }
  Value maximum(std::vector<Value> values, dsl::Span span) { return extreme(std::move(values), OpCode::kMax, span); }
  /// max(lo, min(x, hi)), the three aligned together.
  Value clamp(Value x, Value lo, Value hi, dsl::Span span);
  Value select(const Value& condition, Value a, Value b, dsl::Span span);
  Value compare(dsl::BinaryOp op, Value a, Value b, dsl::Span span);
  Value both(const Value& a, const Value& b);
  Value either(const Value& a, const Value& b);
  Value negated(const Value& a);
  /// floor, ceil or round to multiples of `step`, a constant.
  Value round_to(const Value& a, const Value& step, OpCode direction, dsl::Span span);

  /// Rule 4.1: n with n * step nearest the value, half up; n's interval proved. `direction` kFloorDiv, kCeilDiv or
  /// kRoundDiv.
  Whole store(const Value& value, const Rational& step, dsl::Span span, OpCode direction = OpCode::kRoundDiv);
  /// On a grid that it fits: a truth value as it is, a quantity rounded.
  Whole store(const Value& value, const Grid& grid, dsl::Span span);
  /// The truth value as a slot.
  SlotId slot_of(const Value& truth);
  /// The numerator as whole multiples of `step`, which must divide it.
  SlotId numerator(const Value& value, const Rational& step, dsl::Span span);

  /// `require a >= b`: a - b is never negative.
  void assume_not_negative(const Value& difference);
  Value top_of(const Value& value) const;
  /// The interval again, under the narrowing now in force.
  void refresh(Value& value) const;
  /// Narrows names that `condition` (a comparison of a - b) compares, until the emitter leaves.
  void narrow_by(dsl::BinaryOp op, Value a, Value b);

  bool same_quantity(const Value& a, const Value& b, const char* what, dsl::Span span);
  bool want_numbers(const Value& a, const Value& b, const char* what, dsl::Span span);
  /// Numbers that are no elements of an enumeration.
  bool want_quantities(const Value& a, const Value& b, const char* what, dsl::Span span);
  /// True, and a diagnostic, when something since the last call needed more than 64 bits (rule 4.5).
  bool report_overflow(dsl::Span span);
  Emitter& emitter() { return emitter_; }
  LetNames& let_names() { return let_names_; }

 private:
  struct Aligned {
    std::vector<SlotId> wholes;
    SlotId divisor = kNoSlot;
    Rational common;   // what one whole is worth
    Rational step;     // rule 3.3
    bool ok = false;
  };

  Value sum(Value a, Value b, bool subtract, dsl::Span span);
  Value extreme(std::vector<Value> values, OpCode code, dsl::Span span);
  Value settled(const Value& condition, bool first, Value a, Value b, dsl::Span span);
  Value joined_by(const Value& a, const Value& b, bool conjunction);
  /// What a truth value is, where that does not depend on anything; it need not be a constant by rule 3.2.
  std::optional<bool> known(const Value& truth) const;
  /// The same truth, of an expression that is no constant.
  Value no_constant(const Value& truth);
  SlotId round_sum(const Value& value, const Rational& step, OpCode direction, const Whole& bounds, dsl::Span span);
  SlotId round_quotient(const Value& value, const Rational& step, OpCode direction, const Whole& bounds,
                        dsl::Span span);
  SlotId divide_whole(SlotId n, const Integer& parts, OpCode direction);
  void round_constants(const std::vector<Value*>& values, dsl::Span span);
  bool unify_divisors(const std::vector<Value*>& values, dsl::Span span);
  Value scale(Value a, const Rational& factor) const;
  Value times_slot(const Value& a, SlotId divisor, dsl::Span span);
  /// exact_constants: rule 3.4 does not round them, a divisor is beside them.
  Aligned align(std::vector<Value> values, bool exact_constants, dsl::Span span);
  Value from_aligned(const Aligned& aligned, SlotId whole, const Value& like, const Interval& interval) const;
  Interval term_interval(const Value& value) const;
  std::set<size_t> facts_about(const Value& value) const;
  Interval plain_interval(const Value& value) const;
  Interval quotient_interval(const Value& numerator, SlotId divisor, const Interval& divisor_interval) const;
  Value error_value() const { return {}; }
  /// The value, or the error when making it needed more than 64 bits.
  Value checked(const Value& value, dsl::Span span) { return report_overflow(span) ? error_value() : value; }

  Emitter& emitter_;
  dsl::Diagnostics& diagnostics_;
  LetNames let_names_;
  std::vector<Value> facts_;
  std::map<SlotId, std::vector<size_t>> facts_about_;  // some of them, by slot
};

}  // namespace flyball::compiler
