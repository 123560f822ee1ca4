// The text of emitted code: the same bytes for the same policies, readable, and the engine exactly as it is here.
// FLYBALL_REFRESH_GOLDENS=1 writes golden/*.txt instead.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <map>
#include <regex>
#include <sstream>

#include "compiler/compile.h"
#include "compiler/dump.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/identifiers.h"
#include "tests/cli/command_line.h"

namespace flyball::emit {
namespace {

using compiler::CompileResult;
using testing::HasSubstr;

const std::string kRoot = FLYBALL_SOURCE_DIR;
const Options kOptions{"small_policy", "", "0.0", {"t0", "meter"}, {"regulator"}};

std::vector<File> emitted(const CompileResult& result) { return emit_cpp(*result.linked, result.sources, kOptions); }

std::vector<File> in_straight_lines(const CompileResult& result) {
  Options options = kOptions;
  options.code = Code::kInline;
  return emit_cpp(*result.linked, result.sources, options);
}

void expect_golden(const std::vector<File>& files, const std::string& name) {
  for (const File& file : files) {
    if (file.name.find("policy.") != 0) continue;
    const std::string golden = kRoot + "/tests/emit/golden/" + name + (file.name == "policy.h" ? "_h.txt" : "_cpp.txt");
    if (std::getenv("FLYBALL_REFRESH_GOLDENS") != nullptr) tests::write_text(golden, file.text);
    EXPECT_EQ(file.text, tests::contents(golden)) << golden << ": FLYBALL_REFRESH_GOLDENS=1 writes it";
  }
}

TEST(EmittedText, IsThisForASmallPolicy) {
  const CompileResult result = compiler::compile({kRoot + "/tests/emit/golden/small.fly"}, nullptr);
  ASSERT_NE(result.linked, nullptr);
  expect_golden(emitted(result), "small");
  expect_golden(in_straight_lines(result), "small_inline");
}

TEST(EmittedText, IsTheSameWhereverThePoliciesLie) {
  const std::string text = tests::contents(kRoot + "/policies/tile_guard.fly");
  const CompileResult one = compiler::compile_texts({{"tile_guard.fly", text}}, nullptr);
  const CompileResult other = compiler::compile_texts({{"/somewhere/else/tile_guard.fly", text}}, nullptr);
  for (const auto& emit : {emitted, in_straight_lines}) {
    const std::vector<File> first = emit(one), second = emit(other);
    ASSERT_EQ(first.size(), second.size());
    for (size_t i = 0; i < first.size(); ++i) {
      EXPECT_EQ(first[i].name, second[i].name);
      EXPECT_EQ(first[i].text, second[i].text);
    }
  }
}

// The comment stands behind the row, or above it where it does not fit.
TEST(EmittedText, EveryOperationHasItsLine) {
  const CompileResult result = compiler::compile({kRoot + "/policies/tile_guard.fly"}, nullptr);
  std::istringstream text(emitted(result)[1].text);
  const std::regex with_line(".*// [0-9]+: .* :?= .*");
  std::vector<std::string> without;
  size_t rows = 0;
  for (std::string above, line; std::getline(text, line); above = line) {
    if (line.find("    {OpCode::") != 0) continue;
    ++rows;
    if (!std::regex_match(line.find("//") == std::string::npos ? above : line, with_line)) without.push_back(line);
  }
  EXPECT_EQ(rows, result.linked->ops.size());
  ASSERT_EQ(without.size(), 1U);
  EXPECT_NE(without[0].find("s0 := 0"), std::string::npos) << "the mark of the first tick is of no line";
}

TEST(EmittedText, CarriesTheEngineAsItIs) {
  const CompileResult result = compiler::compile({kRoot + "/policies/tile_guard.fly"}, nullptr);
  size_t carried = 0;
  for (const File& file : emitted(result)) {
    if (file.name.find("policy.") == 0) continue;
    EXPECT_EQ(file.text, tests::contents(kRoot + "/" + file.name)) << file.name;
    ++carried;
  }
  EXPECT_GT(carried, 10U);
}

TEST(EmittedText, CarriesOnlyWhatStraightLinesUse) {
  const CompileResult result = compiler::compile({kRoot + "/policies/tile_guard.fly"}, nullptr);
  std::vector<std::string> carried;
  for (const File& file : in_straight_lines(result)) {
    if (file.name.find("policy.") != 0) carried.push_back(file.name);
  }
  EXPECT_EQ(carried, (std::vector<std::string>{"LICENSE", "runtime/arithmetic.h", "runtime/decision.h",
                                               "runtime/expressions.h", "runtime/inlining.h"}));
}

// Statements without a comma are broken too, and what is kept from tick to tick has a name of the policy.
TEST(EmittedText, OfTheBundledPoliciesReads) {
  for (const char* const policy : {"tile_guard", "power_cap", "demand_dvfs"}) {
    const CompileResult result = compiler::compile({kRoot + "/policies/" + policy + ".fly"}, nullptr);
    ASSERT_NE(result.linked, nullptr) << policy;
    for (const File& file : in_straight_lines(result)) {
      if (file.name.find("policy.") != 0) continue;
      std::istringstream lines(file.text);
      for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120U) << line;
      EXPECT_FALSE(std::regex_search(file.text, std::regex("kept[0-9]"))) << policy;
    }
  }
}

/// policy.cpp in straight lines, of one bundled policy or of a text.
std::string straight_lines(const CompileResult& result) {
  if (result.linked == nullptr) throw std::runtime_error("does not compile");
  for (const File& file : in_straight_lines(result)) {
    if (file.name == "policy.cpp") return file.text;
  }
  return "";
}

// A let has no slot of its own: each reader makes what it needs of it, in steps that fit.
TEST(EmittedText, CallsWhatIsMadeOfALetByItsName) {
  const std::string cap = straight_lines(compiler::compile({kRoot + "/policies/power_cap.fly"}, nullptr));
  EXPECT_THAT(cap, HasSubstr("const int32_t over = chip_power - m.params.budget;"));
  EXPECT_THAT(cap, HasSubstr("const bool spare_above_band = m.params.band < spare;"));
  EXPECT_THAT(cap, HasSubstr("  int32_t weight[domain::kTileSize];"));
  EXPECT_THAT(cap, HasSubstr("const int32_t the_ceiling = interpolated"));  // `ceiling` is a function
  const std::string demand = straight_lines(compiler::compile({kRoot + "/policies/demand_dvfs.fly"}, nullptr));
  EXPECT_THAT(demand, HasSubstr("const int64_t need_times_target = "));
}

TEST(Dump, CallsWhatIsMadeOfALetByItsName) {
  const CompileResult cap = compiler::compile({kRoot + "/policies/power_cap.fly"}, nullptr);
  EXPECT_THAT(compiler::dump_program(*cap.linked), HasSubstr("over = sub.i32 chip_power budget"));
  const CompileResult demand = compiler::compile({kRoot + "/policies/demand_dvfs.fly"}, nullptr);
  EXPECT_THAT(compiler::dump_program(*demand.linked), HasSubstr("need*target[tile] = max.i64"));
}

TEST(EmittedText, HasFewValuesWithoutAName) {
  const std::regex nameless("[ ](t[0-9]+_[0-9]+)( =|\\[)");
  for (const auto& [policy, most] :
       std::map<std::string, int>{{"tile_guard", 5}, {"power_cap", 6}, {"demand_dvfs", 5}}) {
    const std::string text = straight_lines(compiler::compile({kRoot + "/policies/" + policy + ".fly"}, nullptr));
    EXPECT_LE(std::distance(std::sregex_iterator(text.begin(), text.end(), nameless), {}), most) << policy;
  }
}

// A name is made of names; of a long chain it would have no end.
TEST(EmittedText, AChainOfNamesIsNoName) {
  std::string text = "policy p; every 1 ms;\n", chain = "i0";
  for (int i = 0; i < 30; ++i) text += fmt::format("input i{} : 0 .. 9 stale never else 0;\n", i);
  for (int i = 1; i < 30; ++i) {
    chain += fmt::format(" - i{}", i);
    text += fmt::format("output o{} : 0 .. 9 = clamp(max({}, 0) * ({}), 0, 9);\n", i, chain, chain);
  }
  const std::string lines = straight_lines(compiler::compile_texts({{"p.fly", text}}, nullptr));
  EXPECT_THAT(lines, HasSubstr("i0_minus_i1_minus_i2"));
  EXPECT_FALSE(std::regex_search(lines, std::regex("[a-z0-9_]{64,}")));
}

TEST(Identifiers, TellRowsApart) {
  EXPECT_EQ(constant_name("hbm_temp"), "kHbmTemp");
  EXPECT_EQ(constant_name("L2temp"), "kL2temp");
  EXPECT_EQ(constant_names({"temp", "power"}, {"a.temp", "b.power"}), (std::vector<std::string>{"kTemp", "kPower"}));
  EXPECT_EQ(constant_names({"temp", "temp"}, {"a.temp", "b.temp"}), (std::vector<std::string>{"kATemp", "kBTemp"}));
  EXPECT_EQ(constant_names({"a_b", "aB", "a_b"}, {"p.a_b", "p.aB", "p.a_b"}),
            (std::vector<std::string>{"kPAB", "kPAB_2", "kPAB_3"}));
}

TEST(Identifiers, SayWhichNumbersACountIsOf) {
  const CompileResult result = compiler::compile_texts(
      {{"p.fly",
        "policy p; every 1 ms; domain tile of 4; var ring[16] : 0 .. 9 = 0; var grid[tile, 3] : 0 .. 9 = 0;\n"
        "output all : bool = all(ring > 3) and all(grid > 3);"}},
      nullptr);
  ASSERT_NE(result.linked, nullptr);
  EXPECT_EQ(identifiers(*result.linked).domains,
            (std::vector<std::string>{"kTile", "kBelow16", "kBelow3", "kTileBelow3"}));
}

TEST(Comments, StayOnTheirLine) {
  EXPECT_EQ(comment_text("a\tb \\"), "a b");
  EXPECT_EQ(comment_text("5 \xC2\xB0\x43"), "5 ?C");
  EXPECT_EQ(string_literal("never \"a\\b\" ?? \n"), R"("never \"a\\b\" \?\? \012")");
}

}  // namespace
}  // namespace flyball::emit
