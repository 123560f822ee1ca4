// Wording of syntax errors. The questions are asked in turn, the most telling first: a sign or habit of another
// language, a word in the wrong place, a missing part of the construct, a missing mark. The first that answers reports.
#include "dsl/syntax_error.h"

#include <algorithm>

#include "dsl/syntax_fix.h"
#include "dsl/syntax_words.h"
#include "flyballParser.h"

namespace flyball::dsl {

using Grammar = grammar::flyballParser;

namespace {

const std::vector<std::string> kItemWords = {"policy", "every",   "use",   "domain", "input", "limit",
                                             "param",  "require", "table", "fn",     "block", "machine",
                                             "always", "never",   "test",  "let",    "var"};
const std::vector<std::string> kMachineWords = {"state", "on", "after", "resume", "let", "var", "if"};
const std::vector<std::string> kBodyWords = {"let", "var", "if", "else", "return", "on", "after"};
const std::vector<std::string> kTestWords = {"set", "fault", "clear", "run", "expect"};
const std::vector<std::string> kUnits = {"us", "ms", "s",  "degC", "mK", "K", "Hz", "kHz", "MHz", "GHz", "uV",
                                         "mV", "V",  "mA", "A",    "mW", "W", "kW", "uJ",  "mJ",  "J"};

const char* const kStatementHint = "a statement is `NAME = VALUE;`, `LIMIT <= VALUE;` or `LIMIT >= VALUE;`";

std::string quote(std::string text) {
  constexpr size_t kShown = 40;
  if (text.size() > kShown) {
    size_t cut = kShown;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) cut--;
    text = text.substr(0, cut) + "...";
  }
  std::string shown;
  for (char c : text) shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  return "`" + shown + "`";
}

std::string show(const SyntaxToken& token) {
  return token.kind == antlr4::Token::EOF ? "the end of the file" : quote(token.text);
}

class Wording {
 public:
  Wording(const Stumble& stumble, const SourceMap& sources, Diagnostics& diagnostics)
      : s_(stumble), found_(stumble.found), sources_(sources), diagnostics_(diagnostics) {
    for (const OpenRule& rule : s_.open) {
      if (!host_ && construct_word(rule.rule, first_terminal(rule))) host_ = &rule;
    }
  }

  void report() {
    if (stray_text() || other_comment() || number() || item_start() || statement_start() || after_place()) return;
    if (unclosed_file() || assignment_sign() || between_arguments() || wrong_name() || missing_value() || range_end() ||
        half_choice() || part_of_name() || comma() || missing_part())
      return;
    if (missing_closer() || missing_semicolon()) return;
    does_not_fit();
  }

 private:
  // ---- What is known ----

  static size_t first_terminal(const OpenRule& rule) { return rule.terminals.empty() ? 0 : rule.terminals[0].kind; }
  static size_t last_terminal(const OpenRule& rule) { return rule.terminals.empty() ? 0 : rule.terminals.back().kind; }

  bool expects(size_t kind) const {
    return std::any_of(s_.expected.begin(), s_.expected.end(), [kind](const auto& t) { return t.kind == kind; });
  }
  bool at_end() const { return found_.kind == antlr4::Token::EOF; }
  uint32_t line(uint32_t offset) const { return sources_.position(found_.span.file, offset).line; }
  bool on_new_line() const { return at_end() || line(s_.previous.span.end) != line(found_.span.begin); }
  bool begins_line() const { return sources_.begin(found_.span).column == 1; }
  Span behind_previous() const { return {found_.span.file, s_.previous.span.end, s_.previous.span.end}; }
  /// Where something is missing: before the token in the way, or at the end of the line that lacks it.
  Span gap() const { return on_new_line() ? behind_previous() : found_.span; }

  bool inside(size_t rule) const {
    return std::any_of(s_.open.begin(), s_.open.end(), [rule](const auto& r) { return r.rule == rule; });
  }

  bool operand_before() const {
    switch (s_.previous.kind) {
      case Grammar::NUMBER:
      case Grammar::UNIT:
      case Grammar::RPAREN:
      case Grammar::RBRACK:
      case Grammar::TRUE:
      case Grammar::FALSE:
      case Grammar::DT:
      case Grammar::NOW: return true;
      default: return is_name(s_.previous.kind);
    }
  }

