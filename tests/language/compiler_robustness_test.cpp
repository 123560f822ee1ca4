// Any text is compiled or refused, in bounded time and on a bounded stack: what a text makes of chains, of doubling and
// of many mistakes. What the parser bounds is in parser_robustness_test.cpp; bench/compile has the figures.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <set>

#include "compiler/compile.h"

namespace flyball::compiler {
namespace {

constexpr size_t kLinks = 20'000;

const std::string kStart =
    "policy p;\nevery 1 ms;\n"
    "input temp : -40 degC .. 150 degC stale after 5 ms else 150 degC;\n"
    "limit freq : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz;\n";

/// The codes of errors, each once, in order. A guard against a hang, not a figure: builds with checks are slow.
std::string errors(const std::string& text) {
  const auto begin = std::chrono::steady_clock::now();
  const CompileResult result = compile_texts({{"a.fly", kStart + text}}, nullptr, {.tests = true});
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  EXPECT_LT(seconds, 30.0) << text.substr(0, 100);
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

}  // namespace
}  // namespace flyball::compiler
