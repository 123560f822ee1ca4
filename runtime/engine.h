// The table engine: executes a Program by one dispatch an operation, looping over the domain inside.
// Freestanding; the caller owns all memory.
#pragma once

#include "runtime/program.h"

namespace flyball {

class Engine {
 public:
  /// Bytes that `memory` below must have, aligned to 8.
  static size_t bytes_needed(const Program& program);

  /// Lays the slots out in `memory` and resets. Program and memory must outlive the engine.
  Engine(const Program& program, void* memory);

  /// All slots to their first values, as after power-on; params keep theirs. The next step is the first tick.
  void reset();

  /// One tick: the blocks whose period is due. Readings, fresh flags, grants and `now` must have been written.
  void step();

  /// Evaluates the promises over what the last step left.
  void check_promises();

  /// Element `element` of a slot (0 for a slot without a domain), in steps.
  int64_t read(SlotId slot, uint32_t element) const;
  void write(SlotId slot, uint32_t element, int64_t value);

  /// Ticks stepped since the last reset.
  uint64_t ticks() const { return ticks_; }
  const Program& program() const { return *program_; }

 private:
  void run(const Block& block);

  const Program* program_;
  uint32_t* offsets_;  // [slot], bytes from data_
  unsigned char* data_;
  uint64_t ticks_ = 0;
};

}  // namespace flyball
