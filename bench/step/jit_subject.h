// Machine code of one policy set: for one chip on an engine's slots, and for many chips at once.
#pragma once

#include <memory>

#include "bench/step/engine_subject.h"
#include "compiler/jit/jit.h"

namespace flyball::bench {

/// Machine code and the engine that runs it.
class JitSubject {
 public:
  explicit JitSubject(const compiler::LinkedSet& set);

  void reset() { engine_->reset(); }
  void feed(size_t frame) { engine_->feed(frame); }
  void feed_grants(size_t frame) { engine_->feed_grants(frame); }
  void step() { engine_->step(); }
  void decide() { engine_->decide(); }

 private:
  std::unique_ptr<jit::Compiler> compiler_;
  std::unique_ptr<jit::Step> step_;
  std::unique_ptr<EngineSubject> engine_;
};

/// Chips that are at different frames of the same run.
class BatchSubject {
 public:
  BatchSubject(const compiler::LinkedSet& set, uint32_t chips);

  /// Readings and grants of the next frame for a sixteenth of the chips, another each time: writing all of them would
  /// take longer than many steps.
  void feed_some();
  void step() { batch_->step(); }

 private:
  static constexpr uint32_t kParts = 16;
  struct Feed {
    SlotId slot;
    uint32_t elements;
    const std::vector<int64_t>* values;  // [frames][elements]
  };
  void feed(uint32_t chip);

  uint32_t chips_, part_ = 0;
  std::vector<size_t> frame_;  // [chips]
  std::vector<Feed> feeds_;
  std::unique_ptr<jit::Compiler> compiler_;
  std::unique_ptr<jit::Batch> batch_;
};

}  // namespace flyball::bench
