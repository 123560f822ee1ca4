// Every numbered rule of docs/language.md is shown by a case of the corpus, or docs/conformance.md says which test
// does.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "tests/conformance/case.h"

namespace flyball::conformance {
namespace {

using Rule = std::pair<int, int>;

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::filesystem::path in_repository(const std::string& path) {
  return std::filesystem::path(FLYBALL_SOURCE_DIR) / path;
}

std::set<Rule> all_rules() {
  static const std::regex kRule("^(\\d+)\\.(\\d+) .*");
  std::set<Rule> out;
  std::smatch parts;
  for (const std::string& line : lines_of(in_repository("docs/language.md"))) {
    if (std::regex_match(line, parts, kRule)) out.insert({std::stoi(parts[1]), std::stoi(parts[2])});
  }
  return out;
}

/// Those that a text names: "2.1", "7.1 to 7.4".
std::set<Rule> named_in(const std::string& text, const std::set<Rule>& rules) {
  static const std::regex kNames("(\\d+)\\.(\\d+)( to (\\d+)\\.(\\d+))?");
  std::set<Rule> out;
  for (std::sregex_iterator at(text.begin(), text.end(), kNames), end; at != end; ++at) {
    const std::smatch& parts = *at;
    const Rule first{std::stoi(parts[1]), std::stoi(parts[2])};
    const Rule last = parts[3].matched ? Rule{std::stoi(parts[4]), std::stoi(parts[5])} : first;
    for (const Rule& rule : rules) {
      if (first <= rule && rule <= last) out.insert(rule);
    }
  }
  return out;
}

/// In the comments at the heads of a case's files.
std::set<Rule> shown_by_cases(const std::set<Rule>& rules) {
  std::set<Rule> out;
  for (const std::string& folder : case_folders()) {
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().extension() == ".csv") continue;
      for (const std::string& line : lines_of(file.path())) {
        if (line.rfind('#', 0) != 0 && line.rfind("//", 0) != 0) break;
        out.merge(named_in(line, rules));
      }
    }
  }
  return out;
}

/// By the rows of the table, whose tests must be there.
std::set<Rule> shown_by_tests(const std::set<Rule>& rules) {
  static const std::regex kRow("\\| (\\d[^|]*)\\|[^|]*\\|([^|]*)\\|"), kFile("`([^`]+)`");
  std::set<Rule> out;
  std::smatch row;
  for (const std::string& line : lines_of(in_repository("docs/conformance.md"))) {
    if (!std::regex_match(line, row, kRow)) continue;
    out.merge(named_in(row[1], rules));
    const std::string files = row[2];
    for (std::sregex_iterator at(files.begin(), files.end(), kFile), end; at != end; ++at) {
      EXPECT_TRUE(std::filesystem::exists(in_repository((*at)[1]))) << (*at)[1] << " is no file: " << line;
    }
  }
  return out;
}

TEST(Rules, EachHasACaseOrATest) {
  const std::set<Rule> rules = all_rules();
  EXPECT_GT(rules.size(), 90U);
  const std::set<Rule> cases = shown_by_cases(rules), tests = shown_by_tests(rules);
  for (const Rule& rule : rules) {
    EXPECT_NE(cases.count(rule), tests.count(rule))
        << "rule " << rule.first << "." << rule.second << ": a case names it, or the table in docs/conformance.md";
  }
}

}  // namespace
}  // namespace flyball::conformance
