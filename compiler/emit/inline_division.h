// Divisions that straight-line code does otherwise than the tables: of 64 bits, they are what small cores take longest
// for. The bits are the same.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "compiler/emit/inline_values.h"

namespace flyball::emit {

struct Quotient {
  enum class Kind : uint8_t {
    kScaled,  // round((a - b) * factor / divisor), the whole part of factor / divisor by multiplying; b may be kNoSlot
    kAtLeast  // max(least, round(a / b)) and b >= 1: divides only where that is more than `least` / 2^shift, rounded
  };
  Kind kind;
  SlotId a, b;
  int64_t factor = 0, divisor = 0;
  SlotId least = kNoSlot;
  uint32_t shift = 0;
};

struct Quotients {
  std::map<uint32_t, Quotient> of;  // by operation
  std::set<uint32_t> gone;  // operations of which nobody else reads the result
};

/// block_of: [op], nullptr where an operation is of no block.
Quotients find_quotients(const Program& program, const ValueForms& values, const std::vector<const Block*>& block_of);

/// for_each_operand(), as straight-line code does the operation.
template <class F>
void for_each_read(const Program& program, const ValueForms& values, const Quotients& quotients, uint32_t index, F f) {
  const auto found = quotients.of.find(index);
  if (found == quotients.of.end()) return for_each_operand(program, values, program.ops[index], f);
  for (const SlotId slot : {found->second.a, found->second.b, found->second.least}) {
    if (slot != kNoSlot && !values.constant[slot]) f(slot);
  }
}

}  // namespace flyball::emit
