// What goes to firmware, looked at as built: no floating point, no heap, nothing asked of a C library but mem*, no
// variables of its own.
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "archive_paths.h"
#include "tests/tidy/shell.h"

namespace flyball::tidy {
namespace {

class Archives : public testing::Test {
 protected:
  void SetUp() override {
    if (kSanitized) GTEST_SKIP() << "sanitizers add calls and data of their own";
#ifndef __x86_64__
    GTEST_SKIP() << "reads x86-64 disassembly";
#endif
    ASSERT_EQ(std::size(kArchives), 4U) << "runtime, telemetry, controller and hal";
  }
};

// Last word of a line of `nm --format=posix` is dropped: "name type value size".
std::set<std::string> symbols(const std::string& option) {
  std::set<std::string> names;
  for (const char* archive : kArchives) {
    for (const std::string& line : lines_of("nm --format=posix " + option + " " + quoted(archive))) {
      if (line.find(' ') != std::string::npos) names.insert(line.substr(0, line.find(' ')));
    }
  }
  return names;
}

TEST_F(Archives, AskOnlyForMemoryFunctions) {
  // The table is the linker's, for code that can be loaded anywhere.
  const std::set<std::string> allowed = {"memcpy", "memmove", "memset", "memcmp", "_GLOBAL_OFFSET_TABLE_"};
  const std::set<std::string> defined = symbols("--defined-only");
  EXPECT_GT(defined.size(), 3U);
  for (const std::string& name : symbols("--undefined-only")) {
    EXPECT_TRUE(allowed.contains(name) || defined.contains(name)) << "undefined: " << name;
  }
}

// Constants that hold addresses are .data.rel.ro in code that can be loaded anywhere: never written, so no variables.
TEST_F(Archives, HaveNoVariables) {
  const std::regex variables("\\.(data|bss|tdata|tbss|init_array|ctors)([.].*)?");
  for (const char* archive : kArchives) {
    size_t sections = 0;
    for (const std::string& line : lines_of("objdump --section-headers --wide " + quoted(archive))) {
      std::istringstream in(line);
      std::string index, name, size;
      if (!(in >> index >> name >> size) || !name.starts_with(".")) continue;
      ++sections;
      if (!std::regex_match(name, variables) || name.starts_with(".data.rel.ro")) continue;
      EXPECT_EQ(std::stoul(size, nullptr, 16), 0U) << archive << ": " << line;
    }
    EXPECT_GT(sections, 0U) << archive;
  }
}

TEST_F(Archives, HaveNoFloatingPoint) {
  const std::regex floating("%[xyz]?mm[0-9]|%st\\b|\\bf(ld|st|add|sub|mul|div|i?ld|i?st)[a-z]*\\b");
  for (const char* archive : kArchives) {
    size_t instructions = 0;
    for (const std::string& line : lines_of("objdump --disassemble --no-show-raw-insn " + quoted(archive))) {
      const size_t tab = line.find('\t');
      if (tab == std::string::npos) continue;
      ++instructions;
      EXPECT_FALSE(std::regex_search(line.substr(tab), floating)) << archive << ": " << line;
    }
    EXPECT_GT(instructions, 50U) << archive;
  }
}

}  // namespace
}  // namespace flyball::tidy
