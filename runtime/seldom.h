// Operations that are seldom, or take long by themselves: in 64 bits for both types, one element at a time. Each is
// written once, which is what keeps the engine small.
#pragma once

#include "runtime/choices.h"
#include "runtime/kernels.h"
#include "runtime/table.h"

namespace flyball {

/// The values of an operand of either type.
class Values {
 public:
  Values(const Operand& operand, Type type) : operand_(operand), type_(type) {}

  FLYBALL_INLINE int64_t operator[](uint32_t i) const {
    if (type_ == Type::kI32) return operand_.as<int32_t>()[i];
    return operand_.as<int64_t>()[i];
  }
  /// The low half of the value, where the type has no room for more.
  void set(uint32_t i, int64_t value) const {
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

inline Values results(const Op& op, const Operands& o) {
  return {{o.d, op.type == Type::kI32 ? uint32_t{sizeof(int32_t)} : uint32_t{sizeof(int64_t)}}, op.type};
}

/// What is computed of one element's operands alone. Sums wrap at the width of `op.type`.
inline int64_t of_element(const Op& op, int64_t a, int64_t b) {
  const uint32_t bits = op.type == Type::kI32 ? 32 : 64;
  const auto sum = [&](int64_t addend) {
    const int64_t whole = Add()(a, addend);
    return bits == 32 ? static_cast<int32_t>(whole) : whole;
  };
  if (op.code == OpCode::kCopy) return a;
  if (op.code == OpCode::kMul) return Mul()(a, b);
  if (op.code == OpCode::kFloorShift) return a >> shift_within(op.imm, 0, bits);
  if (op.code == OpCode::kRoundShift) {
    const uint32_t shift = shift_within(op.imm, 1, bits);
    return sum(int64_t{1} << (shift - 1)) >> shift;
  }
  b = divisor(b);
  if (op.code == OpCode::kRoundDiv) a = sum(b / 2);
  const FloorDivision<int64_t> division(a, b);
  if (op.code == OpCode::kMod) return division.remainder;
  return division.quotient + (op.code == OpCode::kCeilDiv && division.remainder != 0);
}

inline void each_element(const Op& op, const Operands& o) {
  const Values d = results(op, o), a(o.a, op.type), b(o.b, op.type);
  for (uint32_t i = 0; i < o.n; ++i) d.set(i, of_element(op, a[i], b[i]));
}

/// d[i] = a[of[i]].
inline void gather(const Op& op, const Operands& o, const uint16_t* of) {
  const Values d = results(op, o), a(o.a, op.type);
  for (uint32_t i = 0; i < o.n; ++i) d.set(i, a[of[i]]);
}

/// d = a[b], b brought into 0 .. size - 1.
inline void pick(const Op& op, const Operands& o, uint32_t size) {
  const Values d = results(op, o), a(o.a, op.type);
  const Strided<int32_t> b = o.b.as<int32_t>();
  for (uint32_t i = 0; i < o.n; ++i) {
    const int32_t index = b[i];
    d.set(i, a[index < 0 ? 0 : static_cast<uint32_t>(index) < size ? static_cast<uint32_t>(index) : size - 1]);
  }
}

/// What a reduction runs over: element i counts where among[i] holds. With a relation it belongs to result of[i] of
/// `results`; without one `of` is null and there is one result.
struct Reduced {
  uint32_t results;
  const uint16_t* of;
  Strided<int32_t> among;

  uint32_t group(uint32_t i) const { return of == nullptr ? 0U : of[i]; }
};

/// One more element of a reduction, or nothing yet.
inline int64_t reduced_so_far(OpCode code, int64_t so_far, int64_t value) {
  switch (code) {
    case OpCode::kReduceSum: return Add()(so_far, value);
    case OpCode::kReduceMin: return Min()(so_far, value);
    case OpCode::kReduceMax: return Max()(so_far, value);
    case OpCode::kReduceAny: return so_far | value;
    default: return so_far & value;
  }
}

inline int64_t reduced_nothing(const Op& op) {
  const int64_t greatest = op.type == Type::kI32 ? INT32_MAX : INT64_MAX;
  switch (op.code) {
    case OpCode::kReduceMin: return greatest;
    case OpCode::kReduceMax: return ~greatest;
    case OpCode::kReduceAll: return 1;
    default: return 0;
  }
}

inline void reduce(const Op& op, const Operands& o, const Reduced& over) {
  const Values d = results(op, o), a(o.a, op.type);
  for (uint32_t g = 0; g < over.results; ++g) d.set(g, reduced_nothing(op));
  for (uint32_t i = 0; i < o.n; ++i) {
    if (over.among[i] == 0) continue;
    const uint32_t g = over.group(i);
    d.set(g, reduced_so_far(op.code, d[g], a[i]));
  }
}

/// d(i32) = the first element than which no other is better, -1 over nothing.
inline void reduce_index(const Op& op, const Operands& o, const Reduced& over) {
  const Values a(o.a, op.type);
  const bool least = op.code == OpCode::kReduceArgMin;
  first_best(
      o.n, over.results, [&](uint32_t i) { return a[i]; }, [&](uint32_t i) { return over.among[i] != 0; },
      [&](uint32_t i) { return over.group(i); }, [&](int64_t x, int64_t y) { return least ? x < y : y < x; },
      static_cast<int32_t*>(o.d));
}

/// d = the median of the elements that count.
inline void reduce_median(const Op& op, const Operands& o, const Reduced& over) {
  const Values d = results(op, o), a(o.a, op.type);
  set_median(
      o.n, over.results, [&](uint32_t i) { return a[i]; }, [&](uint32_t i) { return over.among[i] != 0; },
      [&](uint32_t i) { return over.group(i); }, [&](uint32_t g, int64_t value) { d.set(g, value); });
}

}  // namespace flyball
