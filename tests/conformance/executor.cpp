// The executors.
#include "tests/conformance/executor.h"

#include "runtime/engine.h"

namespace flyball::conformance {
namespace {

class TableEngine : public Executor {
 public:
  explicit TableEngine(const Program& program)
      : memory_((Engine::bytes_needed(program) + 7) / 8), engine_(program, memory_.data()) {}

  void write(SlotId slot, uint32_t element, int64_t value) override { engine_.write(slot, element, value); }
  void step() override { engine_.step(); }
  int64_t read(SlotId slot, uint32_t element) override { return engine_.read(slot, element); }

 private:
  std::vector<uint64_t> memory_;
  Engine engine_;
};

template <class T>
std::unique_ptr<Executor> make(const compiler::LinkedSet& set) {
  return std::make_unique<T>(set.program);
}

}  // namespace

const std::vector<Backend>& executors() {
  static const std::vector<Backend> all{{"tables", make<TableEngine>}};
  return all;
}

}  // namespace flyball::conformance
