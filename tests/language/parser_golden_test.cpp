// Every tests/language/syntax/NAME.fly says exactly what NAME.txt holds: the diagnostics as a person reads them, or the
// syntax tree when there are none. FLYBALL_REFRESH_GOLDENS=1 writes the .txt files instead.
#include <gtest/gtest.h>

#include <filesystem>

#include "dsl/parser.h"
#include "tests/language/golden.h"

namespace flyball::dsl {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(FLYBALL_SOURCE_DIR) / "tests/language/syntax";

using golden::names;
using golden::read;

struct Outcome {
  std::string text;
  std::vector<std::string> codes;
};

Outcome outcome(const std::string& name) {
  SourceMap sources;
  sources.add(name + ".fly", read(kFolder / (name + ".fly")));
  Diagnostics diagnostics;
  uint32_t next_id = 0;
  const auto file = parse(sources, 0, next_id, diagnostics);
  Outcome result{render(diagnostics, sources, false), {}};
  EXPECT_EQ(file == nullptr, diagnostics.has_errors());
  if (file) result.text += dump(*file, sources);
  for (const Diagnostic& d : diagnostics.all()) result.codes.push_back(d.code);
  return result;
}

class SyntaxGolden : public testing::TestWithParam<std::string> {};

TEST_P(SyntaxGolden, SaysExactlyThis) {
  golden::expect_same(kFolder / (GetParam() + ".txt"), outcome(GetParam()).text);
}

INSTANTIATE_TEST_SUITE_P(Files, SyntaxGolden, testing::ValuesIn(names(kFolder)),
                         [](const auto& file) { return file.param; });

TEST(SyntaxGoldens, NoneIsLeftOverAndNoneIsEmpty) {
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".fly") continue;
    std::filesystem::path source = entry.path();
    EXPECT_TRUE(std::filesystem::exists(source.replace_extension(".fly"))) << entry.path();
    EXPECT_GT(std::filesystem::file_size(entry.path()), 0u) << entry.path();
  }
}

/// Each code of the parser is explained in docs/diagnostics.md and provoked by a file here.
TEST(SyntaxGoldens, EveryCodeIsExplainedAndProvoked) {
  std::string provoked;
  for (const std::string& name : names(kFolder)) {
    for (const std::string& code : outcome(name).codes) provoked += code + " ";
  }
  const std::string page = read(std::filesystem::path(FLYBALL_SOURCE_DIR) / "docs/diagnostics.md");
  std::string sources;
  for (const char* file : {"parser", "tree_builder", "tree_builder_expressions", "syntax_error"}) {
    sources += read(std::filesystem::path(FLYBALL_SOURCE_DIR) / "dsl" / (std::string(file) + ".cpp"));
  }
  size_t codes = 0;
  for (size_t at = sources.find("\"FB01"); at != std::string::npos; at = sources.find("\"FB01", at + 1)) {
    const std::string code = sources.substr(at + 1, 6);
    codes++;
    EXPECT_NE(page.find(code), std::string::npos) << code << " is not in docs/diagnostics.md";
    const bool cannot_be_provoked_here = code == "FB0100" || code == "FB0103";  // a defect; a file of megabytes
    if (cannot_be_provoked_here) continue;
    EXPECT_NE(provoked.find(code), std::string::npos) << code << " has no example";
  }
  EXPECT_GT(codes, 40u);
}

/// Words that only a parser generator would say.
TEST(SyntaxGoldens, NoGeneratedPhrase) {
  for (const std::string& name : names(kFolder)) {
    const std::string text = outcome(name).text;
    for (const char* phrase : {"mismatched", "extraneous", "no viable", "token", "<EOF>", "expecting", "rule "}) {
      EXPECT_EQ(text.find(phrase), std::string::npos) << name << " says: " << text;
    }
  }
}

}  // namespace
}  // namespace flyball::dsl
