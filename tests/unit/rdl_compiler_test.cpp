// What compilers say of generated accessors: misuse does not compile, and use costs what code by hand costs.
#include <gtest/gtest.h>

#include <stdio.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace flyball::rdl {
namespace {

struct Ran {
  int exit_code;
  std::string output;
};

Ran run(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  Ran ran{-1, ""};
  char buffer[4096];
  for (size_t got = 0; (got = fread(buffer, 1, sizeof buffer, pipe)) > 0;) ran.output.append(buffer, got);
  ran.exit_code = pclose(pipe);
  return ran;
}

class Source {
 public:
  explicit Source(const std::string& text) {
    std::string name = (std::filesystem::temp_directory_path() / "flyball-rdl-XXXXXX.cpp").string();
    const int file = mkstemps(name.data(), 4);
    if (file >= 0) fclose(fdopen(file, "w"));
    path = name;
    std::ofstream(path) << text;
  }
  ~Source() { std::filesystem::remove(path); }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  std::string path;
};

const std::string kIncludes = std::string(" -I ") + FLYBALL_SOURCE_DIR + " -I " + FLYBALL_GENERATED_DIR + " ";

constexpr const char* kHead = R"(#include "tests/every_access.h"
using namespace flyball::hal;
using namespace flyball::example::every_access;
[[nodiscard]] Status f(const Platform& p, Events& e) {
  (void)e;
)";

Ran compile(const std::string& body) {
  const Source source(kHead + body + "\n}\n");
  return run(std::string(FLYBALL_COMPILER) + " -std=c++17 -fsyntax-only -Wall -Werror" + kIncludes + source.path);
}

TEST(AccessorMisuse, DoesNotCompile) {
  const Ran fine = compile("return regs::modify(p, 0, ControlMode{Mode::kSlow});");
  ASSERT_EQ(fine.exit_code, 0) << fine.output;
  const struct {
    const char* body;
    const char* says;
  } cases[] = {
      {"return regs::modify(p, 0, IdId{1U});", "read-only"},
      {"return regs::write(p, 0, ControlMode{Mode::kSlow});", "would lose its value"},
      {"return regs::modify(p, 0, EventsOver::clear());", "writing acts on a field that is not named"},
      {"return regs::modify(p, 0, EventsOver{true}, EventsAny::clear());", "takes no value"},
      {"return regs::modify(p, 0, EventsOver::set(), EventsAny::clear());", "does not set"},
      {"return regs::modify(p, 0, ControlMode{Mode::kSlow}, LimitHigh{1U});", "different registers"},
      {"return regs::modify(p, 0, ControlMode{Mode::kSlow}, ControlMode{Mode::kFast});", "named twice"},
      {"return regs::modify(p, 0, ControlMode{1});", "no matching"},
      {"return regs::modify(p, 0, ControlVoltage{regs::Kilohertz{700}});", "no matching"},
      {"return regs::modify(p, 0, ControlVoltage{700000});", "no matching"},
      {"return regs::modify(p, 0, ControlReserved{1U});", "ControlReserved"},
      {"Key k; return k.get<KeyKey>() != 0 ? Status::kOk : Status::kTimeout;", "cannot be read"},
      {"(void)e.get<ControlMode>(), regs::read(p, 0, &e); return Status::kOk;", "nodiscard"},
  };
  for (const auto& c : cases) {
    const Ran ran = compile(c.body);
    EXPECT_NE(ran.exit_code, 0) << c.body;
    EXPECT_NE(ran.output.find(c.says), std::string::npos) << c.body << "\n" << ran.output;
  }
}

// The same three accesses by accessors and by hand, on a bus that is a pointer to memory.
constexpr const char* kBoth = R"(#include "tests/every_access.h"
using namespace flyball::hal;
using namespace flyball::example::every_access;
struct Memory {
  void* context;
  static Status read(void*, uint32_t a, uint32_t* w) {
    *w = *reinterpret_cast<volatile uint32_t*>(a);
    return Status::kOk;
  }
  static Status write(void*, uint32_t a, uint32_t w) {
    *reinterpret_cast<volatile uint32_t*>(a) = w;
    return Status::kOk;
  }
};
constexpr Memory kBus{nullptr};
#define REG(block, offset) (*reinterpret_cast<volatile uint32_t*>((block) + (offset)))
extern "C" {
#ifdef BY_HAND
void set_mode(uint32_t b, uint32_t m) {
  const uint32_t mode = m & 3u;
  REG(b, 0) = (REG(b, 0) & 0x00ff0ff0u) | mode;
}
uint32_t get_voltage(uint32_t b) { return ((REG(b, 0) >> 4) & 0xffu) * 6250u + 200000u; }
void fuse(uint32_t b, uint32_t f, uint32_t h) { REG(b, 4) = (f & 0xffu) << 24 | (h & 0xffffu); }
void scratch(uint32_t b, uint32_t i, uint32_t w) { REG(b + i * 4, 0x20) = w; }
void start(uint32_t b) { REG(b, 0xc) = 0x8000ff00u; }
#else
void set_mode(uint32_t b, uint32_t m) { (void)regs::modify(kBus, b, ControlMode{static_cast<Mode>(m)}); }
uint32_t get_voltage(uint32_t b) {
  Control c;
  (void)regs::read(kBus, b, &c);
  return static_cast<uint32_t>(c.get<ControlVoltage>().value);
}
void fuse(uint32_t b, uint32_t f, uint32_t h) { (void)regs::write(kBus, b, LimitFuse{f}, LimitHigh{h}); }
void scratch(uint32_t b, uint32_t i, uint32_t w) { (void)regs::write(kBus, Scratch::at(b, i), ScratchWord{w}); }
void start(uint32_t b) { (void)regs::write(kBus, b, ActionsStart::pulse(), ActionsAnySets::set(0)); }
#endif
}
)";

