// Operations that are seldom, or take long by themselves: in 64 bits for both types, one element at a time. Each is
// written once, which is what keeps the engine small.
#pragma once

#include "runtime/choices.h"
#include "runtime/kernels.h"

namespace flyball {

/// The values of an operand of either type.
class Values {
 public:
  Values(const Operand& operand, Type type) : operand_(operand), type_(type) {}

  FLYBALL_ONCE int64_t operator[](uint32_t i) const {
    if (type_ == Type::kI32) return operand_.as<int32_t>()[i];
    return operand_.as<int64_t>()[i];
  }
  /// The low half of the value, where the type has no room for more.
  FLYBALL_ONCE void set(uint32_t i, int64_t value) const {
    if (type_ == Type::kI32) {
      operand_.at<int32_t>()[i] = static_cast<int32_t>(value);
    } else {
      operand_.at<int64_t>()[i] = value;
    }
  }

 private:
  Operand operand_;
  Type type_;
};

inline Values results(const Operands& o, Type type) {
  return {{o.d, SlotMemory::words(type) * SlotMemory::kWordBytes}, type};
}

/// What is computed of one element's operands alone. Sums wrap at the width of `op.type`; products are of i32.
inline int64_t of_element(const Op& op, int64_t a, int64_t b) {
  const uint32_t bits = op.type == Type::kI32 ? 32 : 64;
  const auto sum = [&](int64_t addend) {
    const int64_t whole = Add()(a, addend);
    return bits == 32 ? static_cast<int32_t>(whole) : whole;
  };
  if (op.code == OpCode::kMul) return MulWide()(static_cast<int32_t>(a), static_cast<int32_t>(b));
  if (op.code == OpCode::kFloorShift || op.code == OpCode::kRoundShift) {
    const bool rounds = op.code == OpCode::kRoundShift;
    const uint32_t shift = shift_within(op.imm, rounds ? 1 : 0, bits);
    return sum(rounds ? int64_t{1} << (shift - 1) : 0) >> shift;
  }
  b = divisor(b);
  if (op.code == OpCode::kRoundDiv) a = sum(b / 2);
  const FloorDivision<int64_t> division = floor_division(a, b);
  if (op.code == OpCode::kMod) return division.remainder;
  return division.quotient + (op.code == OpCode::kCeilDiv && division.remainder != 0);
}

/// run(i) for each element i: there is one at least.
template <class Run>
FLYBALL_INLINE void each_index(uint32_t n, Run run) {
  uint32_t i = 0;
  do run(i);
  while (++i != n);
}

inline void each_element(const Op& op, const Operands& o) {
  const Values d = results(o, op.type), a(o.a, op.type), b(o.b, op.type);
  each_index(o.n, [&](uint32_t i) { d.set(i, of_element(op, a[i], b[i])); });
}

/// d[i] = a of the parent of i, by `of`; where that is null, of the one whose index b is, brought into 0 .. last.
inline void copy_from(const Op& op, const Operands& o, const uint16_t* of, int32_t last) {
  const Values d = results(o, op.type), a(o.a, op.type);
  const Strided<int32_t> b = o.b.as<int32_t>();
  each_index(o.n, [&](uint32_t i) {
    const uint32_t at = of != nullptr ? of[i] : static_cast<uint32_t>(Max()(int32_t{0}, Min()(last, b[i])));
    d.set(i, a[at]);
  });
}

/// What a reduction runs over: element i counts where among[i] holds. With a relation it belongs to result of[i] of
/// `results`; without one `of` is null and there is one result.
struct Reduced {
  uint32_t results;
  const uint16_t* of;
  Strided<int32_t> among;

  uint32_t group(uint32_t i) const { return of == nullptr ? 0U : of[i]; }
};

inline bool reduces_to_index(OpCode code) { return code == OpCode::kReduceArgMin || code == OpCode::kReduceArgMax; }

inline int64_t reduced_nothing(const Op& op) {
  const int64_t greatest = op.type == Type::kI32 ? INT32_MAX : INT64_MAX;
  if (op.code == OpCode::kReduceMin) return greatest;
  if (op.code == OpCode::kReduceMax) return ~greatest;
  return reduces_to_index(op.code) ? -1 : op.code == OpCode::kReduceAll ? 1 : 0;
}

/// Element i and a result so far, which is an index or a value. Of truth values any is the greatest, all the least.
inline int64_t reduced_so_far(OpCode code, const Values& a, int64_t so_far, uint32_t i) {
  const int64_t value = a[i];
  if (code == OpCode::kReduceSum) return Add()(so_far, value);
  const bool to_index = reduces_to_index(code);
  if (to_index && so_far < 0) return i;
  const int64_t best = to_index ? a[static_cast<uint32_t>(so_far)] : so_far;
  const bool greatest = code == OpCode::kReduceMax || code == OpCode::kReduceAny || code == OpCode::kReduceArgMax;
  if (greatest ? value <= best : best <= value) return so_far;
  return to_index ? i : value;
}

inline void reduce(const Op& op, const Operands& o, const Reduced& over) {
  const Values d(results(o, reduces_to_index(op.code) ? Type::kI32 : op.type)), a(o.a, op.type);
  const int64_t nothing = reduced_nothing(op);
  for (uint32_t g = 0; g < over.results; ++g) d.set(g, nothing);
  each_index(o.n, [&](uint32_t i) {
    if (over.among[i] == 0) return;
    const uint32_t g = over.group(i);
    d.set(g, reduced_so_far(op.code, a, d[g], i));
  });
}

/// d = the median of the elements that count.
inline void reduce_median(const Op& op, const Operands& o, const Reduced& over) {
  const Values d = results(o, op.type), a(o.a, op.type);
  set_median(
      o.n, over.results, [&](uint32_t i) { return a[i]; }, [&](uint32_t i) { return over.among[i] != 0; },
      [&](uint32_t i) { return over.group(i); }, [&](uint32_t g, int64_t value) { d.set(g, value); });
}

}  // namespace flyball
