// Each concept of docs/language.md that a policy can have occurs in random programs that the compiler takes, so that
// none drops out of the generator without anybody seeing it.
#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "tests/reference/differential.h"
#include "tests/reference/random_expression.h"

namespace flyball::reference {
namespace {

struct Concept {
  const char *rule, *name, *text;  // a regular expression for a place that has it
};

const Concept kConcepts[] = {{"1.3", "the standard library", "use std \\{"},
                             {"2.7", "resolution", " resolution "},
                             {"2.9", "like", ": like "},
                             {"2.10", "truth values", "(var|input|param) \\S+ : bool"},
                             {"2.11", "enumerations", "domain \\w+ \\{"},
                             {"2.11", "some of their names", " : Na\\d \\.\\. Na\\d"},
                             {"2.11", "their limits", "limit \\S+ : Mode "},
                             {"2.11", "`is` of a var", "va\\d+ is Na"},
                             {"2.12", "values by name", "= \\{ Na0: "},
                             {"2.13", "params of the chip", "param .* = chip;"},
                             {"3.2", "constants", "param \\w+ = "},
                             {"3.6", "otherwise", " otherwise "},
                             {"3.7", "choices", " \\? .* : "},
                             {"3.8", "mod", " mod "},
                             {"3.8", "mix", "= .*mix\\("},
                             {"3.8", "clamp", "clamp\\("},
                             {"3.8", "floor", "floor\\("},
                             {"3.8", "ceil", "ceil\\("},
                             {"3.8", "round", "round\\("},
                             {"3.8", "abs", "abs\\("},
                             {"3.9", "dt", "\\bdt\\b"},
                             {"3.9", "now", "\\bnow\\b"},
                             {"3.10", ".ok", "\\.ok"},
                             {"3.10", ".age", "\\.age"},
                             {"3.10", ".fresh", "\\.fresh"},
                             {"3.10", ".low", "\\.low"},
                             {"3.10", ".high", "\\.high"},
                             {"4.2", "typed lets", "let \\S+ : \\S+ .*\\.\\. "},
                             {"4.4", "+=", " \\+= "},
                             {"4.4", "-=", " -= "},
                             {"4.6", "if", "\\bif "},
                             {"4.6", "else if", "else if "},
                             {"4.7", "repeat", "repeat \\d+ \\{"},
                             {"6.1", "stale never", "stale never"},
                             {"6.2", "else by a param", "else .*pa\\d+.*;"},
                             {"6.3", "counters", "counter \\d+ bits"},
                             {"6.3", "delta", "delta\\("},
                             {"6.4", "outputs", "output "},
                             {"6.5", "latched", "bool latched"},
                             {"7.1", "domains in domains", "domain core in tile"},
                             {"7.1", "domains of a count", "domain slot of "},
                             {"7.3", "elements", "\\w\\[\\d+\\]"},
                             {"7.4", "where", " where "},
                             {"7.5", "avg", "avg\\("},
                             {"7.5", "by", ", by: "},
                             {"7.5", "median", "median\\("},
                             {"7.5", "argmin", "argmin\\("},
                             {"7.5", "first", "first\\("},
                             {"7.5", "count", "count\\("},
                             {"7.6", "arrays", "var \\w+\\[\\w+\\]"},
                             {"7.7", "pairs", "\\[\\w+, \\w+\\]"},
                             {"7.7", "binders", "\\(q\\d in "},
                             {"7.8", "counts", "\\[5\\]"},
                             {"7.8", "counts by their names", "\\[pa\\d+\\]"},
                             {"8.1", "limits", "limit "},
                             {"8.1", "limits without rest", "limit .* safe \\S+( \\w+)?( slew.*)?;"},
                             {"8.2", "ceilings", "li\\dx(\\[0\\])? <= .*;"},
                             {"8.2", "floors", "li\\dx(\\[0\\])? >= .*;"},
                             {"8.5", "slew", " slew "},
                             {"9.2", "prev", "prev "},
                             {"9.5", "vars of a machine", "ma\\d+\\.va"},
                             {"10.2", "resume", "resume \\{"},
                             {"10.3", "for", "on .* for .* ->"},
                             {"10.3", "samples", " samples"},
                             {"10.3", "after", "after .* ->"},
                             {"10.7", "retained", "retained var"},
                             {"10.8", "machines with a period", "machine \\S+ every "},
                             {"10.8", "states with a period", "state \\S+ every "},
                             {"10.9", "states in a state", "\n    (terminal )?state "},
                             {"10.10", "terminal", "terminal state"},
                             {"11.1", "functions", "\nfn "},
                             {"11.1", "constants of a call", "\nfn .*const "},
                             {"11.1", "arguments by name", "fn\\d+\\(.*ar\\d+: "},
                             {"11.1", "blocks", "\nblock "},
                             {"11.3", "tables", "\ntable "},
                             {"11.3", "rounds up", " rounds up "},
                             {"11.4", "share", "share\\("},
                             {"11.4", "at_least", "at_least: "},
                             {"11.5", "parameters with an index", "(fn|block) \\w+\\(\\w+\\["},
                             {"12.1", "several policies", "policy random1"},
                             {"13.1", "require", "\nrequire "},
                             {"13.2", "never", "\nnever "},
                             {"13.2", "always", "\nalways "},
                             {"13.5", "accept", "\naccept "},
                             {"13.6", "true values", "true\\.in"}};

TEST(Concepts, AreInRandomPrograms) {
  constexpr uint64_t kPrograms = 300;
  std::map<std::string, std::regex> wanted;
  for (const Concept& row : kConcepts) wanted.emplace(std::string(row.rule) + " " + row.name, row.text);
  for (const std::string& name : library_names()) wanted.emplace("std " + name, "[^{,] \\(*" + name + "\\(");
  for (uint64_t seed = 1; seed <= kPrograms && !wanted.empty(); ++seed) {
    const Generated set = generate(seed);
    std::string all;
    std::vector<std::pair<std::string, std::string>> texts;
    for (const std::string& text : set.policies) {
      texts.emplace_back("random" + std::to_string(texts.size()) + ".fly", text);
      all += text;
    }
    Coverage coverage;
    if (compare(texts, set, seed, 1, coverage, {}).rejected) continue;
    std::erase_if(wanted, [&](const auto& row) { return std::regex_search(all, row.second); });
  }
  for (const auto& [name, text] : wanted) ADD_FAILURE() << name << ": in none of " << kPrograms << " random programs";
}

}  // namespace
}  // namespace flyball::reference
