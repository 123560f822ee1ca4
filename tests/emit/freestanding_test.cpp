// An emitted folder compiles by itself, as firmware: by both compilers without a warning, for this machine and for a
// Cortex-M3; it asks for nothing but mem*, and takes the flash and RAM that were announced.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "compiler/compile.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/footprint.h"
#include "hal/chip/load.h"
#include "tests/cli/command_line.h"

namespace flyball::emit {
namespace {

using tests::Finished;
using tests::TemporaryFolder;

const std::string kRoot = FLYBALL_SOURCE_DIR;

const std::vector<std::string> kFirmware = {"-std=c++17",
                                            "-ffreestanding",
                                            "-fno-exceptions",
                                            "-fno-rtti",
                                            "-nostdlib",
                                            "-Os",
                                            "-Wall",
                                            "-Wextra",
                                            "-Wconversion",
                                            "-Wpedantic",
                                            "-Wshadow",
                                            "-Werror",
                                            "-fno-stack-protector",
                                            "-I",
                                            "."};

/// A program of that name in the usual places; "" when it is not installed.
std::string installed(const std::string& name) {
  for (const std::string folder : {"/usr/bin/", "/usr/local/bin/", "/usr/lib/llvm-19/bin/"}) {
    std::error_code error;
    if (std::filesystem::exists(folder + name, error)) return folder + name;
  }
  return "";
}

class EmittedFolder : public testing::Test {
 protected:
  void SetUp() override { emit({"tile_guard", "power_cap", "demand_dvfs"}); }

  void emit(const std::vector<std::string>& policies, Code code = Code::kTables) {
    const chip::Chip chip = std::get<chip::Chip>(chip::load(kRoot + "/chips/accel.yaml"));
    std::vector<std::string> paths;
    for (const std::string& policy : policies) paths.push_back(kRoot + "/policies/" + policy + ".fly");
    result_ = compiler::compile(paths, &chip);
    ASSERT_NE(result_.linked, nullptr);
    std::filesystem::create_directory(folder_.path("runtime"));
    sources_.clear();
    Options options;
    options.code = code;
    for (const File& file : emit_cpp(*result_.linked, result_.sources, options)) {
      tests::write_text(folder_.path(file.name), file.text);
      if (file.name.ends_with(".cpp")) sources_.push_back(file.name);
    }
  }

  static std::string object_of(const std::string& source) {
    return std::filesystem::path(source).stem().string() + ".o";
  }

  /// Every source to an object of its own, in the folder; nothing is seen of the rest of the tree.
  void compile(const std::string& compiler, const std::vector<std::string>& options) {
    for (const std::string& source : sources_) {
      std::vector<std::string> arguments = kFirmware;
      arguments.insert(arguments.end(), options.begin(), options.end());
      arguments.insert(arguments.end(), {"-c", source, "-o", object_of(source)});
      const Finished done = tests::run_program(compiler, arguments, folder_.path());
      EXPECT_EQ(done.exit_code, 0) << source << ":\n" << done.err;
      EXPECT_EQ(done.err, "") << source;
    }
  }

  /// What the objects ask for and none of them has.
  std::set<std::string> missing() const {
    std::set<std::string> wanted, defined;
    for (const std::string& source : sources_) {
      std::istringstream lines(
          tests::run_program("/usr/bin/nm", {"--format=posix", object_of(source)}, folder_.path()).out);
      for (std::string line; std::getline(lines, line);) {
        const std::string name = line.substr(0, line.find(' '));
        (line.find(" U ") != std::string::npos ? wanted : defined).insert(name);
      }
    }
    EXPECT_GT(defined.size(), 5U);
    for (const std::string& name : defined) wanted.erase(name);
    return wanted;
  }

  void expect_only_memory_functions() const {
    for (const std::string& name : missing()) {
      EXPECT_TRUE((std::set<std::string>{"memcpy", "memmove", "memset", "memcmp"}.count(name) > 0)) << name;
    }
  }