  /// "limit `freq`", "the transition", "`resume`".
  std::string construct(const OpenRule& rule) const {
    const char* word = construct_word(rule.rule, first_terminal(rule));
    std::string text = word ? word : "this";
    const bool takes_name = text.front() != '`' && !text.starts_with("the ");
    return takes_name && !rule.name.empty() ? text + " " + quote(rule.name) : text;
  }

  std::string host() const { return host_ ? construct(*host_) : "this file"; }

  /// "the safe value of limit `freq`", or the token before when the part has no name.
  std::string part_before() const {
    const char* part = host_ ? part_word(host_->rule, last_terminal(*host_)) : nullptr;
    if (!part) return quote(s_.previous.text);
    const bool named = host().front() != '`' && !host().starts_with("the ");
    return named ? std::string(part) + " of " + host() : part;
  }

  Diagnostic& error(const char* code, Span span, std::string message, std::string hint = "") {
    Diagnostic& d = diagnostics_.error(code, span, std::move(message));
    d.hint = std::move(hint);
    return d;
  }

  // ---- Signs and words of other languages ----

  bool stray_text() {
    switch (found_.kind) {
      case Grammar::OTHER_NUMBER:
        error("FB0132", found_.span, "numbers are written in full, without exponent or base: " + show(found_),
              "use a unit, as in `2.8 GHz`, and `_` between groups of digits");
        return true;
      case Grammar::OPEN_STRING:
        error("FB0131", found_.span, "this text has no closing quote", "end it with `\"` on the same line");
        return true;
      case Grammar::BLOCK_COMMENT:
        error("FB0133", {found_.span.file, found_.span.begin, found_.span.begin + 2}, "comments begin with `//`",
              "begin each line of the comment with `//`")
            .fix = line_comment(sources_, found_);
        return true;
      case Grammar::AND_SIGN: return sign_for("and");
      case Grammar::OR_SIGN: return sign_for("or");
      case Grammar::NOT_SIGN: return sign_for("not");
      case Grammar::INCREMENT: error("FB0136", found_.span, "there is no `++`", "write `NAME += 1;`"); return true;
      case Grammar::FAT_ARROW:
        error("FB0137", found_.span,
              expects(Grammar::ARROW) ? "the arrow of a transition is `->`" : "`=>` has no meaning",
              expects(Grammar::ARROW) ? "write `->`" : "a comparison is `>=`")
            .fix = arrow_for(sources_, s_);
        return true;
      case Grammar::OTHER_CHARACTER: {
        const char* answer = foreign_word(found_.text);
        error("FB0130", found_.span, "the character " + show(found_) + " has no meaning here", answer ? answer : "")
            .fix = fix_of_foreign(found_);
        return true;
      }
      default: return false;
    }
  }

  bool other_comment() {
    const bool two = found_.kind == Grammar::MINUS && s_.next.kind == Grammar::MINUS;
    if (!two || s_.next.span.begin != found_.span.end || expects(Grammar::NUMBER)) return false;
    const Span both{found_.span.file, found_.span.begin, s_.next.span.end};
    error("FB0133", both, "comments begin with `//`", "write `//`").fix = Fix{both, "//"};
    return true;
  }

  /// A word for a sign of other languages.
  bool sign_for(const std::string& word) {
    error("FB0134", found_.span, show(found_) + " is written `" + word + "`").fix =
        word_for_sign(sources_, found_.span, word);
    return true;
  }

  static std::optional<Fix> fix_of_foreign(const SyntaxToken& token) {
    const char* same = same_here(token.text);
    return same ? std::optional(Fix{token.span, same}) : std::nullopt;
  }

  bool dot() {
    const bool third = s_.previous.kind == Grammar::RANGE && s_.previous.span.end == found_.span.begin;
    const auto tell = [this](const char* message, std::string hint) {
      error("FB0144", found_.span, message, std::move(hint)).fix = fix_of_dot(s_);
      return true;
    };
    if (third) return tell("a range is written with two dots", "write `LOW .. HIGH`");
    if (s_.next.kind == Grammar::NUMBER && !operand_before())
      return tell("a number begins with a digit", "write `0." + s_.next.text + "`");
    if (s_.previous.kind != Grammar::NUMBER) return false;
    return tell("a number ends with a digit", "write `" + s_.previous.text + "` or `" + s_.previous.text + ".0`");
  }

