// Machine code that is made quickly, not code that is quick.
#include "tests/reference/version.h"

#include <stdexcept>
#include <string>

#ifdef FLYBALL_COMPILED_CHIPS
#include "compiler/jit/jit.h"
#endif

namespace flyball::reference {

#ifdef FLYBALL_COMPILED_CHIPS

std::shared_ptr<const CompiledProgram> machine_code_of(const compiler::LinkedSet& linked) {
  static const std::unique_ptr<jit::Compiler> kCompiler(flyball_jit_create());
  jit::Options options;
  options.optimize = false;
  std::string error;
  const std::shared_ptr<jit::Step> step = kCompiler->compile({&linked.program, &linked}, options, &error);
  if (step == nullptr) throw std::runtime_error(error);
  return {step, &step->program()};
}

#else

std::shared_ptr<const CompiledProgram> machine_code_of(const compiler::LinkedSet&) { return nullptr; }

#endif

}  // namespace flyball::reference
