// Rules of shape that CONTRIBUTING.md lists: short functions and lines, a purpose at the top of every file, no dead
// files, no left-over markers, no path of one machine.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include "tests/tidy/source_tree.h"

namespace flyball::tidy {
namespace {

constexpr size_t kFunctionLinesMax = 70;
constexpr size_t kColumnsMax = 120;

bool is_script(const SourceFile& file) { return !file.lines.empty() && file.lines[0].starts_with("#!"); }

bool is_build_file(const SourceFile& file) {
  return file.path.ends_with("CMakeLists.txt") || file.has_suffix(".cmake") || file.path.ends_with("/Makefile");
}

bool is_markdown(const SourceFile& file) { return file.has_suffix(".md"); }

size_t columns(const std::string& line) {
  size_t count = 0;
  for (const char c : line) count += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;  // UTF-8: not a continuation
  return count;
}

TEST(Style, FunctionsAreShort) {
  size_t seen = 0;
  for (const SourceFile& file : source_files()) {
    if (!file.is_cpp()) continue;
    for (const Function& function : functions(file.lines)) {
      ++seen;
      const size_t length = function.last_line - function.first_line + 1;
      EXPECT_LE(length, kFunctionLinesMax) << file.path << ":" << function.first_line << ": " << function.head;
    }
  }
  EXPECT_GT(seen, 10U);
}

TEST(Style, LinesFitTheScreen) {
  for (const SourceFile& file : source_files()) {
    if (!file.is_cpp() && !is_script(file) && !is_build_file(file) && !file.has_suffix(".fly")) continue;
    for (size_t i = 0; i < file.lines.size(); ++i) {
      EXPECT_LE(columns(file.lines[i]), kColumnsMax) << file.path << ":" << i + 1;
    }
  }
}

/// "a::b::"
std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += name + "::";
  return all;
}

// Two types of one name in one namespace are one type to the linker, which keeps one of their destructors.
TEST(Style, ATypesNameIsTakenOnce) {
  const std::regex opens(R"(^namespace ([\w:]*) ?\{)"), closes(R"(^\}  // namespace)");
  const std::regex type(R"(^(?:struct|class|enum class) (\w+)(?: final)?(?: : .*)? \{)");
  std::map<std::string, std::string> places;
  for (const SourceFile& file : source_files()) {
    if (!file.is_cpp()) continue;
    std::vector<std::string> names;
    for (const std::string& line : file.lines) {
      std::smatch found;
      if (std::regex_search(line, found, opens)) names.push_back(found[1]);
      if (std::regex_search(line, closes) && !names.empty()) names.pop_back();
      if (std::count(names.begin(), names.end(), "") > 0 || !std::regex_search(line, found, type)) continue;
      const std::string name = joined(names) + found[1].str();
      const auto [place, is_new] = places.emplace(name, file.path);
      EXPECT_TRUE(is_new) << name << " is in " << place->second << " and in " << file.path;
    }
  }
  EXPECT_GT(places.size(), 100U);
}

TEST(Style, EveryFileSaysWhatItIsFor) {
  for (const SourceFile& file : source_files()) {
    const bool is_c_like = file.is_cpp() || file.has_suffix(".g4") || file.has_suffix(".fly") || file.has_suffix(".js");
    const bool is_hash_like = is_script(file) || is_build_file(file) || file.has_suffix(".sh") ||
                              file.has_suffix(".awk") || file.has_suffix(".yaml");
    if (file.is_under("tests/language") && file.has_suffix(".fly")) continue;  // errors at exact lines
    if (file.lines.empty() || (!is_c_like && !is_hash_like)) continue;
    const std::string& line = is_script(file) && file.lines.size() > 1 ? file.lines[1] : file.lines[0];
    const std::string mark = file.has_suffix(".py") ? "\"\"\"" : is_c_like ? "//" : "#";
    EXPECT_TRUE(line.starts_with(mark) && line.size() > mark.size() + 10) << file.path << " begins with: " << line;
  }
}

TEST(Style, NoMarkersOfUnfinishedWork) {
  const std::string markers = std::string("TO") + "DO|FIX" + "ME|XX" + "X|HA" + "CK";
  const std::regex marker("(^|[^A-Za-z0-9_])(" + markers + ")([^A-Za-z0-9_]|$)");
  for (const SourceFile& file : source_files()) {
    for (size_t i = 0; i < file.lines.size(); ++i) {
      EXPECT_FALSE(std::regex_search(file.lines[i], marker)) << file.path << ":" << i + 1 << ": " << file.lines[i];
    }
  }
}

TEST(Style, NoPathOfOneMachine) {
  const std::regex local("(^|[^A-Za-z0-9_.)}])/(home|root|Users|work|mnt)/");
  for (const SourceFile& file : source_files()) {
    for (size_t i = 0; i < file.lines.size(); ++i) {
      EXPECT_FALSE(std::regex_search(file.lines[i], local)) << file.path << ":" << i + 1 << ": " << file.lines[i];
    }
  }
}

// A source is alive if a CMakeLists.txt or Makefile of its folder, or of one above, names it, with or without its
// ending, or takes all sources there are; or if a script beside its folder names it.
bool is_named_by_build(const SourceFile& source) {
  const std::filesystem::path path(source.path);
  const std::regex name("(^|[^\\w])(" + path.stem().string() + "(\\.cpp)?([^\\w.]|$)|\\*\\.cpp)");
  for (const SourceFile& file : source_files()) {
    const bool builds = file.path.ends_with("CMakeLists.txt") || file.path.ends_with("/Makefile");
    if (!builds && !file.path.ends_with(".sh")) continue;
    const std::string folder = file.path.substr(0, file.path.rfind('/') + 1);
    if (!source.path.starts_with(folder)) continue;
    for (const std::string& line : file.lines) {
      if (std::regex_search(line, name)) return true;
    }
  }
  return false;
}

TEST(Style, NoDeadFiles) {
  std::set<std::string> included;
  for (const SourceFile& file : source_files()) {
    // An example is copied out of the tree: its headers are named from its own folder.
    const bool example = file.is_under("examples");
    const std::string folder = example ? file.path.substr(0, file.path.rfind('/') + 1) : "";
    for (const Include& include : includes(file)) included.insert(folder + include.what);
  }
  for (const SourceFile& file : source_files()) {
    if (file.has_suffix(".cpp")) {
      EXPECT_TRUE(is_named_by_build(file)) << file.path << " is built by nothing";
    }
    if (file.has_suffix(".h")) {
      EXPECT_TRUE(included.contains(file.path)) << file.path << " is included by nothing";
    }
  }
}

TEST(Style, HeadersAreGuarded) {
  for (const SourceFile& file : source_files()) {
    if (!file.has_suffix(".h")) continue;
    const std::set<std::string> lines(file.lines.begin(), file.lines.end());
    EXPECT_TRUE(lines.contains("#pragma once")) << file.path;
  }
}

TEST(Style, NamesOfFilesSayWhatIsInThem) {
  const std::regex vague("(^|[/_])(utils?|helpers?|common|manager|misc)([/_.]|$)");
  for (const SourceFile& file : source_files()) {
    EXPECT_FALSE(std::regex_search(file.path, vague)) << file.path;
  }
}

// Every link of the documents to a file of the tree leads somewhere.
TEST(Style, LinksOfDocumentsLeadSomewhere) {
  const std::regex link(R"(\]\(([^)#: ]+)(#[^)]*)?\))");
  for (const SourceFile& file : source_files()) {
    if (!is_markdown(file)) continue;
    const auto folder = (std::filesystem::path(FLYBALL_SOURCE_DIR) / file.path).parent_path();
    for (const std::string& line : file.lines) {
      for (std::sregex_iterator it(line.begin(), line.end(), link), end; it != end; ++it) {
        EXPECT_TRUE(std::filesystem::exists(folder / (*it)[1].str())) << file.path << " links to " << (*it)[1];
      }
    }
  }
}

// A policy that ships is tested in its own file.
TEST(Style, EveryPolicyHasTests) {
  for (const SourceFile& file : source_files()) {
    if (!file.is_under("policies") || file.is_under("policies/std") || !file.has_suffix(".fly")) continue;
    bool has_test = false;
    for (const std::string& line : file.lines) has_test = has_test || line.starts_with("test \"");
    EXPECT_TRUE(has_test) << file.path;
  }
}

}  // namespace
}  // namespace flyball::tidy