  bool number() {
    if (found_.kind == Grammar::DOT && dot()) return true;
    const bool behind_number = s_.previous.kind == Grammar::NUMBER && found_.kind == Grammar::NAME && !on_new_line();
    return behind_number && unknown_unit();
  }

  bool unknown_unit() {
    std::string meant = nearest(found_.text, kUnits);
    if (found_.text == "C" || found_.text == "deg" || found_.text == "celsius") meant = "degC";
    if (found_.text == "sec" || found_.text == "seconds") meant = "s";
    if (found_.text == "percent") meant = "%";
    if (found_.text == "ns") meant = "us";
    const bool glued = s_.previous.span.end == found_.span.begin;
    if (meant.empty() && !glued) return false;
    error("FB0140", found_.span, show(found_) + " is not a unit",
          meant.empty() ? "the units are us ms s degC mK K Hz kHz MHz GHz uV mV V mA A mW W kW uJ mJ J %"
                        : "did you mean `" + meant + "`?")
        .fix = unit_for(found_, meant);
    return true;
  }

  // ---- Where something begins ----

  bool loop() {
    if (found_.kind != Grammar::FOR) return false;
    error("FB0129", found_.span, "`for` begins nothing here", foreign_word("for"));
    return true;
  }

  bool item_start() {
    if (!s_.first) return false;
    if (loop()) return true;
    if (found_.kind == Grammar::RBRACE) {
      error("FB0141", found_.span, "this `}` closes nothing", "remove it, or look for a `}` too many above it");
      return true;
    }
    if (found_.kind == Grammar::SEMI) return stray_semicolon();
    if (*home_of(found_.kind)) return misplaced();
    if (found_.kind == Grammar::ELSE) return lone_else();
    error("FB0129", found_.span, "no declaration begins with " + show(found_),
          "a declaration begins with a word such as `input`, `limit`, `param` or `machine`");
    return true;
  }

  bool statement_start() {
    const size_t before = s_.previous.kind;
    const bool start = before == Grammar::SEMI || before == Grammar::LBRACE || before == Grammar::RBRACE;
    if (!start || s_.first || at_end() || expects(Grammar::NUMBER) || expects(Grammar::NAME)) return false;
    if (begins_item(found_.kind) && begins_line() && unclosed_brace()) return true;
    const bool of_machine = found_.kind == Grammar::STATE || found_.kind == Grammar::RESUME;
    if (of_machine && inside(Grammar::RuleBody) && inside(Grammar::RuleMachine) && unclosed_brace()) return true;
    if (found_.kind == Grammar::SEMI) return stray_semicolon();
    if (found_.kind == Grammar::ELSE) return lone_else();
    if (loop()) return true;
    if (found_.kind == Grammar::ARROW && inside(Grammar::RuleMachine)) {
      error("FB0120", found_.span, "a transition does not begin with `->`", "write `on CONDITION -> STATE;`");
      return true;
    }
    if (host_ && host_->rule == Grammar::RuleTest) return unknown_step();
    if (host_ && host_->rule == Grammar::RuleBlock && !expects(Grammar::RETURN)) return false;
    return *home_of(found_.kind) ? misplaced() : false;
  }

  bool stray_semicolon() {
    error("FB0141", found_.span, "nothing stands before this `;`", "remove it; no `;` follows a closing brace").fix =
        Fix{found_.span, ""};
    return true;
  }

  bool lone_else() {
    error("FB0145", found_.span, "this `else` has no `if`", "write `else` right behind the `}` of an `if`");
    return true;
  }

  bool misplaced() {
    error("FB0142", found_.span,
          show(found_) + " cannot stand here" + (host_ && !s_.first ? ", in " + host() : std::string()) + ": " +
              home_of(found_.kind));
    return true;
  }

  bool unknown_step() {
    Diagnostic& d = error("FB0147", found_.span,
                          "a test is made of `set`, `fault`, `clear`, `run` and `expect`, not of " + show(found_));
    if (const char* foreign = foreign_word(found_.text)) {
      d.hint = foreign;
    } else if (!is_keyword(found_.kind)) {
      suggest(d, found_.span, found_.text, kTestWords);
    }
    return true;
  }

