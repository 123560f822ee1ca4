// A target as an executor of the conformance corpus.
#pragma once

#include "tests/conformance/executor.h"
#include "tests/firmware/remote_engine.h"

namespace flyball::firmware {

class RemoteExecutor : public conformance::Executor {
 public:
  /// From the program's first tick. Both outlive it.
  RemoteExecutor(const Program& program, RemoteEngine& engine) : engine_(engine) { engine.load(program); }

  void write(SlotId slot, uint32_t element, int64_t value) override { engine_.write(slot, element, value); }
  void step() override {
    engine_.begin_step();
    engine_.end_step();
  }
  int64_t read(SlotId slot, uint32_t element) override { return engine_.read(slot, element); }
  const Decision* decision(uint32_t limit, uint32_t element) override {
    return &engine_.decision(engine_.first_channel(limit) + element);
  }

 private:
  RemoteEngine& engine_;
};

}  // namespace flyball::firmware
