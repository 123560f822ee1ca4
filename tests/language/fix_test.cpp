// What `flyball check --fix` mends. Each fix of a file in tests/language takes its finding away; those in fixes/ give
// exactly the text in NAME.txt, with what is left to say of it. FLYBALL_REFRESH_GOLDENS=1 writes the .txt files
// instead.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "compiler/compile.h"
#include "diagnostic/fix.h"
#include "tests/language/golden.h"

namespace flyball::compiler {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(FLYBALL_SOURCE_DIR) / "tests/language";

CompileResult check(const std::string& text) { return compile_texts({{"a.fly", text}}, nullptr, {.tests = true}); }

/// How often this is said, up to the place where it is.
size_t count(const CompileResult& result, const dsl::Diagnostic& like) {
  const auto& all = result.diagnostics.all();
  return static_cast<size_t>(std::count_if(all.begin(), all.end(), [&](const dsl::Diagnostic& d) {
    return d.code == like.code && d.message == like.message && d.span.begin <= like.span.begin;
  }));
}

/// What is said of a text, of what its fixes make of that, and so on until there is none.
std::vector<CompileResult> rounds(std::string text) {
  std::vector<CompileResult> all;
  for (;;) {
    all.push_back(check(text));
    const diagnostic::Mended once = diagnostic::mend(all.back().diagnostics, all.back().sources, 0);
    if (once.fixed.empty()) return all;
    text = once.text;
  }
}

std::string mended(const std::string& text) { return rounds(text).back().sources.file(0).text; }

/// The codes of what is mended, each alone.
std::set<std::string> mend_each(const CompileResult& found, const std::string& name) {
  std::set<std::string> codes;
  for (const dsl::Diagnostic& d : found.diagnostics.all()) {
    if (!d.fix) continue;
    dsl::Diagnostics alone;
    alone.error(d.code, d.span, d.message).fix = d.fix;
    const std::string text = diagnostic::mend(alone, found.sources, 0).text;
    EXPECT_LT(count(check(text), d), count(found, d)) << name << ": " << d.message << "\n" << text;
    codes.insert(d.code);
  }
  return codes;
}

TEST(Fixes, EachTakesItsFindingAway) {
  std::set<std::string> codes;
  for (const char* folder : {"syntax", "errors", "fixes"}) {
    for (const std::string& name : golden::names(kFolder / folder)) {
      for (const CompileResult& found : rounds(golden::read(kFolder / folder / (name + ".fly")))) {
        codes.merge(mend_each(found, name));
      }
    }
  }
  EXPECT_EQ(codes, (std::set<std::string>{"FB0107", "FB0121", "FB0126", "FB0129", "FB0130", "FB0133", "FB0134",
                                          "FB0135", "FB0136", "FB0137", "FB0139", "FB0140", "FB0141", "FB0144",
                                          "FB0147", "FB0149", "FB0300", "FB0301", "FB0303", "FB0311", "FB0320",
                                          "FB0340", "FB0371", "FB0413", "FB0455", "FB0501"}));
}

class FixGolden : public testing::TestWithParam<std::string> {};

TEST_P(FixGolden, GivesExactlyThis) {
  const std::vector<CompileResult> all = rounds(golden::read(kFolder / "fixes" / (GetParam() + ".fly")));
  const CompileResult& left = all.back();
  golden::expect_same(kFolder / "fixes" / (GetParam() + ".txt"),
                      left.sources.file(0).text + "----\n" + dsl::render(left.diagnostics, left.sources, false));
}

INSTANTIATE_TEST_SUITE_P(Files, FixGolden, testing::ValuesIn(golden::names(kFolder / "fixes")),
                         [](const auto& file) { return file.param; });

/// One item, and whatever is said of it: nothing of that can be meant in one way only.
class LeftToTheAuthor : public testing::TestWithParam<std::string> {};

TEST_P(LeftToTheAuthor, StaysAsItIs) {
  const std::string text =
      "policy p;\nevery 1 ms;\ninput temp : 0 degC .. 99 degC stale never else 99 degC;\n"
      "limit freq : 1 GHz .. 3 GHz safe 1 GHz;\n" +
      GetParam() + "\n";
  EXPECT_TRUE(check(text).diagnostics.has_errors());
  EXPECT_EQ(mended(text), text);
}

INSTANTIATE_TEST_SUITE_P(
    Fixes, LeftToTheAuthor,
    testing::Values("freq <= 2000 mHZ;", "freq <= 2 MV;", "let a = 5 C;", "let a = 5 k;",  // which unit?
                    "let temp1 = temp; let a = temp2;", "let rail_a = temp; let a = rail_b;",
                    "let temps = temp; let a = temq;", "let ab = temp; let a = abc;",  // which name?
                    "let a = 1\n  temp;", "limit f : 1 GHz .. 2 GHz safe 1 GHz, let a = 1;",  // a `;`, or an operator?
                    "param k : 0 ...5 = 1;", "let a = 1.5.3;",  // which dot is too many?
                    "var v : 0 .. 9 = 0; v =+ 1;",  // a sign, or an addition?
                    "machine m { state A { on temp => 9 degC -> B; } state B { } }",  // a comparison?
                    "/* two\nlines */", "/* open", "let a = min(temp = temp, temp);"));

TEST(Fixes, OfTwoThatOverlapTheFirstIsPutIn) {
  dsl::SourceMap sources;
  sources.add("a.fly", "abcdef");
  dsl::Diagnostics found;
  found.error("B", {0, 2, 4}, "second").fix = dsl::Fix{{0, 2, 4}, "-"};
  found.error("A", {0, 1, 3}, "first").fix = dsl::Fix{{0, 1, 3}, "+"};
  found.error("C", {0, 4, 4}, "third").fix = dsl::Fix{{0, 4, 4}, "!"};
  found.error("C", {0, 4, 4}, "the same").fix = dsl::Fix{{0, 4, 4}, "!"};
  found.error("D", {0, 5, 6}, "the author's");
  const diagnostic::Mended result = diagnostic::mend(found, sources, 0);
  EXPECT_EQ(result.text, "a+d!ef");
  EXPECT_EQ(result.fixed.size(), 2U);
}

TEST(Fixes, WhatIsAcceptedStays) {
  const std::string text = "policy p; every 1 ms;\nuse std { pi };\naccept FB0501 \"for later\";\n";
  EXPECT_EQ(mended(text), text);
}

}  // namespace
}  // namespace flyball::compiler
