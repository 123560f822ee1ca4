// gdb on machine code: it stops at a line of a policy, and names the machine.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "compiler/compile.h"
#include "compiler/jit/jit.h"

namespace flyball::jit {
namespace {

const std::string kPolicy = FLYBALL_SOURCE_DIR "/policies/tile_guard.fly";

/// What a shell command prints.
std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> piece{};
  while (pipe != nullptr && std::fgets(piece.data(), piece.size(), pipe) != nullptr) text += piece.data();
  if (pipe != nullptr) pclose(pipe);
  return text;
}

std::string own_path() {
  std::array<char, 4096> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  return length < 0 ? "" : std::string(path.data(), static_cast<size_t>(length));
}

/// A few ticks with debug information; what the test below runs under gdb.
TEST(JitDebugger, Ticks) {
  const compiler::CompileResult compiled = compiler::compile({kPolicy}, nullptr);
  ASSERT_NE(compiled.linked, nullptr);
  const Program& program = compiled.linked->program;
  const std::unique_ptr<Compiler> compiler(flyball_jit_create());
  std::string error;
  Options options;
  options.debug_info = true;
  const std::unique_ptr<Step> step = compiler->compile({&program, compiled.linked.get()}, options, &error);
  ASSERT_NE(step, nullptr) << error;
  std::vector<MemoryLine> memory(Engine::lines_needed(program));
  Engine engine(program, memory.data());
  engine.use(&step->program());
  for (int i = 0; i < 5; ++i) engine.step();
  EXPECT_EQ(engine.ticks(), 5U);
}

TEST(JitDebugger, StopsAtALineOfAPolicy) {
  if (std::system("gdb --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gdb is not installed";
  const std::string text = output_of(
      "gdb --nx --batch -ex 'set breakpoint pending on' -ex 'break tile_guard.fly:20' -ex run -ex backtrace -ex next "
      "--args " +
      own_path() + " --gtest_filter=JitDebugger.Ticks 2>&1");
  if (text.find("ptrace") != std::string::npos) GTEST_SKIP() << "gdb may not trace here";
  EXPECT_NE(text.find("tile_guard.guard"), std::string::npos) << text;
  EXPECT_NE(text.find("tile_guard.fly:20"), std::string::npos) << text;
  EXPECT_NE(text.find("on temp > trip -> Emergency;"), std::string::npos) << text;
}

}  // namespace
}  // namespace flyball::jit
