// Any text is compiled or refused, in bounded time and on a bounded stack: what a text makes of chains, of doubling and
// of many mistakes. What the parser bounds is in parser_robustness_test.cpp; bench/compile has the figures.
#include <gtest/gtest.h>

#include <ctime>
#include <functional>
#include <set>

#include "compiler/compile.h"

namespace flyball::compiler {
namespace {

constexpr size_t kLinks = 10'000;

const std::string kStart =
    "policy p;\nevery 1 ms;\n"
    "input temp : -40 degC .. 150 degC stale after 5 ms else 150 degC;\n"
    "limit freq : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz;\n";

/// The codes of errors, each once, in order. The time is the processor's, and builds with checks are slow: it is a
/// guard against what grows with the square, not a figure.
std::string errors(const std::string& text) {
  const std::clock_t begin = std::clock();
  const CompileResult result = compile_texts({{"a.fly", kStart + text}}, nullptr, {.tests = true});
  EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, 60.0) << text.substr(0, 100);
  EXPECT_EQ(result.linked == nullptr, result.diagnostics.has_errors());
  std::set<std::string> codes;
  for (const dsl::Diagnostic& d : result.diagnostics.all()) {
    if (d.severity == dsl::Severity::kError) codes.insert(d.code);
  }
  std::string all;
  for (const std::string& code : codes) all += (all.empty() ? "" : " ") + code;
  return all;
}

/// `first`, then for each link what it is made of the one before.
std::string chain(const std::string& first, size_t links,
                  const std::function<std::string(const std::string& now, const std::string& before)>& link) {
  std::string text = first + "\n";
  for (size_t i = 1; i <= links; ++i) text += link("x" + std::to_string(i), "x" + std::to_string(i - 1)) + "\n";
  return text;
}

std::string last(size_t links) { return "x" + std::to_string(links); }

TEST(CompilerRobustness, ChainsOfCallsEnd) {
  const std::string vote = "freq <= " + last(kLinks) + "(temp) > 3 degC ? 1 GHz : 2 GHz;";
  const auto fns = chain("fn x0(v) = v;", kLinks,
                         [](const auto& now, const auto& before) { return "fn " + now + "(v) = " + before + "(v);"; });
  EXPECT_EQ(errors(fns + vote), "FB0456");
  const auto blocks = chain("block x0(v) { return v; }", kLinks, [](const auto& now, const auto& before) {
    return "block " + now + "(v) { let y = " + before + "(v); return y; }";
  });
  EXPECT_EQ(errors(blocks + vote), "FB0456");
  const auto short_one = chain("fn x0(v) = v;", 400, [](const auto& now, const auto& before) {
    return "fn " + now + "(v) = " + before + "(v);";
  });
  EXPECT_EQ(errors(short_one + "freq <= x400(temp) > 3 degC ? 1 GHz : 2 GHz;"), "");
}

TEST(CompilerRobustness, ChainsOfLetsAreFollowed) {
  const auto truths = chain("let x0 = temp > 3 degC;", kLinks, [](const auto& now, const auto& before) {
    return "let " + now + " = not " + before + " and temp > 2 degC;";
  });
  const std::string condition = last(kLinks);
  EXPECT_EQ(errors(truths + "machine m { state Low { on " + condition +
                   " -> High; }\nstate High { freq <= 1 GHz; on not " + condition + " -> Low; } }"),
            "");
  const auto choices = chain("let x0 = temp;", kLinks, [](const auto& now, const auto& before) {
    return "let " + now + " = " + before + " > 3 degC ? temp : " + before + ";";
  });
  EXPECT_EQ(errors(choices + "freq <= " + last(kLinks) + " > 3 degC ? 1 GHz : 2 GHz;"), "");
}

/// They are lowered where a condition reads them (rule 10.4).
TEST(CompilerRobustness, ChainsOfLetsOfAStateEnd) {
  const auto machine = [](const std::string& lets, size_t links) {
    return "machine m { state Low { " + lets + " on " + last(links) + " -> High; }\n" +
           "state High { freq <= 1 GHz; on temp < 0 degC -> Low; } }";
  };
  const auto deep = chain("let x0 = temp > 0 degC;", 8000, [](const auto& now, const auto& before) {
    return "let " + now + " = " + before + " and temp > 2 degC;";
  });
  EXPECT_EQ(errors(machine(deep, 8000)), "FB0456");
  const auto doubling = chain("let x0 = temp > 0 degC;", 40, [](const auto& now, const auto& before) {
    return "let " + now + " = " + before + " and (temp > 2 degC or " + before + ");";
  });
  EXPECT_EQ(errors(machine(doubling, 40)), "FB0452");
}

TEST(CompilerRobustness, ExactValuesAreBounded) {
  std::string squares = "1.000001";
  for (int i = 0; i < 40; ++i) squares = "square(" + squares + ")";
  EXPECT_EQ(errors("fn square(v) = v * v;\nlet y = " + squares + ";"), "FB0457");
  for (const char* step : {" * ", " / (1.1 + 1 / 3 * ", " + 1 / ("}) {
    const bool opens = std::string(step).find('(') != std::string::npos;
    const auto constants = chain("param x0 = 1.000001;", 3000, [&](const auto& now, const auto& before) {
      return "param " + now + " = " + before + step + before + (opens ? ")" : "") + ";";
    });
    EXPECT_EQ(errors(constants + "freq <= " + last(3000) + " > 3 ? 1 GHz : 2 GHz;"), "FB0457") << step;
  }
  const auto steps = chain("let x0 = temp - 0 degC;", 3000, [](const auto& now, const auto& before) {
    return "let " + now + " = " + before + " / 1.000001;";
  });
  EXPECT_EQ(errors(steps + "freq <= " + last(3000) + " > 3 K ? 1 GHz : 2 GHz;"), "FB0457");
}

TEST(CompilerRobustness, DomainsAreBounded) {
  const auto flat = chain("domain x0;", 70'000, [](const auto& now, const auto&) { return "domain " + now + ";"; });
  EXPECT_EQ(errors(flat), "FB0458");
  const auto nested = chain("domain x0;", kLinks, [](const auto& now, const auto& before) {
    return "domain " + now + " in " + before + ";";
  });
  EXPECT_EQ(errors(nested), "FB0458");
  std::string ladder = "domain x0 of 2; domain x1 of 2 in x0;";  // twice as many ways up at each
  for (int i = 2; i < 200; ++i) {
    const auto name = [&](int back) { return "x" + std::to_string(i - back); };
    ladder += "domain " + name(0) + " of 2 in " + name(2) + ", " + name(1) + ";\n";
  }
  EXPECT_EQ(errors(ladder), "");
}

TEST(CompilerRobustness, WhatProgramNumbersInSixteenBitsIsCounted) {
  const auto many = [](int count, const auto& text) {
    std::string all;
    for (int i = 0; i < count; ++i) all += std::string(text("x" + std::to_string(i))) + "\n";
    return all;
  };
  EXPECT_EQ(errors(many(65'534, [](const auto& x) { return "limit " + x + " : 1 .. 9 safe 1 rest 9;"; })), "FB0393");
  const std::string taken = many(65'535, [](const auto&) { return "on temp > 3 degC -> High;"; });
  EXPECT_EQ(errors("machine m { state Low { " + taken + " } state High { after 9 ms -> Low; } }"), "FB0393");
  int at = 0;
  const std::string points = many(65'535, [&](const auto&) { return std::to_string(at++) + ": 1;"; });
  EXPECT_EQ(errors("table t { " + points + " } let y = t(temp > 3 degC ? 1 : 2);"), "FB0393");
}

TEST(CompilerRobustness, TypesOfVarsReadAboveEnd) {
  const auto machine = [](const std::string& vars) {
    return "let y = m.first;\nmachine m { " + vars +
           " state Low { freq <= y > 3 ? 1 GHz : 2 GHz; after 9 ms -> High; } state High { after 9 ms -> Low; } }";
  };
  EXPECT_EQ(errors(machine("var first : like other = 0; var other : like first = 0;")), "FB0300");
  const auto likes = chain("var x0 : 0 .. 9 = 0;", kLinks, [](const auto& now, const auto& before) {
    return "var " + now + " : like " + before + " = 0;";
  });
  EXPECT_NE(errors(machine(likes + "var first : like " + last(kLinks) + " = 0;")), "");
}

TEST(CompilerRobustness, ThousandsOfMistakesAmongThousandsOfNames) {
  std::string states, domains, states_twice, vars, reads;
  for (size_t i = 0; i < kLinks; ++i) {
    const std::string n = std::to_string(i);
    states += "state S" + n + " { on temp > 3 degC -> SS" + n + "; }\n";
    states_twice += "state S1 { on temp > 3 degC -> S1; }\n";
    domains += "domain tile" + n + "; let q" + n + "[tilee" + n + "] = 3;\n";
    vars += "var v" + n + " : 0 .. 9 = 0;\n";
    reads += "let y" + n + " = m.w" + n + ";\n";
  }
  EXPECT_EQ(errors("machine m { " + states + "}"), "FB0311");
  EXPECT_EQ(errors("machine m { " + states_twice + "}"), "FB0360");
  EXPECT_EQ(errors(domains), "FB0340 FB0458");
  EXPECT_EQ(errors(reads + "machine m { " + vars + "state Low { on temp > 3 degC -> Low; } }"), "FB0303");
}

/// What is said of the 200th mistake of a kind nobody reads.
TEST(CompilerRobustness, WhatIsShownIsBounded) {
  std::string text = kStart;
  for (int i = 0; i < 1000; ++i) text += "let x" + std::to_string(i) + " = nothing;\n";
  const CompileResult result = compile_texts({{"a.fly", text}}, nullptr, {});
  const std::string shown = dsl::render(result.diagnostics, result.sources, false);
  const std::string end = "\nand 800 more errors\n";
  ASSERT_GT(shown.size(), end.size());
  EXPECT_EQ(shown.substr(shown.size() - end.size()), end);
  EXPECT_EQ(result.diagnostics.all().size(), 1000U) << "whoever asks for all of them has them";
}

}  // namespace
}  // namespace flyball::compiler