  /// A statement that began with a name and does not go on as one: a misspelt keyword, a call, a comparison.
  bool after_place() {
    const bool in_statement = host_ && host_->rule == Grammar::RuleStatement && host_->terminals.empty();
    if (!in_statement || !expects(Grammar::PLUS_ASSIGN)) return false;
    const SyntaxToken& word = s_.previous;
    switch (found_.kind) {
      case Grammar::LPAREN:
        if (const char* answer = foreign_word(word.text)) {
          error("FB0129", word.span, show(word) + " begins nothing here", answer).fix = fix_of_foreign(word);
        } else {
          error("FB0146", word.span, "a call alone does nothing: its value is needed somewhere",
                "write `let NAME = " + word.text + "(...);`, or use it in an expression");
        }
        return true;
      case Grammar::SEMI:
        error("FB0148", word.span, "this statement does nothing",
              "write `= VALUE`, `<= VALUE` or `>= VALUE` behind it");
        return true;
      case Grammar::EQ:
        error("FB0139", found_.span, "`==` compares; a value is set with `=`", "write `=`").fix = Fix{found_.span, "="};
        return true;
      case Grammar::COLON:
        error("FB0139", found_.span, "a value is set with `=`, not with `:`",
              "write `=`, or `let NAME = VALUE;` for something new");
        return true;
      case Grammar::LT:
      case Grammar::GT:
        error("FB0149", found_.span, "a statement bounds a limit with `<=` or `>=`", "write `" + found_.text + "=`")
            .fix = Fix{found_.span, found_.text + "="};
        return true;
      case Grammar::DOT:
        error("FB0150", found_.span, "a property is asked, never set", "set " + show(word) + " itself");
        return true;
      default:
        if (at_end() || unknown_word(word)) return !at_end();
        error("FB0120", found_.span, show(found_) + " does not fit behind " + show(word), kStatementHint);
        return true;
    }
  }

  bool unknown_word(const SyntaxToken& word) {
    const bool side_by_side = is_name(found_.kind) || is_keyword(found_.kind) || found_.kind == Grammar::UNIT ||
                              found_.kind == Grammar::STRING || found_.kind == Grammar::NUMBER ||
                              found_.kind == Grammar::LBRACE;
    if (!is_name(word.kind) || !side_by_side) return false;
    const bool in_state = inside(Grammar::RuleState) || inside(Grammar::RuleBlock) || inside(Grammar::RuleBody);
    const auto& words = in_state ? kBodyWords : inside(Grammar::RuleMachine) ? kMachineWords : kItemWords;
    Diagnostic& d = error("FB0129", word.span, show(word) + " begins nothing here", kStatementHint);
    if (const char* foreign = foreign_word(word.text)) {
      d.hint = foreign;
      d.fix = fix_of_foreign(word);
    } else {
      suggest(d, word.span, word.text, words);
    }
    return true;
  }

  // ---- Braces ----

  static const SyntaxToken* open_bracket(const OpenRule& rule, size_t open, size_t close) {
    const SyntaxToken* opened = nullptr;
    for (const SyntaxToken& token : rule.terminals) {
      if (token.kind == open) opened = &token;
      if (token.kind == close) opened = nullptr;
    }
    return opened;
  }

  bool unclosed_brace() {
    for (const OpenRule& rule : s_.open) {
      const SyntaxToken* brace = open_bracket(rule, Grammar::LBRACE, Grammar::RBRACE);
      if (!brace) continue;
      const bool named = construct_word(rule.rule, first_terminal(rule)) != nullptr;
      const bool state = rule.suspect.end > 0;
      std::string of = state ? " of a state" : named ? " of " + construct(rule) : "";
      Diagnostic& d = error("FB0128", state ? rule.suspect : brace->span, "this `{`" + of + " is not closed",
                            "write the missing `}`; it may belong to something that begins further down");
      if (state) d.why = "another state begins inside of it, and " + construct(rule) + " does not end";
      if (!at_end()) d.related.push_back({found_.span, "the next declaration begins here"});
      return true;
    }
    return false;
  }

  bool unclosed_file() { return at_end() && unclosed_brace(); }

  bool missing_closer() {
    for (const OpenRule& rule : s_.open) {
      const SyntaxToken* paren = open_bracket(rule, Grammar::LPAREN, Grammar::RPAREN);
      const SyntaxToken* bracket = open_bracket(rule, Grammar::LBRACK, Grammar::RBRACK);
      if (!paren && !bracket) continue;
      if (!expects(paren ? Grammar::RPAREN : Grammar::RBRACK)) return false;
      Diagnostic& d = error("FB0127", gap(),
                            std::string("expected `") + (paren ? ")" : "]") + "`" +
                                (expects(Grammar::COMMA) ? " or `,`" : "") + " before " + show(found_));
      d.related.push_back({(paren ? paren : bracket)->span, "to close this one"});
      return true;
    }
    return false;
  }

