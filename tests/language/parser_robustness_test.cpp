// Any text gives a tree or an error, in bounded time and without recursion that grows with the text.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "diagnostic/fix.h"
#include "dsl/parser.h"

namespace flyball::dsl {
namespace {

const std::string kStart = "policy p;\nevery 1 ms;\n";

/// What is left of a text when its mistakes are mended is a text again.
void mend_once(const Diagnostics& found, const SourceMap& sources) {
  SourceMap mended;
  mended.add("mended.fly", diagnostic::mend(found, sources, 0).text);
  Diagnostics left;
  uint32_t next_id = 0;
  const auto file = parse(mended, 0, next_id, left);
  EXPECT_EQ(file == nullptr, left.has_errors());
}

/// The diagnostics' codes in order, after checking what must hold for any text.
std::string codes(std::string text) {
  SourceMap sources;
  sources.add("any.fly", std::move(text));
  Diagnostics diagnostics;
  uint32_t next_id = 0;
  const auto file = parse(sources, 0, next_id, diagnostics);
  EXPECT_EQ(file == nullptr, diagnostics.has_errors());
  EXPECT_LE(diagnostics.all().size(), 60u);
  std::string result;
  const uint32_t size = static_cast<uint32_t>(sources.file(0).text.size());
  for (const Diagnostic& d : diagnostics.all()) {
    EXPECT_LE(d.span.begin, d.span.end);
    EXPECT_LE(d.span.end, size);
    EXPECT_FALSE(d.message.empty());
    EXPECT_NE(d.code, "FB0100") << d.why;
    result += (result.empty() ? "" : " ") + d.code;
    if (!d.fix) continue;
    EXPECT_LE(d.fix->span.begin, d.fix->span.end);
    EXPECT_LE(d.fix->span.end, size);
    EXPECT_NE(sources.text(d.fix->span), d.fix->text);
  }
  if (std::any_of(diagnostics.all().begin(), diagnostics.all().end(), [](const auto& d) { return d.fix; })) {
    mend_once(diagnostics, sources);
  }
  const std::string shown = render(diagnostics, sources, false);
  EXPECT_EQ(shown.empty(), diagnostics.all().empty());
  if (file) {
    EXPECT_FALSE(dump(*file, sources).empty());
  }
  return result;
}

std::string repeated(const std::string& part, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; i++) text += part;
  return text;
}

TEST(ParserRobustness, DepthIsLimitedHoweverItIsMade) {
  const std::string deep = "FB0104";
  const size_t n = 30'000;
  EXPECT_EQ(codes(kStart + "let x = " + repeated("(", n)), deep);
  EXPECT_EQ(codes(kStart + "let x = " + repeated("-", n) + "1;"), deep);
  EXPECT_EQ(codes(kStart + "let x = " + repeated("not ", n) + "a;"), deep);
  EXPECT_EQ(codes(kStart + "let x = " + repeated("-(not ", n) + "a;"), deep);
  EXPECT_EQ(codes(kStart + "let x = " + repeated("a ? b : ", n) + "c;"), deep);
  EXPECT_EQ(codes(kStart + "let x = " + repeated("a ? ", n) + "c" + repeated(" : b", n) + ";"), deep);
  EXPECT_EQ(codes(kStart + "let x = " + repeated("f(", n) + "a" + repeated(")", n) + ";"), deep);
  EXPECT_EQ(codes(kStart + "let x = " + repeated("a[", n) + "1" + repeated("]", n) + ";"), deep);
  EXPECT_EQ(codes(kStart + "let x = " + repeated("1 + ", n) + "1;"), deep);
  EXPECT_EQ(codes(kStart + "let x = " + repeated("a otherwise ", n) + "1;"), deep);
  EXPECT_EQ(codes(kStart + "let x = " + repeated("a and not ", n) + "a;"), deep);
  EXPECT_EQ(codes(kStart + repeated("if a { ", n)), deep);
  EXPECT_EQ(codes(kStart + repeated("machine m { ", n)), deep);
  EXPECT_EQ(codes(kStart + "machine m { " + repeated("state S { ", n) + repeated("}", n) + "}"), deep);
  EXPECT_EQ(codes(kStart + "if a { }" + repeated(" else if a { }", n)), deep);
  EXPECT_EQ(codes(repeated("(", n)), deep);
}

TEST(ParserRobustness, TwoHundredDeepIsFine) {
  EXPECT_EQ(codes(kStart + "let x = " + repeated("(", 199) + "1" + repeated(")", 199) + ";"), "");
  EXPECT_EQ(codes(kStart + "let x = " + repeated("1 + ", 199) + "1;"), "");
  EXPECT_EQ(codes(kStart + repeated("let x = " + repeated("-", 150) + "1;\n", 50)), "");
  EXPECT_EQ(codes(kStart + "let x = f(" + repeated("-(a) ? b : -c, ", 500) + "d);"), "");
}

TEST(ParserRobustness, NamesHaveSixtyThreeCharacters) {
  EXPECT_EQ(codes(kStart + "let " + repeated("a", 63) + " = 1;"), "");
  EXPECT_EQ(codes(kStart + "let " + repeated("a", 64) + " = 1;"), "FB0105");
  EXPECT_EQ(codes(kStart + "let a = x." + repeated("a", 64) + ";"), "FB0105");
}

TEST(ParserRobustness, BytesThatAreNoText) {
  EXPECT_EQ(codes(std::string("policy p;\0", 10)), "FB0101");
  for (const char* bad : {"\x80", "\xC0\x80", "\xC3", "\xE2\x82", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                          "\xF4\x90\x80\x80", "\xFF"}) {
    EXPECT_EQ(codes(kStart + "// " + bad + "\n"), "FB0102");
  }
  EXPECT_EQ(codes(kStart + "// \xF4\x8F\xBF\xBF \xED\x9F\xBF \xE0\xA0\x80 \xC2\x80\n"), "");
  EXPECT_EQ(codes("\xEF\xBB\xBF" + kStart), "");
  EXPECT_EQ(codes("\xEF\xBB\xBF"), "FB0106");
  EXPECT_EQ(codes(""), "FB0106");
  EXPECT_EQ(codes(std::string(17u << 20, ' ')), "FB0103");
}

TEST(ParserRobustness, OneErrorAStatementAndThenTheNext) {
  EXPECT_EQ(codes(kStart + "let a = ;\nlet b = ;\nlet c = 1;\nlimit d;\n"), "FB0122 FB0122 FB0126");
  EXPECT_EQ(codes(kStart + "machine m {\n  on -> ;\n  state S { x = ; }\n}\nlet b = ;\n"), "FB0122 FB0122 FB0122");
  EXPECT_EQ(codes(kStart + "machine m {\n  state S {\n    x = ;\n\nlet a = ;\nmachine n { }\nlet b = ;\n"),
            "FB0122 FB0122 FB0122");
  EXPECT_EQ(codes(kStart + repeated("let a = ;\n", 1000)), repeated("FB0122 ", 50).substr(0, 50 * 7 - 1));
}

TEST(ParserRobustness, AMegabyteOfAnythingTakesBoundedTime) {
  const size_t n = 1'000'000;
  std::mt19937 random(20261121);
  std::string noise, words;
  for (size_t i = 0; i < n; i++) noise += static_cast<char>(32 + random() % 95);
  const char* const vocabulary[] = {"let ", "x ",  "= ",    "1 ",     "; ",  "machine ", "{ ",  "} ",
                                    "( ",   ") ",  "on ",   "-> ",    "? ",  ": ",       "is ", "MHz ",
                                    "/ ",   ".. ", "test ", "\"a\" ", "if ", "else ",    "\n"};
  while (words.size() < n) words += vocabulary[random() % std::size(vocabulary)];
  for (const std::string& text :
       {std::string(n, ';'), std::string(n, '$'), std::string(n, '"'), std::string(n, 'a'), std::string(n, '\n'),
        repeated("/*", n / 2), repeated("{}", n / 2), repeated("a ", n / 2), repeated("1 ", n / 2),
        kStart + repeated("let x = 1;\n", n / 11), kStart + "let x = f(" + repeated("a, ", n / 3) + "a);",
        kStart + "let x = " + repeated("1+", n / 2) + "1;", kStart + repeated("let x = " + repeated("(", 150), 6000),
        kStart + "machine m { " + repeated("x = ; ", n / 6), kStart + "machine m { " + repeated("{ ( ", n / 4),
        kStart + "machine m { " + noise, kStart + "machine m { state S { " + words, kStart + noise, kStart + words}) {
    const auto begin = std::chrono::steady_clock::now();
    codes(text);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    EXPECT_LT(seconds, 30.0) << text.substr(0, 60);  // a guard against a hang; bench/ shows the figure
  }
}

std::vector<std::string> corpus() {
  std::vector<std::string> texts;
  const std::filesystem::path root = FLYBALL_SOURCE_DIR;
  for (const char* folder : {"tests/language/syntax", "policies"}) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() != ".fly") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      std::stringstream text;
      text << file.rdbuf();
      texts.push_back(text.str());
    }
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

