// Machine code that is dropped leaves nothing behind: a watched policy may be compiled again all day.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "compiler/compile.h"
#include "compiler/jit/jit.h"

namespace flyball::jit {
namespace {

/// Pieces of memory of this process that may be executed.
int executable_mappings() {
  std::ifstream maps("/proc/self/maps");
  std::string line;
  int count = 0;
  while (std::getline(maps, line)) count += line.find("r-xp") != std::string::npos ? 1 : 0;
  return count;
}

TEST(JitReload, DroppedCodeIsUnloadedAndTheNextRuns) {
  const std::unique_ptr<Compiler> compiler(flyball_jit_create());
  int mappings = 0;
  for (int reload = 0; reload < 20; ++reload) {
    const std::string text = "policy p; every 1 ms; var x : 0 .. 1000 = 0; x += " + std::to_string(reload) + ";";
    const compiler::CompileResult compiled = compiler::compile_texts({{"p.fly", text}}, nullptr);
    ASSERT_NE(compiled.linked, nullptr);
    std::string error;
    const std::unique_ptr<Step> step =
        compiler->compile({&compiled.linked->program, compiled.linked.get()}, {}, &error);
    ASSERT_NE(step, nullptr) << error;
    std::vector<MemoryLine> memory(Engine::lines_needed(compiled.linked->program));
    Engine engine(compiled.linked->program, memory.data());
    engine.use(&step->program());
    for (int tick = 0; tick < 3; ++tick) engine.step();
    EXPECT_EQ(engine.read(compiled.linked->watches.at(0).slot, 0), 3 * reload);
    if (reload == 1) mappings = executable_mappings();
  }
  EXPECT_LE(executable_mappings(), mappings) << "code of earlier policies is still there";
}

}  // namespace
}  // namespace flyball::jit
