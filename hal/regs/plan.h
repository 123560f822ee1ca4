// What a register description says about behaviour, as constant tables of masks: the same tables drive the simulated
// register file and the self-test. `flyball regs --emit plan` writes them. Freestanding.
#pragma once

#include <stdint.h>

namespace flyball::hal::regs {

/// A register, or `count` of them `stride` bytes apart. Each mask is over the bits of its word.
struct RegisterPlan {
  uint32_t offset, count, stride;  // bytes from the block's address
  uint32_t reset, reset_known;     // value after reset, and the bits of it that are defined

  uint32_t readable;
  uint32_t read_clears, read_sets;

  // What a write does; a bit is in one of these at most. Bits in none of them, `once` and `pulses` too, keep their
  // value.
  uint32_t takes;
  uint32_t once;  // of those in `takes`: only the first write after reset counts
  uint32_t one_sets, one_clears, one_toggles;
  uint32_t zero_sets, zero_clears, zero_toggles;
  uint32_t sets, clears;
  uint32_t pulses;

  uint32_t hardware;  // may change by itself
  uint32_t reserved;  // in no field: read 0

  // What the description says about testing; a restriction has its reason there.
  uint32_t untouched;     // no access of a test at all reaches this register when all of its bits are here
  uint32_t not_written;   // written back as it was read, or not at all
  uint32_t not_compared;  // its value is not predicted
  uint32_t scratch;       // may be written, and restored, in a chip that is in service

  constexpr uint32_t writable() const {
    return takes | one_sets | one_clears | one_toggles | zero_sets | zero_clears | zero_toggles | sets | clears |
           pulses;
  }
};

/// While the bits `lock_mask` of register `lock` are not all zero, the bits `locked_mask` of `locked` ignore writes.
/// Registers by their index in the block, elements of arrays all alike.
struct LockPlan {
  uint32_t lock, lock_mask;
  uint32_t locked, locked_mask;
};

/// A field that hardware counts up by `step`, `width` bits from bit `low`.
struct CounterPlan {
  uint32_t reg;  // index of its register
  uint32_t low, width, step;
  bool saturates;
};

struct BlockPlan {
  const RegisterPlan* registers;  // [register_count], offsets rising
  const LockPlan* locks;          // [lock_count]
  const CounterPlan* counters;    // [counter_count]
  uint32_t register_count, lock_count, counter_count;
  uint32_t words;  // registers, each element of an array counted
};

/// `count` blocks of one kind, `stride` bytes apart.
struct InstancePlan {
  const BlockPlan* block;
  uint32_t address, stride, count;
};

struct Plan {
  const InstancePlan* instances;  // [instance_count]
  uint32_t instance_count;
  uint32_t words;  // of all instances
};

}  // namespace flyball::hal::regs
