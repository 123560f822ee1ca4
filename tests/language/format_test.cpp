// The formatter: what it makes of the files in tests/language/format, and what holds for every file: nothing is lost,
// the meaning is the same, and formatting again changes nothing. FLYBALL_REFRESH_GOLDENS=1 writes the goldens instead.
#include "dsl/format.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "dsl/parser.h"
#include "tests/language/golden.h"

namespace flyball::dsl {
namespace {

const std::filesystem::path kRoot = FLYBALL_SOURCE_DIR;

std::optional<std::string> formatted(const std::string& text) {
  SourceMap sources;
  sources.add("a.fly", text);
  Diagnostics diagnostics;
  auto result = format(sources, 0, diagnostics);
  EXPECT_EQ(result.has_value(), !diagnostics.has_errors());
  return result;
}

/// The syntax tree as text without places; empty after errors.
std::string tree(const std::string& text) {
  SourceMap sources;
  sources.add("a.fly", text);
  Diagnostics diagnostics;
  uint32_t next_id = 0;
  const auto file = parse(sources, 0, next_id, diagnostics);
  return file ? std::regex_replace(dump(*file, sources), std::regex("  @[0-9]+:[0-9]+"), "") : "";
}

std::string without_spaces(const std::string& text) {
  std::string out;
  for (const char c : text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text) {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') out += c;
  }
  return out;
}

class FormatGolden : public testing::TestWithParam<std::string> {};

TEST_P(FormatGolden, IsWrittenLikeThis) {
  const std::filesystem::path file = kRoot / "tests/language/format" / GetParam();
  const auto result = formatted(golden::read(file.string() + ".fly"));
  ASSERT_TRUE(result);
  golden::expect_same(file.string() + ".txt", *result);
}

INSTANTIATE_TEST_SUITE_P(Files, FormatGolden, testing::ValuesIn(golden::names(kRoot / "tests/language/format")),
                         [](const auto& file) { return file.param; });

TEST(Format, LosesNothingAndIsDoneAtOnce) {
  size_t seen = 0;
  for (const char* folder : {"policies", "docs", "tests/conformance", "tests/language"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kRoot / folder)) {
      if (entry.path().extension() != ".fly") continue;
      const std::string text = golden::read(entry.path());
      SourceMap sources;
      sources.add("a.fly", text);
      Diagnostics diagnostics;
      const auto once = format(sources, 0, diagnostics);
      if (!once) continue;  // a mistake of syntax: the file says which
      seen++;
      EXPECT_EQ(without_spaces(*once), without_spaces(text)) << entry.path();
      EXPECT_EQ(formatted(*once), once) << entry.path();
      EXPECT_EQ(tree(*once), tree(text)) << entry.path();
    }
  }
  EXPECT_GT(seen, 100u);
}

/// Whatever room an author leaves between words.
TEST(Format, TakesEveryWordFromEveryLine) {
  const std::string text = golden::read(kRoot / "policies/tile_guard.fly");
  for (const char* room : {"\n", "\r\n", "\t", "   ", "\n\n\n  "}) {
    std::string spread;
    bool comment = false, quoted = false;
    for (size_t i = 0; i < text.size(); i++) {
      if (text.compare(i, 2, "//") == 0) comment = true;
      if (text[i] == '\n') comment = false;
      if (text[i] == '"' && !comment) quoted = !quoted;
      spread += text[i] == ' ' && !comment && !quoted ? room : std::string(1, text[i]);
    }
    const auto once = formatted(spread);
    ASSERT_TRUE(once);
    EXPECT_EQ(formatted(*once), once);
    EXPECT_EQ(tree(*once), tree(text));
  }
}

TEST(Format, SaysAMistakeAsCheckDoes) {
  for (const std::string name : {"and_sign", "comma_for_semicolon", "closed_too_often"}) {
    SourceMap sources;
    sources.add(name + ".fly", golden::read(kRoot / "tests/language/syntax" / (name + ".fly")));
    Diagnostics diagnostics;
    EXPECT_FALSE(format(sources, 0, diagnostics));
    EXPECT_EQ(render(diagnostics, sources, false), golden::read(kRoot / "tests/language/syntax" / (name + ".txt")));
  }
}

TEST(Format, IsLinearInTheFile) {
  std::string text = "policy p; every 1 ms;";
  for (int i = 0; i < 20000; i++) text += " let name" + std::to_string(i) + "=1+2;";
  ASSERT_TRUE(formatted(text));
}

}  // namespace
}  // namespace flyball::dsl
