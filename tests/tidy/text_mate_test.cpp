// The TextMate grammar in editors/ against the language: each word of every policy gets the right scope, and so does
// each keyword, unit and sign that dsl/flyball.g4 has.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "dsl/placed_tokens.h"
#include "tests/tidy/source_tree.h"

namespace flyball::tidy {
namespace {

struct Pattern {
  std::string scope;
  std::regex match;
};

std::vector<Pattern> patterns() {
  std::ifstream file(FLYBALL_SOURCE_DIR "/editors/flyball.tmLanguage.json");
  std::vector<Pattern> result;
  const nlohmann::json grammar = nlohmann::json::parse(file);
  for (const auto& row : grammar["patterns"]) {
    result.push_back({row["name"], std::regex(row["match"].get<std::string>())});
  }
  return result;
}

/// The words between quotes in the grammar's lexer rules: keywords and signs, and those of the rule UNIT.
struct Words {
  std::set<std::string> keywords, units, signs;
};

Words words_of_grammar() {
  Words words;
  for (const SourceFile& file : source_files()) {
    if (file.path != "dsl/flyball.g4") continue;
    bool unit = false, mistakes = false;
    const std::regex rule("([A-Z_]+) *: '([^']+)' ;"), literal("'([^']+)'");
    for (const std::string& line : file.lines) {
      if (line == "UNIT") unit = true;
      if (line.starts_with("// Never part of a rule")) mistakes = true;
      if (mistakes) break;
      for (auto i = std::sregex_iterator(line.begin(), line.end(), unit ? literal : rule); i != std::sregex_iterator();
           ++i) {
        const std::string word = (*i)[unit ? 1 : 2];
        (unit                                                ? words.units
         : std::isalpha(static_cast<unsigned char>(word[0])) ? words.keywords
                                                             : words.signs)
            .insert(word);
      }
      if (line == "  ;") unit = false;
    }
  }
  return words;
}

class TextMate : public testing::Test {
 protected:
  /// The scope that the grammar gives to what begins at `at`; `text` becomes how far it goes.
  std::string scope(const std::string& all, size_t at, std::string& text) const {
    for (const Pattern& pattern : patterns_) {
      std::smatch match;
      const auto begin = all.begin() + static_cast<ptrdiff_t>(at);
      if (!std::regex_search(begin, all.end(), match, pattern.match, std::regex_constants::match_continuous)) continue;
      text = match.str();
      return pattern.scope;
    }
    return "none";
  }

  /// What the scope of a word has to begin with.
  std::string wanted(const std::string& word) const {
    if (words_.units.contains(word)) return "keyword.other.unit";
    if (words_.keywords.contains(word)) return "(storage|keyword|constant.language)";
    if (words_.signs.contains(word)) return "(keyword.operator|punctuation)";
    if (word[0] == '"') return "string";
    return std::isdigit(static_cast<unsigned char>(word[0])) ? "constant.numeric" : "(variable|entity.name.function)";
  }

  void expect_right(const std::string& where, const std::string& all, size_t at, const std::string& word) const {
    std::string text;
    const std::string found = scope(all, at, text);
    EXPECT_EQ(text, word) << where << ": " << found;
    EXPECT_TRUE(std::regex_search(found, std::regex("^" + wanted(word)))) << where << ": `" << word << "` is " << found;
  }

  const std::vector<Pattern> patterns_ = patterns();
  const Words words_ = words_of_grammar();
};

TEST_F(TextMate, KnowsEveryWordOfTheGrammar) {
  EXPECT_GT(words_.keywords.size(), 60U);
  EXPECT_EQ(words_.units.size(), 22U);
  EXPECT_GT(words_.signs.size(), 20U);
  for (const std::set<std::string>* words : {&words_.keywords, &words_.units, &words_.signs}) {
    for (const std::string& word : *words) expect_right("dsl/flyball.g4", word + " x", 0, word);
  }
}

TEST_F(TextMate, ColoursEveryWordOfEveryPolicy) {
  size_t seen = 0;
  for (const SourceFile& file : source_files()) {
    if (!file.has_suffix(".fly") || file.is_under("tests/language/syntax")) continue;
    std::string text;
    for (const std::string& line : file.lines) text += line + "\n";
    dsl::SourceMap sources;
    sources.add(file.path, text);
    dsl::Diagnostics diagnostics;
    const auto tokens = dsl::place_tokens(sources, 0, diagnostics);
    if (!tokens) continue;  // a mistake of syntax
    for (const dsl::PlacedToken& token : *tokens) {
      const std::string where = file.path + ":" + std::to_string(sources.begin(token.span).line);
      expect_right(where, text, token.span.begin, std::string(sources.text(token.span)));
      ++seen;
    }
  }
  EXPECT_GT(seen, 5000U);
}

}  // namespace
}  // namespace flyball::tidy