  TemporaryFolder folder_;
  std::vector<std::string> sources_;
  compiler::CompileResult result_;
};

#ifdef __x86_64__
constexpr const char* kNoFloatingPoint = "-mgeneral-regs-only";
#else
constexpr const char* kNoFloatingPoint = "-fno-exceptions";
#endif

TEST_F(EmittedFolder, CompilesByGcc) {
  const std::string gcc = installed("g++");
  if (gcc.empty()) GTEST_SKIP() << "g++ is not installed";
  compile(gcc, {kNoFloatingPoint});
  expect_only_memory_functions();
}

TEST_F(EmittedFolder, CompilesByClang) {
  const std::string clang = installed("clang++-19");
  if (clang.empty()) GTEST_SKIP() << "clang++-19 is not installed";
  compile(clang, {kNoFloatingPoint});
  expect_only_memory_functions();
}

/// The C++ of a document, one block after the other.
std::string code_of(const std::string& document) {
  std::istringstream lines(tests::contents(document));
  std::string code;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("```") == 0) {
      inside = line == "```cpp";
    } else if (inside) {
      code += line + "\n";
    }
  }
  return code;
}

TEST_F(EmittedFolder, CompilesWithTheExampleOfTheManual) {
  const std::string gcc = installed("g++");
  if (gcc.empty()) GTEST_SKIP() << "g++ is not installed";
  emit({"tile_guard"});
  const std::string code = code_of(kRoot + "/docs/firmware.md");
  EXPECT_NE(code.find("policies.step(now_us)"), std::string::npos);
  EXPECT_NE(code.find("policies.set_param("), std::string::npos);
  tests::write_text(folder_.path("example.cpp"), code);
  sources_ = {"example.cpp"};
  compile(gcc, {kNoFloatingPoint});
}

TEST_F(EmittedFolder, CompilesInStraightLines) {
  emit({"tile_guard", "power_cap", "demand_dvfs"}, Code::kInline);
  for (const char* const compiler : {"g++", "clang++-19"}) {
    if (installed(compiler).empty()) continue;
    for (const char* const level : {"-Os", "-O2"}) {
      compile(installed(compiler), {kNoFloatingPoint, level});
      expect_only_memory_functions();
    }
  }
}

TEST_F(EmittedFolder, InStraightLinesTakesTheRamThatWasAnnounced) {
  emit({"tile_guard", "power_cap", "demand_dvfs"}, Code::kInline);
  const std::string gcc = installed("arm-none-eabi-g++"), clang = installed("clang++-19");
  if (gcc.empty() && clang.empty()) GTEST_SKIP() << "neither arm-none-eabi-g++ nor clang++-19 is installed";
  const InlineFootprint announced = inline_footprint(*result_.linked, result_.sources);
  tests::write_text(folder_.path("proof.cpp"),
                    "#include \"policy.h\"\nstatic_assert(sizeof(power_policy::Policies) == " +
                        std::to_string(announced.instance_bytes) + ", \"\");\n");
  sources_.emplace_back("proof.cpp");
  if (!gcc.empty()) compile(gcc, {"-mcpu=cortex-m3", "-mthumb"});
  if (!clang.empty()) compile(clang, {"--target=thumbv7m-none-eabi", "-fno-unwind-tables"});
}

// docs/firmware.md says why each of these is left out.
TEST_F(EmittedFolder, HasNothingForCppcheck) {
  const std::string cppcheck = installed("cppcheck");
  if (cppcheck.empty()) GTEST_SKIP() << "cppcheck is not installed";
  for (const Code code : {Code::kTables, Code::kInline}) {
    emit({"tile_guard", "power_cap", "demand_dvfs"}, code);
    std::vector<std::string> arguments = {"--enable=warning,portability",
                                          "--error-exitcode=1",
                                          "--suppress=constStatement",
                                          "--suppress=uninitvar",
                                          "--std=c++17",
                                          "--quiet",
                                          "-I",
                                          ".",
                                          "--suppress=uninitMemberVar:runtime/arbiter.cpp"};
    arguments.insert(arguments.end(), sources_.begin(), sources_.end());
    const Finished done = tests::run_program(cppcheck, arguments, folder_.path());
    EXPECT_EQ(done.exit_code, 0) << done.err;
  }
}

