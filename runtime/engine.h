// The table engine: executes a Program by one dispatch an operation, looping over the domain inside.
// Freestanding; the caller owns all memory.
#pragma once

#include "runtime/program.h"
#include "runtime/slot_memory.h"

namespace flyball {

/// The values of one slot, to be read many times.
struct SlotView {
  const void* values;
  Type type;
  uint32_t stride;  // 0: the same for all elements

  int64_t operator[](uint32_t element) const {
    const uint32_t i = element * stride;
    return type == Type::kI32 ? static_cast<const int32_t*>(values)[i] : static_cast<const int64_t*>(values)[i];
  }
};

/// A cache line: what the memory of an engine that runs machine code is best made of.
struct alignas(64) MemoryLine {
  unsigned char bytes[64];
};

/// Machine code that does on an engine's slots what some of its program's blocks do.
struct CompiledPart {
  void (*run)(void* slots);
  uint32_t period_ticks;  // runs in ticks that are a multiple of this
};

/// All blocks of a program, compiled: those of a step and the monitors, in their order.
struct CompiledProgram {
  Span<CompiledPart> step, monitors;
};

class Engine {
 public:
  /// Bytes that `memory` below must have, aligned to 8; machine code is faster in whole MemoryLines.
  static size_t bytes_needed(const Program& program);
  static size_t lines_needed(const Program& program) {
    return (bytes_needed(program) + sizeof(MemoryLine) - 1) / sizeof(MemoryLine);
  }

  /// Lays the slots out in `memory` and resets. Program and memory must outlive the engine.
  Engine(const Program& program, void* memory);

  /// All slots to their first values, as after power-on; params keep theirs. The next step is the first tick.
  void reset();

  /// The next step is tick `ticks` of a run that others began; what they left is for the caller to write.
  void continue_from(uint64_t ticks) { ticks_ = ticks; }

  /// From the next tick on `compiled` runs in place of the tables, to the same bits; null: the tables again. It was
  /// compiled from this engine's program, and outlives its use.
  void use(const CompiledProgram* compiled) { compiled_ = compiled; }

  /// One tick: the blocks whose period is due. Readings, fresh flags, grants and `now` must have been written.
  void step();

  /// Evaluates the promises over what the last step left.
  void check_promises();

  /// One block, whatever its period. For what is evaluated beside a step, such as the expectations of a test.
  void run(const Block& block);

  /// Element `element` of a slot (0 for a slot without a domain), in steps. A value beyond the slot's type is written
  /// as the nearest that the type holds.
  int64_t read(SlotId slot, uint32_t element) const { return view(slot)[element]; }
  void write(SlotId slot, uint32_t element, int64_t value);
  /// value(e) into the elements e < n of a slot.
  template <class Value>
  void write_each(SlotId slot, uint32_t n, Value value) {
    if (program_->slots[slot].type == Type::kI64) {
      int64_t* const to = slots_.at<int64_t>(slot);
      for (uint32_t e = 0; e < n; ++e) to[e] = value(e);
    } else {
      int32_t* const to = slots_.at<int32_t>(slot);
      for (uint32_t e = 0; e < n; ++e) to[e] = nearest_i32(value(e));
    }
  }
  /// The values of a slot that is known to be of type T.
  template <class T>
  Strided<T> values(SlotId slot) const {
    return slots_.operand<T>(slot);
  }
  SlotView view(SlotId slot) const {
    return {slots_.at<void>(slot), program_->slots[slot].type, slots_.each(slot) ? 1U : 0U};
  }

  /// Ticks stepped since the last reset.
  uint64_t ticks() const { return ticks_; }
  const Program& program() const { return *program_; }

 private:
  static int32_t nearest_i32(int64_t value) {
    const auto low = static_cast<int32_t>(value);
    return low == value ? low : value < 0 ? INT32_MIN : INT32_MAX;
  }
  void begin(bool params);
  void run_due(const Span<Block>& blocks, Span<CompiledPart> CompiledProgram::* parts, uint64_t tick);
  bool guarded_off(const Block& block) const;

  const Program* program_;
  SlotMemory slots_;
  const CompiledProgram* compiled_ = nullptr;
  uint64_t ticks_ = 0;
};

}  // namespace flyball
