// Any bytes as a policy, through the whole compiler: what is accepted takes steps, what is not says why.
#include <cstdlib>

#include "compiler/compile.h"
#include "diagnostic/fix.h"
#include "runtime/engine.h"

namespace {

void take_steps(const flyball::Program& program) {
  std::vector<uint64_t> memory(flyball::Engine::bytes_needed(program) / sizeof(uint64_t) + 1);
  flyball::Engine engine(program, memory.data());
  for (int tick = 0; tick < 5; ++tick) {
    engine.step();
    engine.check_promises();
  }
}

/// Names and what nothing uses are mended by the compiler.
void mend_once(const flyball::compiler::CompileResult& found) {
  using namespace flyball;
  const diagnostic::Mended mended = diagnostic::mend(found.diagnostics, found.sources, 0);
  if (mended.fixed.empty()) return;
  const compiler::CompileResult left = compiler::compile_texts({{"mended.fly", mended.text}}, nullptr, {.tests = true});
  if ((left.linked == nullptr) != left.diagnostics.has_errors()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace flyball;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const compiler::CompileResult result = compiler::compile_texts({{"fuzz.fly", text}}, nullptr, {.tests = true});
  if ((result.linked == nullptr) != result.diagnostics.has_errors()) std::abort();
  if (result.linked != nullptr) {
    take_steps(result.linked->program);
  } else if (dsl::render(result.diagnostics, result.sources, false).empty()) {
    std::abort();
  }
  mend_once(result);
  return 0;
}