// docs/firmware.md says why each of these is left out.
TEST_F(EmittedFolder, HasNothingForClangTidy) {
  const std::string tidy = installed("clang-tidy-19");
  if (tidy.empty()) GTEST_SKIP() << "clang-tidy-19 is not installed";
  const std::string checks =
      "-checks=-*,cert-*,bugprone-*,hicpp-*,-bugprone-easily-swappable-parameters,-hicpp-avoid-c-arrays,"
      "-hicpp-braces-around-statements,-hicpp-multiway-paths-covered,-hicpp-named-parameter,-hicpp-no-array-decay,"
      "-hicpp-signed-bitwise,-hicpp-special-member-functions,-hicpp-use-auto";
  for (const Code code : {Code::kTables, Code::kInline}) {
    emit({"tile_guard", "power_cap", "demand_dvfs"}, code);
    // In program.h and arbiter.cpp.
    const std::string of_code = code == Code::kTables ? checks + ",-hicpp-member-init" : checks;
    std::vector<std::string> arguments = {"--quiet", "--header-filter=.*", "--warnings-as-errors=*", of_code};
    arguments.insert(arguments.end(), sources_.begin(), sources_.end());
    arguments.insert(arguments.end(), {"--", "-std=c++17", "-I", "."});
    const Finished done = tests::run_program(tidy, arguments, folder_.path());
    EXPECT_EQ(done.exit_code, 0) << done.out;
  }
}

TEST_F(EmittedFolder, CompilesForACortexM3ByGcc) {
  const std::string gcc = installed("arm-none-eabi-g++");
  if (gcc.empty()) GTEST_SKIP() << "arm-none-eabi-g++ is not installed";
  compile(gcc, {"-mcpu=cortex-m3", "-mthumb"});
}

/// Of `size -A`: the sum of the sections whose names begin so.
uint64_t section_bytes(const std::string& text, const std::string& begin) {
  uint64_t bytes = 0;
  std::istringstream lines(text);
  std::string name, size;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    if (words >> name >> size && name.find(begin) == 0) bytes += std::stoull(size);
  }
  return bytes;
}

TEST_F(EmittedFolder, TakesOnACortexM3WhatWasAnnounced) {
  const std::string clang = installed("clang++-19"), size = installed("llvm-size");
  if (clang.empty() || size.empty()) GTEST_SKIP() << "clang++-19 or llvm-size is not installed";
  const Footprint announced = footprint(*result_.linked);
  std::string proof = "#include \"policy.h\"\nusing namespace flyball;\n";
  for (const RowBytes& row : kRowBytes) {
    proof += std::string("static_assert(sizeof(") + row.type + ") == " + std::to_string(row.bytes) + ", \"\");\n";
  }
  proof += "static_assert(sizeof(power_policy::Policies) == " + std::to_string(announced.instance_bytes) + ", \"\");\n";
  proof += "static_assert(power_policy::kMemoryBytes == " + std::to_string(announced.memory_bytes) + ", \"\");\n";
  tests::write_text(folder_.path("proof.cpp"), proof);
  sources_.emplace_back("proof.cpp");
  compile(clang, {"--target=thumbv7m-none-eabi", "-fno-unwind-tables"});
  uint64_t code = 0;
  for (const std::string& source : sources_) {
    const std::string sections = tests::run_program(size, {"-A", object_of(source)}, folder_.path()).out;
    EXPECT_EQ(section_bytes(sections, ".data") + section_bytes(sections, ".bss"), 0U) << source;
    if (source != "policy.cpp") {
      code += section_bytes(sections, ".text") + section_bytes(sections, ".rodata");
      continue;
    }
    const uint64_t tables = section_bytes(sections, ".rodata");
    EXPECT_LE(tables, announced.table_bytes + 64);  // between the tables, for alignment
    EXPECT_GE(tables, announced.table_bytes);
  }
  EXPECT_NEAR(static_cast<double>(code), kEngineCodeKb * 1000.0, kEngineCodeKb * 100.0)
      << "footprint.h says what `flyball emit` prints";
}

}  // namespace
}  // namespace flyball::emit
