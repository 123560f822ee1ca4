// Emitted code as an executor of the conformance corpus.
#pragma once

#include "tests/conformance/executor.h"
#include "tests/emit/emitted_policies.h"

namespace flyball::conformance {

class EmittedExecutor : public Executor {
 public:
  EmittedExecutor(const Program& program, std::unique_ptr<emit::EmittedPolicies> emitted)
      : program_(program), emitted_(std::move(emitted)) {}

  /// What was granted goes the way of firmware: it may mark that a grant lies off its grid.
  void write(SlotId slot, uint32_t element, int64_t value) override {
    for (uint32_t l = 0; l < program_.limits.size; ++l) {
      if (program_.limits[l].grant == slot) return emitted_->set_granted(l, element, value);
    }
    emitted_->write(slot, element, value);
  }
  void step() override { emitted_->step(program_.tick_us * ticks_++); }
  int64_t read(SlotId slot, uint32_t element) override { return emitted_->read(slot, element); }
  const Decision* decision(uint32_t limit, uint32_t element) override {
    decision_ = emitted_->decision(limit, element);
    return &decision_;
  }

 private:
  const Program& program_;
  std::unique_ptr<emit::EmittedPolicies> emitted_;
  Decision decision_{};
  uint64_t ticks_ = 0;
};

}  // namespace flyball::conformance
