// Words, comments and the room between them: as written, and how deep each line is to be.
#include "dsl/format_lines.h"

#include "flyballParser.h"

namespace flyball::dsl {

namespace {

using Grammar = grammar::flyballParser;

constexpr size_t kIndent = 2;
constexpr size_t kContinued = 4;  // a line in the middle of a statement

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }

/// Goes through a text once, from word to word.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : text_(text), at_(text.starts_with("\xEF\xBB\xBF") ? 3 : 0) {}

  void word(const PlacedToken& token) {
    room(token.span.begin);
    if (newlines_ > 0 || lines_.empty()) begin_line();
    lines_.back().words.push_back({token, text_.substr(at_, token.span.end - at_), gap_});
    for (; at_ < token.span.end; at_++) column_ += begins_character(text_[at_]);
    newlines_ = gap_ = 0;
  }

  std::vector<Line> end() {
    room(text_.size());
    return std::move(lines_);
  }

 private:
  void room(size_t end) {
    while (at_ < end) {
      const char c = text_[at_];
      if (c == '/') {
        comment();
        continue;
      }
      at_++;
      if (c == '\n') {
        newlines_++;
        column_ = gap_ = 0;
      } else if (c != '\r') {
        column_++;
        gap_ += c == '\t' ? 2 : 1;  // a tab was meant as a column
      }
    }
  }

  void comment() {
    const size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string_view text = text_.substr(at_, end - at_);
    while (text.ends_with(' ') || text.ends_with('\t') || text.ends_with('\r')) text.remove_suffix(1);
    if (newlines_ > 0 || lines_.empty()) {
      const bool below = newlines_ == 1 && lines_.back().comment_column == column_ && !lines_.back().comment.empty() &&
                         (!lines_.back().words.empty() || lines_.back().goes_on);
      begin_line();
      lines_.back().goes_on = below;
    }
    lines_.back().comment = text;
    lines_.back().comment_column = column_;
    lines_.back().comment_gap = gap_;
    newlines_ = gap_ = 0;
    at_ = end;
  }

  void begin_line() {
    Line line;
    line.column = column_;
    line.blank_before = newlines_ > 1 && !lines_.empty();
    lines_.push_back(std::move(line));
  }

  std::string_view text_;
  std::vector<Line> lines_;
  size_t at_;
  size_t column_ = 0, newlines_ = 0, gap_ = 0;
};

/// Whether `word`, the first of its line, stands in the middle of what `before` is part of.
bool is_continued(const PlacedToken* before, const PlacedToken& word) {
  if (before == nullptr || word.begins != PlacedToken::kNothing) return false;
  if (word.kind == Grammar::LBRACE || word.kind == Grammar::RBRACE) return false;
  switch (before->kind) {
    case Grammar::SEMI:
    case Grammar::LBRACE:
    case Grammar::RBRACE: return false;
    case Grammar::COMMA: return before->rule != Grammar::RuleUse && before->rule != Grammar::RuleDomain;
    default: return true;
  }
}

void indent(std::vector<Line>& lines) {
  size_t depth = 0, comments_from = 0;
  const PlacedToken* before = nullptr;
  for (size_t i = 0; i < lines.size(); i++) {
    Line& line = lines[i];
    line.indent = depth * kIndent;
    if (line.words.empty()) continue;
    const bool continued = is_continued(before, line.words[0].token);
    if (continued) line.indent += kContinued;
    for (size_t above = comments_from; above < i && continued; above++) lines[above].indent = line.indent;
    for (size_t w = 0; w < line.words.size() && line.words[w].token.kind == Grammar::RBRACE; w++) {
      line.indent -= kIndent;
    }
    for (const Word& word : line.words) {
      if (word.token.kind == Grammar::LBRACE) depth++;
      if (word.token.kind == Grammar::RBRACE) depth--;
    }
    before = &line.words.back().token;
    comments_from = i + 1;
  }
}

}  // namespace

size_t columns(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += begins_character(c);
  return count;
}

std::vector<Line> read_lines(const SourceMap& sources, uint32_t source, const std::vector<PlacedToken>& tokens) {
  LineReader reader(sources.file(source).text);
  for (const PlacedToken& token : tokens) reader.word(token);
  std::vector<Line> lines = reader.end();
  indent(lines);
  return lines;
}

size_t natural_gap(const PlacedToken& before, const PlacedToken& word) {
  switch (before.kind) {
    case Grammar::LPAREN:
    case Grammar::LBRACK:
    case Grammar::DOT: return 0;
    case Grammar::MINUS:
      if (before.first) return 0;  // a sign
      break;
    case Grammar::SLASH:
      if (before.rule == Grammar::RuleLiteral) return 0;  // MHz/K
      break;
    default: break;
  }
  switch (word.kind) {
    case Grammar::SEMI:
    case Grammar::COMMA:
    case Grammar::DOT:
    case Grammar::LBRACK:
    case Grammar::RBRACK:
    case Grammar::RPAREN: return 0;
    case Grammar::LPAREN: return word.rule == Grammar::RuleReference || word.rule == Grammar::RuleSignature ? 0 : 1;
    case Grammar::SLASH: return word.rule == Grammar::RuleLiteral ? 0 : 1;
    case Grammar::COLON: {
      const bool label = word.rule == Grammar::RuleArgument || word.rule == Grammar::RuleBinder ||
                         word.rule == Grammar::RuleRow || word.rule == Grammar::RuleValue ||
                         word.rule == Grammar::RuleParameter;
      return label ? 0 : 1;
    }
    default: break;
  }
  const bool another = word.begins == Grammar::RuleStatement || word.begins == Grammar::RuleTransition ||
                       word.begins == Grammar::RuleTestStep;
  return another && before.kind == Grammar::SEMI ? 2 : 1;
}

}  // namespace flyball::dsl