  // ---- Parts ----

  bool assignment_sign() {
    const bool in_call = open_call() != nullptr;
    const char* part = host_ ? part_word(host_->rule, last_terminal(*host_)) : nullptr;
    const bool condition = part && std::string(part) == "the condition";
    if (found_.kind == Grammar::ASSIGN && operand_before() && in_call) {
      error("FB0135", found_.span, "`=` sets a value and cannot stand in a call",
            "compare with `==`; an argument is labelled with `NAME:`");
      return true;
    }
    if (found_.kind == Grammar::ASSIGN && operand_before() && (condition || inside_resume())) {
      error("FB0135", found_.span, "`=` sets a value; a condition compares with `==`", "write `==`").fix =
          Fix{found_.span, "=="};
      return true;
    }
    if (found_.kind == Grammar::ASSIGN && expects(Grammar::COLON)) {
      error("FB0139", found_.span, "the range of " + host() + " comes before a value, behind `:`",
            "write `: LOW .. HIGH`" + or_truth(": "));
      return true;
    }
    if ((found_.kind == Grammar::COLON || found_.kind == Grammar::EQ) && expects(Grammar::ASSIGN)) {
      error("FB0139", found_.span, "a value is set with `=`, not with " + show(found_), "write `=`").fix =
          Fix{found_.span, "="};
      return true;
    }
    const bool glued = s_.previous.kind == Grammar::ASSIGN && s_.previous.span.end == found_.span.begin;
    if (glued && (found_.kind == Grammar::LT || found_.kind == Grammar::GT || found_.kind == Grammar::PLUS)) {
      const Span both{found_.span.file, s_.previous.span.begin, found_.span.end};
      Diagnostic& d = error("FB0136", both, "there is no `=" + found_.text + "`", "write `" + found_.text + "=`");
      if (found_.kind == Grammar::LT) d.fix = Fix{both, "<="};
      return true;
    }
    return false;
  }

  /// The call in whose parentheses the parser stood, if in one.
  const SyntaxToken* open_call() const {
    for (const OpenRule& rule : s_.open) {
      const bool inner =
          rule.rule == Grammar::RuleExpr || rule.rule == Grammar::RuleArgument || rule.rule == Grammar::RuleReference;
      if (!inner) break;
      if (rule.rule != Grammar::RuleReference) continue;
      if (const SyntaxToken* paren = open_bracket(rule, Grammar::LPAREN, Grammar::RPAREN)) return paren;
    }
    return nullptr;
  }

  /// Two tokens were needed to tell a label or binder from a value, and the second is neither.
  bool between_arguments() {
    const SyntaxToken* call = s_.ahead ? open_call() : nullptr;
    if (!call) return false;
    error("FB0127", gap(), "expected `,` or `)` before " + show(found_))
        .related.push_back({call->span, "to close this one"});
    return true;
  }

  /// What else can stand behind `:`. A limit has values in order, and a truth value has none.
  std::string or_truth(const std::string& before = "") const {
    return host_ && host_->rule == Grammar::RuleLimit ? "" : ", or `" + before + "bool`";
  }

  bool inside_resume() const { return host_ && host_->rule == Grammar::RuleResumeRow; }