/// Instructions alone: no labels, directives or comments.
std::string instructions(const std::string& assembly) {
  std::istringstream in(assembly);
  std::string out;
  for (std::string line; std::getline(in, line);) {
    const size_t first = line.find_first_not_of(" \t");
    const bool code = first != std::string::npos && first > 0 && line[first] != '.' && line[first] != '@';
    const bool function = first == 0 && line.find(':') != std::string::npos && line[0] != '.' && line[0] != '@';
    if (code || function) out += line.substr(first, line.find('@', first) - first) + "\n";
  }
  return out;
}

class AccessorCost : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Compilers, AccessorCost,
                         testing::Values("clang++-19 --target=thumbv7m-none-eabi",
                                         "arm-none-eabi-g++ -mcpu=cortex-m3 -mthumb"),
                         [](const auto& made) { return made.param[0] == 'c' ? "Clang" : "Gcc"; });

TEST_P(AccessorCost, IsThatOfCodeByHandOnCortexM3) {
  const std::string compiler = GetParam();
  if (run(compiler.substr(0, compiler.find(' ')) + " --version").exit_code != 0) GTEST_SKIP() << "not installed";
  const Source source(kBoth);
  const std::string command = compiler + " -std=c++17 -Os -ffreestanding -fno-exceptions -fno-rtti -S -o -" + kIncludes;
  const Ran by_hand = run(command + "-DBY_HAND " + source.path), accessors = run(command + source.path);
  ASSERT_EQ(by_hand.exit_code, 0) << by_hand.output;
  ASSERT_EQ(accessors.exit_code, 0) << accessors.output;
  const std::string wanted = instructions(by_hand.output), made = instructions(accessors.output);
  EXPECT_GT(wanted.size(), 200U);
  // gcc adds the parts of the address of an array's element up in another order: as many instructions.
  const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  if (compiler[0] == 'c') {
    EXPECT_EQ(made, wanted);
  }
  EXPECT_EQ(lines(made), lines(wanted)) << made << "\n" << wanted;
}

// The self-test with the tables of a chip, as firmware compiles it: nothing is asked for but memory functions.
TEST(SelfTest, CompilesForFirmwareAndLinksNothing) {
  if (run("clang++-19 --version").exit_code != 0) GTEST_SKIP() << "clang++-19 is not installed";
  std::string text = "#include \"tests/every_access_sim.h\"\n";
  for (const char* name : {"locate", "register_file", "self_test", "test_addresses", "test_locks", "test_run"}) {
    text += std::string("#include \"hal/regs/") + name + ".cpp\"\n";
  }
  text += R"(
using namespace flyball::hal;
uint32_t test_chip(const Platform& platform) {
  const regs::TestBench bench{};
  const regs::TestOptions options{1, false, false, false};
  return regs::run_self_test(platform, flyball::simulated::every_access::kPlan, bench, options, nullptr, nullptr)
      .findings;
}
)";
  const Source source(text);
  const std::string object = source.path + ".o";
  for (const char* target : {"thumbv7m-none-eabi", "riscv32-none-elf"}) {
    const Ran compiled = run(std::string("clang++-19 --target=") + target +
                             " -std=c++17 -Os -ffreestanding -fno-exceptions -fno-rtti -fno-threadsafe-statics -Wall"
                             " -Werror -c -o " +
                             object + kIncludes + source.path);
    ASSERT_EQ(compiled.exit_code, 0) << target << "\n" << compiled.output;
    std::istringstream symbols(run("llvm-nm-19 --undefined-only --format=posix " + object).output);
    for (std::string name, rest; symbols >> name && std::getline(symbols, rest);) {
      const bool allowed = name.starts_with("mem") || name.starts_with("__aeabi_") || name.starts_with("__mul");
      EXPECT_TRUE(allowed) << target << " asks for " << name;
    }
  }
  std::filesystem::remove(object);
}

}  // namespace
}  // namespace flyball::rdl
