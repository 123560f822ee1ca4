// What a slot's values are in straight-line code: how wide, whether truths, and which range they never leave.
#pragma once

#include <vector>

#include "compiler/linked_set.h"

namespace flyball::emit {

enum class Form : uint8_t { kTruth, kI32, kI64 };

struct Range {
  int64_t lo, hi;

  bool within(const Range& other) const { return other.lo <= lo && hi <= other.hi; }
};

/// All that a form holds.
Range whole(Form form);

struct ValueForms {
  std::vector<Form> form;          // [slot]; of what is wanted, where a constant may be read as either
  std::vector<Range> sure;         // [slot]; holds in branches not taken too, where the proved interval does not
  std::vector<uint16_t> machine;   // [slot]; kNoIndex, or the machine whose states the values are
  std::vector<bool> constant;      // [slot]; always sure.lo
};

ValueForms value_forms(const compiler::LinkedSet& linked);

/// The form that an operation, no comparison, is computed in.
Form computed_in(const Program& program, const ValueForms& values, const Op& op);

/// Values of an operation before they are brought into its form, from those of its operands; `exact` is false where
/// they may go beyond it, so that it has to wrap.
struct Outcome {
  Range range;
  bool exact;
};
Outcome outcome(const Program& program, const ValueForms& values, const Op& op);

/// What a share's budget, its weights, its bounds and their sums fit.
Form sums_of_share(const Program& program, const ValueForms& values, const Op& op);

/// By how much a shift shifts.
uint32_t shift_of(const Op& op);

inline bool reduces(OpCode code) { return code >= OpCode::kReduceSum && code <= OpCode::kReduceMedian; }
inline bool compares(OpCode code) { return code >= OpCode::kLess && code <= OpCode::kNotEqual; }

/// The operand that a minimum or maximum always is; kNoSlot where it may be either.
SlotId always_taken(const ValueForms& values, const Op& op);

/// Calls f(slot) for each operand that is no constant and that the result can depend on, those of a share's bounds
/// among them.
template <class F>
void for_each_operand(const Program& program, const ValueForms& values, const Op& op, F f) {
  const bool settled = op.code == OpCode::kSelect && values.constant[op.a];
  const bool first = settled && values.sure[op.a].lo != 0;
  const bool in_loop = reduces(op.code) && op.code < OpCode::kReduceArgMin;
  const bool over_nothing = in_loop && op.b != kNoSlot && values.constant[op.b] && values.sure[op.b].lo == 0;
  if (over_nothing) return;
  const auto use = [&](SlotId slot) {
    if (slot != kNoSlot && !values.constant[slot]) f(slot);
  };
  const SlotId taken = always_taken(values, op);
  if (taken != kNoSlot) return use(taken);
  use(op.a);
  if (!settled || first) use(op.b);
  if (!settled || !first) use(op.c);
  if (op.code != OpCode::kShare) return;
  use(program.shares[op.imm].at_least);
  use(program.shares[op.imm].at_most);
}

}  // namespace flyball::emit
