// Ill-formed descriptions: each is an error with its place, with the other place where there are two, and a remedy.
#include <gtest/gtest.h>

#include "tests/unit/rdl_test_text.h"

namespace flyball::rdl {
namespace {

struct Wrong {
  const char* text;
  const char* code;
  const char* place;   // of the error
  const char* says;    // part of what is said
  const char* second;  // place of the note; "" where there is none
};

void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.code << " " << wrong.text; }

class WrongDescription : public testing::TestWithParam<Wrong> {};

TEST_P(WrongDescription, IsToldWithItsPlaces) {
  const std::string told = complaints(GetParam().text);
  EXPECT_NE(told.find(std::string("t.rdl:") + GetParam().place + ": error[" + GetParam().code + "]"), std::string::npos)
      << told;
  EXPECT_NE(told.find(GetParam().says), std::string::npos) << told;
  const bool noted = told.find(": note: ") != std::string::npos;
  EXPECT_EQ(noted, *GetParam().second != '\0') << told;
  if (noted) {
    EXPECT_NE(told.find(std::string("  t.rdl:") + GetParam().second + ": note: "), std::string::npos) << told;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rdl, WrongDescription,
    testing::Values(
        Wrong{"addrmap m { reg {field {} A[7:0];\nfield {} B[9:4]; } R; };", "RDL0301", "2:12", "overlaps field `A`",
              "1:29"},
        Wrong{"addrmap m { reg {\nfield {} A[40:0]; } R; };", "RDL0302", "2:12", "has bits 0 to 31", "2:21"},
        Wrong{"addrmap m { reg {\nfield {} A[3:0] = 16; } R; };", "RDL0303", "2:19", "needs more than the 4 bits",
              "2:12"},
        Wrong{"addrmap m { reg {\nfield {} A[3:0] = 8'h1; } R; };", "RDL0303", "2:19", "has 8 bits", "2:12"},
        Wrong{"addrmap m { reg {field {} A;} R @ 0;\nreg {field {} A;} S @ 0; };", "RDL0304", "2:23", "overlaps `R`",
              "1:35"},
        Wrong{"addrmap m { reg {field {} A;} R[4] @ 0;\nreg {field {} A;} S @ 8; };", "RDL0304", "2:23", "overlaps `R`",
              "1:38"},
        Wrong{"addrmap m { reg { regwidh = 32; field {} A;} R; };", "RDL0210", "1:19", "did you mean `regwidth`", ""},
        Wrong{"addrmap m { reg { sw = r; field {} A;} R; };", "RDL0211", "1:19", "a reg has no property `sw`", ""},
        Wrong{"addrmap m { reg { field { sw = rx; } A;} R; };", "RDL0212", "1:32", "one of na, r, w", ""},
        Wrong{"addrmap m { reg { field { sw = r;\nsw = rw; } A;} R; };", "RDL0213", "2:1", "given twice", "1:27"},
        Wrong{"addrmap m { reg { field { swwe; } A;} R; };", "RDL0214", "1:27", "not read here", ""},
        Wrong{"addrmap m { reg {field {} A;} R;\nreg {field {} A;} R; };", "RDL0201", "2:19", "already there", "1:31"},
        Wrong{"addrmap m { reg { field {} A;\nfield {} A; } R; };", "RDL0201", "2:10", "already there", "1:28"},
        Wrong{"reg r { field {} A; };\nreg r { field {} B; };\naddrmap m { r R; };", "RDL0201", "2:5", "already there",
              "1:5"},
        Wrong{"addrmap m { regg R; };", "RDL0202", "1:13", "no component `regg`", ""},
        Wrong{"addrmap m { reg { field {} A[N:0]; } R; };", "RDL0203", "1:30", "no parameter `N`", ""},
        Wrong{"enum e { A = 9; };\naddrmap m { reg { field { encode = e; } A[2:0]; } R; };", "RDL0305", "2:27",
              "cannot hold", "2:43"},
        Wrong{"addrmap m { reg { field { sw = r; onwrite = woclr; } A; } R; };", "RDL0320", "1:35", "cannot write",
              "1:27"},
        Wrong{"addrmap m { reg { field { testability = none; } A; } R; };", "RDL0330", "1:27", "without a reason",
              "1:49"},
        Wrong{"addrmap m { reg { field { dontcompare; reason = \" \"; } A; } R; };", "RDL0330", "1:27",
              "without a reason", "1:56"},
        Wrong{"addrmap m { reg { field { lock = C.L; } A; } R; };", "RDL0331", "1:34", "no field of this name", "1:41"},
        Wrong{"addrmap m { reg { field { scale = 5; } A; } R; };", "RDL0326", "1:27", "without a unit", "1:40"},
        Wrong{"addrmap m { reg { field { unit = \"mv\"; } A; } R; };", "RDL0327", "1:34", "did you mean \"mV\"", ""},
        Wrong{"addrmap m { reg { } R; };", "RDL0315", "1:21", "has no field", ""},
        Wrong{"addrmap m { reg { field {} A; } R @ 2; };", "RDL0307", "1:37", "within a word", ""},
        Wrong{"addrmap m { reg { field {} A; } R[2] += 2; };", "RDL0308", "1:33", "2 bytes apart", ""},
        Wrong{"addrmap m { reg { regwidth = 64; field {} A; } R; };", "RDL0310", "1:30", "32 bits", ""},
        Wrong{"reg r #(longint unsigned N) { field {} A[N]; };\naddrmap m { r R; };", "RDL0227", "2:15", "is not given",
              "1:26"},
        Wrong{"addrmap m { addrmap n { reg { field {} A; } R; } n;\nn.X->sw = r; };", "RDL0236", "2:3", "has no `X`",
              ""},
        Wrong{"", "RDL0200", "1:1", "no addrmap", ""}));

class WrongSyntax : public testing::TestWithParam<Wrong> {};

TEST_P(WrongSyntax, IsToldInWords) {
  const std::string told = complaints(GetParam().text);
  EXPECT_NE(told.find(std::string("t.rdl:") + GetParam().place + ": error[" + GetParam().code + "]"), std::string::npos)
      << told;
  EXPECT_NE(told.find(GetParam().says), std::string::npos) << told;
}

INSTANTIATE_TEST_SUITE_P(
    Rdl, WrongSyntax,
    testing::Values(Wrong{"addrmap m { reg { field {} A } R; };", "RDL0110", "1:29", "`;` is missing behind `A`", ""},
                    Wrong{"addrmap m {\n", "RDL0120", "1:11", "never closed", ""},
                    Wrong{"addrmap m { };\n};", "RDL0121", "2:1", "closes nothing", ""},
                    Wrong{"mem m { };", "RDL0130", "1:1", "`mem` belongs to SystemRDL", ""},
                    Wrong{"`define X 1", "RDL0131", "1:1", "include", ""},
                    Wrong{"addrmap m { name = \"open; };", "RDL0132", "1:20", "no closing quote", ""},
                    Wrong{"addrmap m { /* open", "RDL0133", "1:13", "never closed", ""},
                    Wrong{"addrmap m { reg {field {} A[3:0] = 12ab;} R; };", "RDL0112", "1:36", "no number", ""},
                    Wrong{"addrmap m { reg {field {} A[3:0] = 2'b111;} R; };", "RDL0112", "1:36", "does not fit", ""},
                    Wrong{"addrmap m { reg {field {} = 3;} R; };", "RDL0111", "1:27", "does not fit", ""},
                    Wrong{"`include \"nowhere.rdl\"", "RDL0105", "1:10", "cannot be read", ""}));

TEST(RdlErrors, OneMistakeSaysNothingAboutTheNext) {
  const std::string told = complaints("addrmap m {\n  reg { field {} A } R;\n  reg { field {} = 1; } S;\n};");
  EXPECT_NE(told.find("t.rdl:2:"), std::string::npos) << told;
  EXPECT_NE(told.find("t.rdl:3:"), std::string::npos) << told;
}

TEST(RdlErrors, NeitherBytesNorDepthBreakTheReader) {
  EXPECT_NE(complaints(std::string("addrmap\0m", 9)).find("RDL0101"), std::string::npos);
  EXPECT_NE(complaints("addrmap \xff").find("RDL0102"), std::string::npos);
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "addrmap a { ";
  EXPECT_NE(complaints(deep).find("RDL0104"), std::string::npos);
  EXPECT_NE(complaints("addrmap m { reg { field {} A = " + std::string(5000, '-') + "1; } R; };").find("RDL0104"),
            std::string::npos);
  EXPECT_NE(complaints("addrmap a { a x; };", "a").find("RDL0225"), std::string::npos);
}

}  // namespace
}  // namespace flyball::rdl
