// The executors.
#include "tests/conformance/executor.h"

#include <stdexcept>

#include "runtime/engine.h"
#ifdef FLYBALL_WITH_JIT
#include "compiler/jit/jit.h"
#endif

namespace flyball::conformance {
namespace {

class TableEngine : public Executor {
 public:
  explicit TableEngine(const compiler::LinkedSet& set)
      : memory_((Engine::bytes_needed(set.program) + 7) / 8), engine_(set.program, memory_.data()) {}

  void write(SlotId slot, uint32_t element, int64_t value) override { engine_.write(slot, element, value); }
  void step() override { engine_.step(); }
  int64_t read(SlotId slot, uint32_t element) override { return engine_.read(slot, element); }

 protected:
  Engine& engine() { return engine_; }

 private:
  std::vector<uint64_t> memory_;
  Engine engine_;
};

#ifdef FLYBALL_WITH_JIT

/// Machine code on the slots of an engine.
class JitScalar : public TableEngine {
 public:
  explicit JitScalar(const compiler::LinkedSet& set) : TableEngine(set), compiler_(flyball_jit_create()) {
    std::string error;
    step_ = compiler_->compile({&set.program, &set}, {}, &error);
    if (step_ == nullptr) throw std::runtime_error(error);
    engine().use(&step_->program());
  }

 private:
  std::unique_ptr<jit::Compiler> compiler_;
  std::unique_ptr<jit::Step> step_;
};

#endif

template <class T>
std::unique_ptr<Executor> make(const compiler::LinkedSet& set) {
  return std::make_unique<T>(set);
}

}  // namespace

const Decision* Executor::decision(uint32_t /*limit*/, uint32_t /*element*/) { return nullptr; }

const std::vector<Backend>& executors() {
  static const std::vector<Backend> all{
      {"tables", make<TableEngine>},
#ifdef FLYBALL_WITH_JIT
      {"jit", make<JitScalar>},
#endif
  };
  return all;
}

}  // namespace flyball::conformance
