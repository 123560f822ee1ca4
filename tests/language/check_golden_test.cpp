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
const std::set<std::string> kProvokedElsewhere = {"FB0001", "FB0205", "FB0362", "FB0363", "FB0365", "FB0372", "FB0373",
                                                  "FB0374", "FB0382", "FB0383", "FB0388", "FB0389", "FB0390", "FB0393",
                                                  "FB0399", "FB0403", "FB0442", "FB0443", "FB0444"};

/// The codes that stand right behind `mark`, which ends with their first letters.
std::set<std::string> codes_in(const std::string& text, const std::string& mark) {
  std::set<std::string> codes;
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    codes.insert(text.substr(at + mark.size() - 2, 6));
  }
  return codes;
}

TEST(CheckGoldens, EveryCodeIsExplainedAndProvoked) {
  std::set<std::string> provoked = kProvokedElsewhere;
  for (const std::string& name : names(kFolder)) {
    const CompileResult result = check(name);
    for (const dsl::Diagnostic& d : result.diagnostics.all()) provoked.insert(d.code);
  }
  const std::set<std::string> explained = codes_in(read(kRoot / "docs/diagnostics.md"), "\n| FB");
  std::set<std::string> said;
  for (const char* room : {"compiler", "dsl"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kRoot / room)) {
      if (!entry.is_regular_file()) continue;
      for (const std::string& code : codes_in(read(entry.path()), "\"FB")) {
        said.insert(code);
        EXPECT_EQ(explained.count(code), 1U) << code << " is not in docs/diagnostics.md";
        EXPECT_TRUE(provoked.count(code) == 1 || std::string(room) == "dsl") << code << " has no example";
      }
    }
  }
  for (const std::string& code : explained) {
    EXPECT_EQ(said.count(code), 1U) << code << " is in docs/diagnostics.md, and nothing says it";
  }
}

}  // namespace
}  // namespace flyball::compiler
