// Positions, rendering and near names.
#include "dsl/diagnostic.h"

#include <gtest/gtest.h>

namespace flyball::dsl {
namespace {

TEST(SourceMap, LinesAndColumnsCountCharacters) {
  SourceMap sources;
  EXPECT_EQ(sources.add("a", "one\ntw\xC3\xB6 x\r\n\nend"), 0u);
  EXPECT_EQ(sources.position(0, 0).line, 1u);
  EXPECT_EQ(sources.position(0, 3).column, 4u);
  EXPECT_EQ(sources.position(0, 9).line, 2u);
  EXPECT_EQ(sources.position(0, 9).column, 5u);
  EXPECT_EQ(sources.position(0, 12).line, 4u - 1u);
  EXPECT_EQ(sources.position(0, 999).line, 4u);
  EXPECT_EQ(sources.line(0, 2), "tw\xC3\xB6 x");
  EXPECT_EQ(sources.line(0, 3), "");
  EXPECT_EQ(sources.line(0, 4), "end");
  EXPECT_EQ(sources.line(0, 0), "");
  EXPECT_EQ(sources.line(0, 5), "");
  EXPECT_EQ(sources.text({0, 4, 8}), "tw\xC3\xB6");
  EXPECT_EQ(sources.text({0, 4, 4000}).size(), 12u);
}

TEST(Render, PlaceSourceWhyRelatedHint) {
  SourceMap sources;
  sources.add("p.fly", "first\n\tsecond line\n");
  Diagnostics diagnostics;
  Diagnostic& d = diagnostics.error("FB0203", {0, 7, 13}, "this is wrong");
  d.why = "because";
  d.hint = "mend it";
  d.related.push_back({{0, 0, 5}, "compare with this"});
  EXPECT_EQ(render(diagnostics, sources, false),
            "p.fly:2:2: error[FB0203]: this is wrong\n"
            "        second line\n"
            "        ^~~~~~\n"
            "  why: because\n"
            "  p.fly:1:1: note: compare with this\n"
            "    first\n"
            "    ^~~~~\n"
            "  hint: mend it\n");
}

TEST(Render, OrderedByPlaceAndColouredOnRequest) {
  SourceMap sources;
  sources.add("p.fly", "abc\ndef\n");
  Diagnostics diagnostics;
  diagnostics.warning("FB0302", {0, 4, 7}, "second");
  diagnostics.error("FB0301", {0, 0, 1}, "first");
  EXPECT_EQ(diagnostics.count(Severity::kError), 1u);
  EXPECT_EQ(diagnostics.count(Severity::kWarning), 1u);
  EXPECT_TRUE(diagnostics.has_errors());
  const std::string plain = render(diagnostics, sources, false);
  EXPECT_LT(plain.find("first"), plain.find("second"));
  EXPECT_EQ(plain.find('\033'), std::string::npos);
  EXPECT_NE(plain.find("warning[FB0302]"), std::string::npos);
  EXPECT_NE(render(diagnostics, sources, true).find("\033[1;31merror"), std::string::npos);
}

TEST(Render, SpansOverSeveralLinesAndAtTheEnd) {
  SourceMap sources;
  sources.add("p.fly", "abc\ndef");
  Diagnostics diagnostics;
  diagnostics.error("FB0001", {0, 1, 6}, "over the line's end");
  diagnostics.error("FB0002", {0, 7, 7}, "at the end");
  EXPECT_EQ(render(diagnostics, sources, false),
            "p.fly:1:2: error[FB0001]: over the line's end\n"
            "    abc\n"
            "     ^~\n"
            "p.fly:2:4: error[FB0002]: at the end\n"
            "    def\n"
            "       ^\n");
}

TEST(Render, OfALongLineOnlyWhatLiesNear) {
  SourceMap sources;
  sources.add("p.fly", std::string(300, 'a') + "HERE" + std::string(2'000'000, 'b'));
  Diagnostics diagnostics;
  diagnostics.error("FB0001", {0, 300, 304}, "in the middle");
  diagnostics.error("FB0002", {0, 305, 2'000'000}, "to the end");
  EXPECT_EQ(render(diagnostics, sources, false),
            "p.fly:1:301: error[FB0001]: in the middle\n"
            "    ..." +
                std::string(40, 'a') + "HERE" + std::string(76, 'b') + "...\n" + "    " + std::string(43, ' ') +
                "^~~~\n" +
                "p.fly:1:306: error[FB0002]: to the end\n"
                "    ..." +
                std::string(35, 'a') + "HERE" + std::string(81, 'b') + "...\n" + "    " + std::string(43, ' ') + "^" +
                std::string(79, '~') + "\n");
}

TEST(Render, ADiagnosticWithoutAFileStillShows) {
  Diagnostics diagnostics;
  diagnostics.error("FB0001", {0, 0, 0}, "no file at all");
  EXPECT_EQ(render(diagnostics, SourceMap{}, false), "error[FB0001]: no file at all\n");
}

TEST(Nearest, FindsSlipsAndNothingElse) {
  const std::vector<std::string> names = {"temp", "target", "trip", "freq", "MHz", "kHz", "x"};
  EXPECT_EQ(nearest("tmep", names), "temp");
  EXPECT_EQ(nearest("traget", names), "target");
  EXPECT_EQ(nearest("targt", names), "target");
  EXPECT_EQ(nearest("mhz", names), "MHz");
  EXPECT_EQ(nearest("FREQ", names), "freq");
  EXPECT_EQ(nearest("voltage", names), "");
  EXPECT_EQ(nearest("y", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest("temp", {}), "");
}

}  // namespace
}  // namespace flyball::dsl