/// One to four edits: a byte changed, a piece removed, doubled, or taken from another text.
std::string mutated(std::string text, const std::vector<std::string>& others, std::mt19937& random) {
  for (size_t edits = 1 + random() % 4; edits > 0; edits--) {
    const size_t at = text.empty() ? 0 : random() % text.size();
    const size_t length = 1 + random() % 12;
    const std::string& other = others[random() % others.size()];
    switch (random() % 5) {
      case 0:
        if (!text.empty()) text[at] = static_cast<char>(random());
        break;
      case 1:
        if (!text.empty()) text[at] = static_cast<char>(32 + random() % 95);
        break;
      case 2: text.erase(at, length); break;
      case 3: text.insert(at, text.substr(at, length)); break;
      default: text.insert(at, other.substr(random() % (other.size() + 1), length)); break;
    }
  }
  return text;
}

TEST(ParserRobustness, MutatedPoliciesGiveATreeOrAnError) {
  const unsigned seed = 1;
  std::mt19937 random(seed);
  const std::vector<std::string> texts = corpus();
  ASSERT_GT(texts.size(), 50u);
  const auto begin = std::chrono::steady_clock::now();
  size_t runs = 0, accepted = 0;
  while (runs < 20'000 && std::chrono::steady_clock::now() - begin < std::chrono::seconds(5)) {
    accepted += codes(mutated(texts[random() % texts.size()], texts, random)).empty() ? 1 : 0;
    runs++;
  }
  std::cout << "seed " << seed << ": " << runs << " mutated policies, " << accepted << " still accepted\n";
  EXPECT_GT(runs, 100u);
  EXPECT_LT(accepted, runs);
}

}  // namespace
}  // namespace flyball::dsl
