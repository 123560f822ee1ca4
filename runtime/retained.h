// What a controller keeps of an engine through its own reset: the values of `retained` vars, one word for each element,
// in the order of Program::retained. Freestanding.
#pragma once

#include "runtime/engine.h"

namespace flyball {

inline uint32_t retained_words(const Program& program) {
  uint32_t words = 0;
  for (const Retained& row : program.retained) words += elements(program, row.domain);
  return words;
}

/// The value in steps; an accumulator's fraction (rule 4.4) is not kept.
inline int32_t retained_value(const Engine& engine, const Retained& row, uint32_t element) {
  const int64_t kept = engine.read(row.slot, element);
  if (row.shift == 0) return static_cast<int32_t>(kept);
  return static_cast<int32_t>((kept + (int64_t{1} << (row.shift - 1))) >> row.shift);
}

/// Begins with a value that was kept; before the first step. False, and the first value stands, when it is out of
/// range: the policy that kept it had another.
inline bool restore(Engine& engine, const Retained& row, uint32_t element, int32_t value) {
  if (value < row.lo || value > row.hi) return false;
  engine.write(row.slot, element, value * (int64_t{1} << row.shift));
  if (row.kept != kNoSlot) engine.write(row.kept, element, 1);
  return true;
}

}  // namespace flyball
