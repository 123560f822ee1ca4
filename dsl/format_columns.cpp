// Columns: neighbouring lines of one kind stand below each other at the marks where their author aligned any of them.
#include <algorithm>
#include <set>

#include "dsl/format_lines.h"
#include "flyballParser.h"

namespace flyball::dsl {

namespace {

using Grammar = grammar::flyballParser;

constexpr size_t kNone = PlacedToken::kNothing;

/// The marks at which lines may be aligned, in the order in which they stand in a line.
enum Mark : size_t { kColon, kValue, kElse, kRest, kSlew, kRun, kExpect, kRows };

/// Word `word` of a line stands at a mark. Rows of a table are marked by their number in the line from kRows on.
struct Anchor {
  size_t mark, word;
};

/// What a line begins with; lines of one kind may form columns.
size_t kind_of(const Line& line) {
  const PlacedToken& first = line.words[0].token;
  switch (first.begins) {
    case Grammar::RuleLimit: return Grammar::RuleInput;
    case Grammar::RuleStatement: {
      const bool keyword = first.rule == Grammar::RuleStatement;
      return Grammar::RuleStatement + (keyword ? 1000 * first.kind : 0);
    }
    default: return first.begins;
  }
}

size_t mark_of(const PlacedToken& token) {
  switch (token.rule) {
    case Grammar::RuleInput:
    case Grammar::RuleLimit:
    case Grammar::RuleOutput:
    case Grammar::RuleParam:
    case Grammar::RuleFunction:
    case Grammar::RuleState:
    case Grammar::RuleTransition:
    case Grammar::RuleResumeRow:
    case Grammar::RuleStatement: break;
    default: return kNone;
  }
  switch (token.kind) {
    case Grammar::COLON: return kColon;
    case Grammar::STALE:
    case Grammar::SAFE:
    case Grammar::ASSIGN:
    case Grammar::PLUS_ASSIGN:
    case Grammar::MINUS_ASSIGN:
    case Grammar::LE:
    case Grammar::GE:
    case Grammar::ARROW:
    case Grammar::LBRACE: return kValue;
    case Grammar::ELSE: return kElse;
    case Grammar::REST: return kRest;
    case Grammar::SLEW: return kSlew;
    default: return kNone;
  }
}

/// In a test: the last `run` before the first `expect`, and that one. The first word of a line counts when its author
/// moved it to the right.
std::vector<Anchor> step_anchors(const Line& line, bool moved) {
  Anchor run{kRun, kNone}, expect{kExpect, kNone};
  for (size_t i = moved ? 0 : 1; i < line.words.size() && expect.word == kNone; i++) {
    const PlacedToken& token = line.words[i].token;
    if (token.begins != Grammar::RuleTestStep) continue;
    if (token.kind == Grammar::RUN) run.word = i;
    if (token.kind == Grammar::EXPECT) expect.word = i;
  }
  std::vector<Anchor> anchors;
  if (run.word != kNone) anchors.push_back(run);
  if (expect.word != kNone) anchors.push_back(expect);
  return anchors;
}

std::vector<Anchor> row_anchors(const Line& line) {
  std::vector<Anchor> anchors;
  size_t mark = kRows;
  for (size_t i = 1; i < line.words.size(); i++) {
    const bool begins = line.words[i].token.begins == Grammar::RuleRow;
    const PlacedToken& before = line.words[i - 1].token;
    const bool value = before.kind == Grammar::COLON && before.rule == Grammar::RuleRow;
    if (begins || value) anchors.push_back({mark++, i});
  }
  return anchors;
}

/// Marks of the first statement of a line.
std::vector<Anchor> anchors_of(const Line& line, bool moved) {
  if (line.words.empty()) return {};
  const size_t begins = line.words[0].token.begins;
  if (begins == kNone) return {};
  if (begins == Grammar::RuleTestStep) return step_anchors(line, moved);
  if (begins == Grammar::RuleRow) return row_anchors(line);
  std::vector<Anchor> anchors;
  for (size_t i = 1; i < line.words.size() && line.words[i].token.begins == kNone; i++) {
    const size_t mark = mark_of(line.words[i].token);
    if (mark != kNone) anchors.push_back({mark, i});
  }
  return anchors;
}

/// A line as far as it is written.
struct Written {
  const Line* line;
  std::vector<Anchor> anchors;
  std::string text;
  size_t words = 0;