  bool wrong_name() {
    if (!expects(Grammar::NAME) || expects(Grammar::LPAREN)) return false;  // where a value may stand, it is missing
    if (s_.previous.kind == Grammar::ELSE) return false;  // it was looked at with what is in the way
    const OpenRule* namer = &s_.open[0];
    for (const OpenRule& rule : s_.open) {
      if (rule.rule == Grammar::RuleName || rule.rule == Grammar::RulePlace || rule.rule == Grammar::RuleElements)
        continue;
      namer = &rule;
      break;
    }
    const std::string named = named_word(namer->rule, last_terminal(*namer));
    if (found_.kind == Grammar::UNIT) {
      error("FB0125", found_.span, show(found_) + " is a unit and cannot name " + named, "choose a longer name");
    } else if (is_keyword(found_.kind)) {
      const bool named_twice = found_.kind == Grammar::STATE && named == "a state";
      const bool truth =
          s_.previous.kind == Grammar::IS && (found_.kind == Grammar::TRUE || found_.kind == Grammar::FALSE);
      error("FB0124", found_.span, show(found_) + " is a keyword and cannot name " + named,
            named_twice ? "write the state's name alone"
            : truth     ? "a truth value is asked by its name alone: `x`, or `not x`"
                        : "choose another name");
    } else {
      const bool counted = expects(Grammar::NUMBER);  // an index
      error("FB0123", gap(),
            (named == "anything" ? "expected a name" : "expected the name of " + named) +
                (counted ? " or a number of elements" : "") + (on_new_line() ? "" : ", not " + show(found_)),
            found_.kind == Grammar::NUMBER ? "a name begins with a letter" : "");
    }
    return true;
  }

  bool missing_value() {
    if (!expects(Grammar::NUMBER) || !expects(Grammar::LPAREN)) return false;
    if (found_.kind == Grammar::UNIT) {
      error("FB0143", found_.span, show(found_) + " is a unit: a number stands before it, and nothing can be named so",
            "write a number before it, or choose a longer name");
      return true;
    }
    const std::string behind = s_.previous.text.empty() ? "" : " behind " + quote(s_.previous.text);
    const bool keyword = is_keyword(found_.kind) && !on_new_line();
    error("FB0122", gap(), "expected a value" + behind + (on_new_line() ? "" : ", not " + show(found_)),
          found_.kind == Grammar::IF ? "choose a value with `CONDITION ? A : B`"
          : keyword                  ? show(found_) + " is a keyword"
                                     : "");
    return true;
  }

  /// What stands behind `:` is one value, and it is not the `;` that is in the way.
  bool range_end() {
    if (!host_ || last_terminal(*host_) != Grammar::COLON || found_.kind == Grammar::SEMI || on_new_line())
      return false;
    if (host_->rule == Grammar::RuleRow) return false;
    const std::string_view range =
        sources_.text({found_.span.file, host_->terminals.back().span.end, found_.span.begin});
    const bool other = range.find("bool") != range.npos || range.find("like") != range.npos;
    if (other || range.find("..") != range.npos || !(is_name(found_.kind) || found_.kind == Grammar::COMMA))
      return false;
    if (expects(found_.kind)) return false;
    error("FB0153", found_.span, "a range has two ends", "write `LOW .. HIGH`" + or_truth());
    return true;
  }

  /// `CONDITION ? A` and no more.
  bool half_choice() {
    for (const OpenRule& rule : s_.open) {
      if (rule.rule != Grammar::RuleExpr) continue;
      if (!open_bracket(rule, Grammar::QUESTION, Grammar::COLON)) continue;
      if (!expects(Grammar::COLON)) return false;
      error("FB0126", gap(), "this choice does not say what its value is otherwise", "write `CONDITION ? A : B`");
      return true;
    }
    return false;
  }

  /// Where a name of something new ends at a sign that other languages have in names.
  bool part_of_name() {
    const bool sign = found_.kind == Grammar::MINUS || found_.kind == Grammar::DOT || found_.kind == Grammar::QUESTION;
    const bool glued = is_name(s_.previous.kind) && s_.previous.span.end == found_.span.begin;
    if (!sign || !glued || !expects(Grammar::ASSIGN)) return false;
    error("FB0123", found_.span, show(found_) + " cannot be part of a name", "a name has letters, digits and `_`");
    return true;
  }

  /// `,` for `.` in a number, or for `;` between values by name.
  bool comma() {
    if (found_.kind != Grammar::COMMA) return false;
    const bool glued = s_.previous.span.end == found_.span.begin && found_.span.end == s_.next.span.begin;
    if (s_.previous.kind == Grammar::NUMBER && s_.next.kind == Grammar::NUMBER && glued) {
      error("FB0144", found_.span, "the decimal sign is `.`", "write `" + s_.previous.text + "." + s_.next.text + "`");
      return true;
    }
    if (!inside(Grammar::RuleValue) || s_.next.kind != Grammar::NAME) return false;
    error("FB0121", found_.span, "values by name are separated by `;`, not by `,`", "write `;`").fix =
        Fix{found_.span, ";"};
    return true;
  }

