// A Program on an engine's slots, by the tables or by machine code, fed from memory as fast as a copy goes.
#pragma once

#include <memory>
#include <vector>

#include "bench/step/inputs.h"
#include "compiler/linked_set.h"
#include "runtime/arbiter.h"
#include "runtime/engine.h"

namespace flyball::bench {

class EngineSubject {
 public:
  /// `code` may be null: the tables. Both outlive this.
  EngineSubject(const compiler::LinkedSet& set, const CompiledProgram* code);

  void reset();
  /// The readings of a frame, all of them new.
  void feed(size_t frame) { copy(readings_, frame); }
  /// For steps without `decide`: what the limits stood at.
  void feed_grants(size_t frame) { copy(grants_, frame); }
  void step() { engine_.step(); }
  /// Arbitration; what is granted is what the limits stand at in the next step.
  void decide();

 private:
  struct Feed {
    void* slot;
    size_t bytes;
    std::vector<unsigned char> frames;  // [frames][bytes]
  };
  void add_feed(std::vector<Feed>& feeds, SlotId slot, const std::vector<int64_t>& values);
  static void copy(const std::vector<Feed>& feeds, size_t frame);
  void* place(SlotId slot) { return const_cast<void*>(engine_.view(slot).values); }

  const Program& program_;
  std::vector<MemoryLine> memory_;
  Engine engine_;
  std::vector<Feed> readings_, grants_;
  std::vector<Decision> decisions_;
  std::unique_ptr<bool[]> running_;
};

}  // namespace flyball::bench