  void up_to(size_t end) {
    for (; words < end; words++) {
      const size_t gap =
          words == 0 ? line->indent : natural_gap(line->words[words - 1].token, line->words[words].token);
      text.append(gap, ' ').append(line->words[words].text);
    }
  }
  void pad_to(size_t column) { text.append(column - std::min(column, columns(text)), ' '); }
};

/// Brings the word at `mark` of each line below that of the others.
void align(std::vector<Written>& group, size_t mark) {
  const bool always = mark == kRun || mark == kExpect;
  std::vector<std::pair<Written*, size_t>> here;
  size_t widest = 0, least_gap = 2, most_gap = 0;
  for (Written& written : group) {
    const auto anchor = std::find_if(written.anchors.begin(), written.anchors.end(),
                                     [mark](const Anchor& a) { return a.mark == mark; });
    if (anchor == written.anchors.end()) continue;
    here.emplace_back(&written, anchor->word);
    if (anchor->word == 0) continue;
    written.up_to(anchor->word);
    const size_t gap = written.line->words[anchor->word].gap;
    widest = std::max(widest, columns(written.text));
    least_gap = std::min(least_gap, std::max<size_t>(gap, 1));
    most_gap = std::max(most_gap, gap);
  }
  if (widest == 0 || (most_gap < 2 && !always)) return;
  for (const auto& [written, word] : here) {
    written->pad_to(widest + (always ? 2 : least_gap));
    written->text.append(written->line->words[word].text);
    written->words = word + 1;
  }
}

/// Comments behind lines stand below each other: in the column that their author gave the first of them or, where one
/// stood close to its line, as close to the longest line. They are never closer than two spaces.
void add_comments(std::vector<Written>& group) {
  constexpr size_t kClose = 3;
  size_t longest = 0, least_gap = SIZE_MAX, column = 0;
  for (const Written& written : group) {
    if (written.line->comment.empty()) continue;
    if (column == 0) column = written.line->comment_column;
    if (written.text.empty()) continue;
    longest = std::max(longest, columns(written.text));
    least_gap = std::min(least_gap, std::max<size_t>(written.line->comment_gap, 2));
  }
  column = least_gap <= kClose ? longest + least_gap : std::max(column, longest + 2);
  for (Written& written : group) {
    if (written.line->comment.empty()) continue;
    written.pad_to(column);
    written.text.append(written.line->comment);
  }
}

void write_group(std::vector<Written>& group, std::vector<std::string>& out) {
  std::set<size_t> marks;
  for (const Written& written : group) {
    for (const Anchor& anchor : written.anchors) marks.insert(anchor.mark);
  }
  for (const size_t mark : marks) align(group, mark);
  for (Written& written : group) written.up_to(written.line->words.size());
  add_comments(group);
  for (Written& written : group) out.push_back(std::move(written.text));
  group.clear();
}

bool is_comment(const Line& line) { return line.words.empty() && !line.goes_on; }

/// Whether `line` may form columns with those of `group`.
bool joins(const Line& line, const std::vector<Written>& group) {
  if (line.goes_on) return true;
  const Line& first = *group[0].line;
  if (line.blank_before || is_comment(line) || is_comment(first) || line.indent != first.indent) return false;
  return kind_of(line) != kNone && kind_of(line) == kind_of(first);
}

}  // namespace

std::vector<std::string> in_columns(const std::vector<Line>& lines) {
  std::vector<std::string> out;
  std::vector<Written> group;
  size_t steps_column = 0;  // where the steps of this test begin
  bool in_steps = false;
  for (const Line& line : lines) {
    const bool step = !line.words.empty() && line.words[0].token.begins == Grammar::RuleTestStep;
    if (step && !in_steps) steps_column = line.column;
    if (!line.words.empty()) in_steps = step;
    if (!group.empty() && !joins(line, group)) write_group(group, out);
    if (is_comment(line)) {
      out.push_back(std::string(line.indent, ' ').append(line.comment));
      continue;
    }
    group.push_back({&line, anchors_of(line, step && line.column > steps_column), "", 0});
  }
  if (!group.empty()) write_group(group, out);
  return out;
}

}  // namespace flyball::dsl
