// Every tests/language/errors/NAME.fly is the smallest policy with one mistake that the compiler finds; NAME.txt holds
// what it says. FLYBALL_REFRESH_GOLDENS=1 writes the .txt files instead.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "compiler/compile.h"

namespace flyball::compiler {
namespace {

const std::filesystem::path kRoot = FLYBALL_SOURCE_DIR;
const std::filesystem::path kFolder = kRoot / "tests/language/errors";

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".fly") result.push_back(entry.path().stem().string());
  }
  std::sort(result.begin(), result.end());
  return result;
}

CompileResult check(const std::string& name) {
  return compile_texts({{name + ".fly", read(kFolder / (name + ".fly"))}}, nullptr, {.tests = true});
}

class CheckGolden : public testing::TestWithParam<std::string> {};

TEST_P(CheckGolden, SaysExactlyThis) {
  const CompileResult result = check(GetParam());
  const std::string actual = dsl::render(result.diagnostics, result.sources, false);
  const std::filesystem::path golden = kFolder / (GetParam() + ".txt");
  if (std::getenv("FLYBALL_REFRESH_GOLDENS") != nullptr) {
    std::ofstream(golden, std::ios::binary) << actual;
    return;
  }
  EXPECT_EQ(read(golden), actual);
  EXPECT_FALSE(result.diagnostics.all().empty());
  EXPECT_EQ(result.linked == nullptr, result.diagnostics.has_errors());
}

INSTANTIATE_TEST_SUITE_P(Files, CheckGolden, testing::ValuesIn(names()), [](const auto& file) { return file.param; });

/// Codes that need a chip, a second policy or a broken file; other tests provoke them.
const std::set<std::string> kProvokedElsewhere = {"FB0001", "FB0205", "FB0362", "FB0363", "FB0365",
                                                  "FB0372", "FB0373", "FB0374", "FB0382", "FB0383",
                                                  "FB0388", "FB0389", "FB0390", "FB0393", "FB0399"};

TEST(CheckGoldens, EveryCodeIsExplainedAndProvoked) {
  std::set<std::string> provoked = kProvokedElsewhere;
  for (const std::string& name : names()) {
    const CompileResult result = check(name);
    for (const dsl::Diagnostic& d : result.diagnostics.all()) provoked.insert(d.code);
  }
  const std::string page = read(kRoot / "docs/diagnostics.md");
  for (const auto& entry : std::filesystem::directory_iterator(kRoot / "compiler")) {
    const std::string source = read(entry.path());
    for (size_t at = source.find("\"FB0"); at != std::string::npos; at = source.find("\"FB0", at + 1)) {
      const std::string code = source.substr(at + 1, 6);
      EXPECT_NE(page.find(code), std::string::npos) << code << " is not in docs/diagnostics.md";
      EXPECT_EQ(provoked.count(code), 1U) << code << " has no example";
    }
  }
}

}  // namespace
}  // namespace flyball::compiler
