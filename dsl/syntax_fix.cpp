// Each asks for as much of the text around as makes it sure.
#include "dsl/syntax_fix.h"

#include <algorithm>
#include <cctype>

#include "dsl/syntax_words.h"
#include "flyballParser.h"

namespace flyball::dsl {

using Grammar = grammar::flyballParser;

namespace {

char at(const std::string& text, size_t i) { return i < text.size() ? text[i] : '\n'; }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool touch(const SyntaxToken& left, const SyntaxToken& right) { return left.span.end == right.span.begin; }

}  // namespace

Fix word_for_sign(const SourceMap& sources, Span span, const std::string& word) {
  const std::string& text = sources.file(span.file).text;
  const bool before = span.begin > 0 && (in_word(text[span.begin - 1]) || text[span.begin - 1] == ')');
  const bool behind = !is_blank(at(text, span.end));
  return {span, (before ? " " : "") + word + (behind ? " " : "")};
}

std::optional<Fix> line_comment(const SourceMap& sources, const SyntaxToken& comment) {
  const std::string& text = sources.file(comment.span.file).text;
  const std::string_view all = sources.text(comment.span);
  const bool closed = all.size() >= 4 && all.ends_with("*/");
  if (!closed || all.find('\n') != all.npos || all.find('\r') != all.npos) return std::nullopt;
  size_t behind = comment.span.end;
  while (at(text, behind) == ' ' || at(text, behind) == '\t' || at(text, behind) == '\r') behind++;
  if (at(text, behind) != '\n') return std::nullopt;
  std::string words(all.substr(2, all.size() - 4));
  words.erase(words.find_last_not_of(" \t") + 1);
  return Fix{comment.span, "//" + words};
}

std::optional<Fix> unit_for(const SyntaxToken& word, const std::string& meant) {
  if (word.text == "sec" || word.text == "seconds" || word.text == "percent") return Fix{word.span, meant};
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  const bool by_case =
      word.text.size() > 1 && std::equal(word.text.begin(), word.text.end(), meant.begin(), meant.end(), same);
  const bool million = word.text[0] == 'm' || word.text[0] == 'M';
  if (!by_case || (million && word.text[0] != meant[0])) return std::nullopt;
  return Fix{word.span, meant};
}

std::optional<Fix> fix_of_dot(const Stumble& s) {
  const Span dot = s.found.span;
  const bool number_behind = s.next.kind == Grammar::NUMBER && touch(s.found, s.next);
  const bool third = s.previous.kind == Grammar::RANGE && touch(s.previous, s.found);
  if (third) return number_behind ? std::nullopt : std::optional(Fix{dot, ""});
  if (s.previous.kind != Grammar::NUMBER) {
    if (!number_behind) return std::nullopt;
    return Fix{{dot.file, dot.begin, dot.begin}, "0"};
  }
  const bool whole = s.previous.text.find('.') == std::string::npos;
  if (!whole || !touch(s.previous, s.found) || s.next.kind == Grammar::NUMBER || s.next.kind == Grammar::NAME)
    return std::nullopt;
  return Fix{{dot.file, dot.end, dot.end}, "0"};
}

std::optional<Fix> arrow_for(const SourceMap& sources, const Stumble& s) {
  const bool arrow = std::any_of(s.expected.begin(), s.expected.end(),
                                 [](const SyntaxToken& token) { return token.kind == Grammar::ARROW; });
  if (!arrow || !is_name(s.next.kind)) return std::nullopt;
  const std::string& text = sources.file(s.found.span.file).text;
  const size_t behind = text.find_first_not_of(" \t\r\n", s.next.span.end);
  if (behind == std::string::npos || text[behind] != ';') return std::nullopt;
  return Fix{s.found.span, "->"};
}

bool begins_anew(const Stumble& s, bool on_new_line) {
  if (s.found.kind == antlr4::Token::EOF || s.found.kind == Grammar::RBRACE) return true;
  if (!on_new_line) return false;
  if (begins_something(s.found.kind)) return true;
  switch (s.next.kind) {  // a statement: what is set or voted on stands before the sign
    case Grammar::ASSIGN:
    case Grammar::PLUS_ASSIGN:
    case Grammar::MINUS_ASSIGN:
    case Grammar::LE:
    case Grammar::GE: return is_name(s.found.kind);
    default: return false;
  }
}

}  // namespace flyball::dsl