  bool missing_part() {
    if (s_.previous.kind == Grammar::ELSE && inside(Grammar::RuleStatement)) {
      const MissingPart* body = dsl::missing_part(Grammar::RuleBody, Grammar::LBRACE);
      error("FB0138", gap(), body->message, body->hint);
      return true;
    }
    for (const OpenRule& rule : s_.open) {
      for (const SyntaxToken& token : s_.expected) {
        const MissingPart* part = dsl::missing_part(rule.rule, token.kind);
        if (!part) continue;
        std::string message = part->message;
        if (const size_t at = message.find('%'); at != std::string::npos) message.replace(at, 1, construct(rule));
        const bool early =
            token.kind == Grammar::SAFE && (found_.kind == Grammar::REST || found_.kind == Grammar::SLEW);
        if (rule.rule == Grammar::RuleBody && found_.text == "then") {
          error("FB0138", found_.span, std::move(message), foreign_word("then"));
          return true;
        }
        const bool misspelt = is_name(found_.kind) && nearest(found_.text, {token.text}) == token.text;
        Diagnostic& d = error(rule.rule == Grammar::RuleBody ? "FB0138" : "FB0126", misspelt ? found_.span : gap(),
                              std::move(message), early ? "write `safe VALUE` before " + show(found_) : part->hint);
        if (misspelt) suggest(d, found_.span, found_.text, {token.text});
        return true;
      }
    }
    return false;
  }

  bool missing_semicolon() {
    if (!expects(Grammar::SEMI)) return false;
    if (found_.kind == Grammar::IF && !on_new_line()) return false;
    const bool step =
        host_ && host_->rule == Grammar::RuleTestStep && found_.kind >= Grammar::SET && found_.kind <= Grammar::EXPECT;
    const bool comma = found_.kind == Grammar::COMMA;
    const bool ends = on_new_line() || found_.kind == Grammar::RBRACE || begins_something(found_.kind) || step || comma;
    if (!ends) return false;
    Diagnostic& d = error("FB0121", comma ? found_.span : behind_previous(),
                          "expected `;` after " + part_before() + (comma ? ", not `,`" : ""));
    if (step || begins_anew(s_, on_new_line())) d.fix = Fix{behind_previous(), ";"};
    return true;
  }

  // ---- Nothing better ----

  void does_not_fit() {
    std::string list;
    size_t marks = 0;
    for (const SyntaxToken& token : s_.expected) {
      const bool mark = token.text.size() > 1 || token.text == ";" || token.text == ")" || token.text == "{" ||
                        token.text == "}" || token.text == "]" || token.text == "," || token.text == ":";
      const bool operation = token.kind >= Grammar::EQ && token.kind <= Grammar::SLASH;
      if (!mark || operation || is_operator_word(token.kind)) continue;
      list += (marks++ ? " or " : "") + quote(token.text);
    }
    const bool order = host_ && (host_->rule == Grammar::RuleLimit || host_->rule == Grammar::RuleInput);
    if (operand_before() && marks > 0) list = "an operator or " + list;
    std::string hint = order && host_->rule == Grammar::RuleLimit
                           ? "a limit is `limit NAME : LOW .. HIGH safe V rest V slew up V down V;`, in this order"
                       : order ? "an input is `input NAME : LOW .. HIGH stale after TIME else V;`, in this order"
                       : found_.kind == Grammar::IF ? "choose a value with `CONDITION ? A : B`"
                       : found_.text == "%"         ? "a remainder is `A mod B`"
                       : marks > 0 && marks <= 5    ? "expected here: " + list
                                                    : "";
    error("FB0120", found_.span, show(found_) + " does not fit behind " + part_before(), std::move(hint));
  }

  static bool is_operator_word(size_t kind) {
    return kind == Grammar::IS || kind == Grammar::AND || kind == Grammar::OR || kind == Grammar::MOD ||
           kind == Grammar::OTHERWISE || kind == Grammar::NOT;
  }

  const Stumble& s_;
  const SyntaxToken& found_;
  const SourceMap& sources_;
  Diagnostics& diagnostics_;
  const OpenRule* host_ = nullptr;
};

}  // namespace

void report(const Stumble& stumble, const SourceMap& sources, Diagnostics& diagnostics) {
  Wording(stumble, sources, diagnostics).report();
}

}  // namespace flyball::dsl
