// Every tests/language/errors/NAME.fly is the smallest policy with one mistake that the compiler finds; NAME.txt holds
// what it says. FLYBALL_REFRESH_GOLDENS=1 writes the .txt files instead.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "compiler/compile.h"
#include "tests/language/golden.h"

namespace flyball::compiler {
namespace {

const std::filesystem::path kRoot = FLYBALL_SOURCE_DIR;
const std::filesystem::path kFolder = kRoot / "tests/language/errors";

using golden::names;
using golden::read;

CompileResult check(const std::string& name) {
  return compile_texts({{name + ".fly", read(kFolder / (name + ".fly"))}}, nullptr, {.tests = true});
}

class CheckGolden : public testing::TestWithParam<std::string> {};

TEST_P(CheckGolden, SaysExactlyThis) {
  const CompileResult result = check(GetParam());
  golden::expect_same(kFolder / (GetParam() + ".txt"), dsl::render(result.diagnostics, result.sources, false));
  EXPECT_FALSE(result.diagnostics.all().empty());
  EXPECT_EQ(result.linked == nullptr, result.diagnostics.has_errors());
}

INSTANTIATE_TEST_SUITE_P(Files, CheckGolden, testing::ValuesIn(names(kFolder)),
                         [](const auto& file) { return file.param; });

/// Codes that need a chip, a second policy or a broken file; other tests provoke them.
const std::set<std::string> kProvokedElsewhere = {"FB0001", "FB0205", "FB0362", "FB0363", "FB0365", "FB0372",
                                                  "FB0373", "FB0374", "FB0382", "FB0383", "FB0388", "FB0389",
                                                  "FB0390", "FB0393", "FB0399", "FB0403"};

TEST(CheckGoldens, EveryCodeIsExplainedAndProvoked) {
  std::set<std::string> provoked = kProvokedElsewhere;
  for (const std::string& name : names(kFolder)) {
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
