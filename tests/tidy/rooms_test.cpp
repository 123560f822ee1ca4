// Includes run downward only, as the table of rooms in docs/design.md says.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "tests/tidy/source_tree.h"

namespace flyball::tidy {
namespace {

// A room and the rooms that it may use beside itself. The longest name that a path begins with is its room.
const std::map<std::string, std::set<std::string>> kRooms = {
    {"diagnostic", {}},
    {"dsl", {"diagnostic"}},
    {"compiler", {"dsl", "diagnostic", "runtime", "hal/chip"}},
    {"compiler/jit", {"compiler", "dsl", "diagnostic", "runtime"}},
    {"runtime", {}},
    {"runtime/telemetry", {"runtime"}},
    {"runtime/controller", {"runtime", "runtime/telemetry", "hal"}},
    {"hal", {}},
    {"hal/platform", {"hal"}},
    {"hal/chip", {"hal"}},
    {"hal/rdl", {"hal", "diagnostic"}},
    {"sim", {"hal", "hal/chip"}},
    {"tools",
     {"diagnostic", "dsl", "compiler", "compiler/jit", "runtime", "runtime/telemetry", "runtime/controller", "hal",
      "hal/chip", "hal/rdl", "sim"}},
    {"tools/firmware/target", {"runtime", "runtime/telemetry", "runtime/controller", "hal", "hal/platform"}},
    {"lib", {"runtime", "runtime/telemetry", "runtime/controller", "hal", "hal/platform"}},
};

// Archives built from these go to firmware.
const std::set<std::string> kFreestanding = {"runtime", "runtime/telemetry", "runtime/controller",
                                             "hal",     "hal/platform",      "tools/firmware/target"};

// Floating point lives in sim, tools, bench and tests alone; hal/chip holds the constants of physics for sim.
const std::set<std::string> kIntegersOnly = {"diagnostic",
                                             "dsl",
                                             "compiler",
                                             "compiler/jit",
                                             "runtime",
                                             "runtime/telemetry",
                                             "runtime/controller",
                                             "hal",
                                             "hal/platform",
                                             "hal/rdl",
                                             "tools/firmware/target",
                                             "lib"};

std::string room_of(const std::string& path) {
  std::string best;
  for (const auto& [room, uses] : kRooms) {
    if (path.starts_with(room + "/") && room.size() > best.size()) best = room;
  }
  return best;
}

bool may_use(const std::string& room, const std::string& other) {
  return room == other || kRooms.at(room).contains(other);
}

TEST(Rooms, EachFolderIsFoundInItsRoom) {
  EXPECT_EQ(room_of("runtime/engine.cpp"), "runtime");
  EXPECT_EQ(room_of("runtime/controller/controller.h"), "runtime/controller");
  EXPECT_EQ(room_of("tests/unit/engine_test.cpp"), "");
  EXPECT_FALSE(may_use("runtime", "runtime/controller"));
  EXPECT_FALSE(may_use("sim", "runtime"));
  EXPECT_TRUE(may_use("tools", "sim"));
}

TEST(Rooms, IncludesRunDownwardOnly) {
  size_t seen = 0;
  for (const SourceFile& file : source_files()) {
    const std::string room = room_of(file.path);
    if (room.empty() || !file.is_cpp()) continue;
    for (const Include& include : includes(file)) {
      if (!include.quoted) continue;
      ++seen;
      const std::string other = room_of(include.what);
      EXPECT_FALSE(include.what.starts_with("tests/") || include.what.starts_with("bench/"))
          << file.path << ":" << include.line << " uses " << include.what;
      EXPECT_TRUE(other.empty() || may_use(room, other))
          << file.path << ":" << include.line << ": room " << room << " may not use " << include.what;
    }
  }
  EXPECT_GT(seen, 0U);
}

TEST(Rooms, OwnHeadersAreNamedFromTheRootOfTheTree) {
  std::set<std::string> headers;
  for (const SourceFile& file : source_files()) headers.insert(file.path);
  for (const SourceFile& file : source_files()) {
    if (!file.is_cpp() || file.is_under("examples")) continue;  // those are copied out of the tree
    const std::string folder = file.path.substr(0, file.path.rfind('/') + 1);
    for (const Include& include : includes(file)) {
      EXPECT_FALSE(include.quoted && headers.contains(folder + include.what))
          << file.path << ":" << include.line << ": say \"" << folder << include.what << "\"";
    }
  }
}

TEST(Rooms, FirmwareSourcesIncludeOnlyTheTwoHeadersThatEveryCompilerHas) {
  for (const SourceFile& file : source_files()) {
    if (!file.is_cpp() || !kFreestanding.contains(room_of(file.path))) continue;
    for (const Include& include : includes(file)) {
      EXPECT_TRUE(include.quoted || include.what == "stdint.h" || include.what == "stddef.h")
          << file.path << ":" << include.line << " includes <" << include.what << ">";
    }
  }
}

TEST(Rooms, TheParserGeneratorIsBehindOneFileALanguage) {
  std::set<std::string> users;
  for (const SourceFile& file : source_files()) {
    if (!file.is_cpp()) continue;
    for (const Include& include : includes(file)) {
      if (include.what.find("antlr4") != std::string::npos) users.insert(file.path);
    }
  }
  const std::set<std::string> allowed = {"dsl/parser.cpp", "hal/rdl/parser.cpp"};
  for (const std::string& user : users) EXPECT_TRUE(allowed.contains(user)) << user << " includes ANTLR";
}

// LLVM is compiled against in one room, which is a shared object that is opened when it is used: its header shows
// nothing of LLVM, and whoever has no LLVM builds without that room.
TEST(Rooms, TheMachineCodeGeneratorIsBehindOneRoom) {
  for (const SourceFile& file : source_files()) {
    if (!file.is_cpp()) continue;
    const bool inside = file.is_under("compiler/jit") && !file.path.ends_with("/jit.h");
    for (const Include& include : includes(file)) {
      EXPECT_TRUE(inside || !include.what.starts_with("llvm"))
          << file.path << ":" << include.line << " includes " << include.what;
    }
  }
}

TEST(Rooms, FloatingPointStaysWherePhysicsIs) {
  const std::regex floating(R"((^|[^\w])(double|float)([^\w]|$))");
  for (const SourceFile& file : source_files()) {
    if (!file.is_cpp() || !kIntegersOnly.contains(room_of(file.path))) continue;
    const std::vector<std::string> code = code_lines(file.lines);
    for (size_t i = 0; i < code.size(); ++i) {
      EXPECT_FALSE(std::regex_search(code[i], floating)) << file.path << ":" << i + 1 << ": " << file.lines[i];
    }
  }
}

}  // namespace
}  // namespace flyball::tidy
