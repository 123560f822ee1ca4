// A mistake is told where ANTLR stands; where reading goes on is found on the tokens alone, by marks, braces and lines.
#include "dsl/recovery.h"

#include <algorithm>

#include "dsl/syntax_words.h"

namespace flyball::dsl {

using Grammar = TreeBuilder::Grammar;
using antlr4::Token;

namespace {

constexpr size_t kNowhere = SIZE_MAX;

/// A rule whose braces hold a list of parts, each of which is read for itself.
bool is_list(size_t rule) {
  switch (rule) {
    case Grammar::RuleMachine:
    case Grammar::RuleState:
    case Grammar::RuleBody:
    case Grammar::RuleBlock:
    case Grammar::RuleTest:
    case Grammar::RuleTable:
    case Grammar::RuleResume: return true;
    default: return false;
  }
}

/// One of those parts. A statement at policy level is an item.
bool is_part(const antlr4::ParserRuleContext* rule) {
  switch (rule->getRuleIndex()) {
    case Grammar::RuleStatement: return dynamic_cast<const Grammar::ItemContext*>(rule->parent) == nullptr;
    case Grammar::RuleTransition:
    case Grammar::RuleState:
    case Grammar::RuleResume:
    case Grammar::RuleResumeRow:
    case Grammar::RuleRow:
    case Grammar::RuleTestStep: return true;
    default: return false;
  }
}

bool in_loop(const antlr4::Parser& parser) {
  switch (parser.getATN().states[parser.getState()]->getStateType()) {
    case antlr4::atn::ATNState::STAR_LOOP_ENTRY:
    case antlr4::atn::ATNState::STAR_LOOP_BACK:
    case antlr4::atn::ATNState::PLUS_LOOP_BACK: return true;
    default: return false;
  }
}

/// What stands in machines and states alone: in anything else a `}` is missing before it.
bool is_of_machine(size_t kind) {
  return kind == Grammar::STATE || kind == Grammar::TERMINAL || kind == Grammar::RESUME;
}

// Without braces around it, a `let` or `var` stands at policy level too.
bool begins_at_policy_level(size_t kind) { return begins_item(kind) || kind == Grammar::LET || kind == Grammar::VAR; }

bool sets(size_t kind) {
  return kind == Grammar::ASSIGN || kind == Grammar::PLUS_ASSIGN || kind == Grammar::MINUS_ASSIGN ||
         kind == Grammar::LE || kind == Grammar::GE;
}

int opened(size_t kind, size_t open, size_t close) { return kind == open ? 1 : kind == close ? -1 : 0; }

}  // namespace

// ---- what ANTLR asks ----

/// Where a list goes on: what cannot be a part of it is told and skipped here, since behind the loop there is no way
/// back.
void Recovery::sync(antlr4::Parser* parser) {
  const antlr4::ParserRuleContext* rule = parser->getContext();
  if (!is_list(rule->getRuleIndex()) || !in_loop(*parser)) return;
  const auto& expected = parser->getATN().nextTokens(parser->getATN().states[parser->getState()]);
  const size_t closer = rule->getRuleIndex() == Grammar::RuleBlock ? Grammar::RETURN : Grammar::RBRACE;
  for (;;) {
    const size_t kind = tokens_.LA(1);
    if (kind == Token::EOF || kind == Grammar::RBRACE || expected.contains(static_cast<ssize_t>(kind))) return;
    Token* at = tokens_.LT(1);
    tell(parser, at, {closer});
    lacks_closer_ = is_of_machine(kind) && rule->getRuleIndex() == Grammar::RuleBody;
    const size_t next = lacks_closer_ ? kNowhere : next_part(tokens_.index(), tokens_.index());
    if (next == kNowhere) throw Stopped(parser, at);
    tokens_.seek(next);
  }
}

void Recovery::reportError(antlr4::Parser*, const antlr4::RecognitionException& e) { at_ = e.getOffendingToken(); }

/// Called in each rule around the mistake in turn, the innermost first.
void Recovery::recover(antlr4::Parser* parser, std::exception_ptr thrown) {
  bool told = false;
  try {
    std::rethrow_exception(thrown);
  } catch (const Stopped&) {
    told = true;
  } catch (...) {
    told = false;  // of ANTLR: what it says is said better
  }
  if (!told) tell(parser, at_, expected_now(parser));
  antlr4::ParserRuleContext* rule = parser->getContext();
  if (!is_part(rule)) throw Stopped(parser, at_);
  const size_t start = rule->start->getTokenIndex();
  const size_t broken = at_->getTokenIndex();
  size_t next = lacks_closer_ ? broken : lacks_opener_ ? own_end(start, broken) : kNowhere;
  if (next == kNowhere) next = next_part(start, broken);
  if (next == kNowhere) throw Stopped(parser, at_);
  const bool in_member = dynamic_cast<const Grammar::MemberContext*>(rule->parent) != nullptr;
  if (is_of_machine(tokens_.get(next)->getType()) && !in_member) throw Stopped(parser, at_);
  tokens_.seek(next);
}

Token* Recovery::recoverInline(antlr4::Parser* parser) {
  at_ = parser->getCurrentToken();
  tell(parser, at_, expected_now(parser));
  throw Stopped(parser, at_);
}

// ---- what is told ----

std::vector<size_t> Recovery::expected_now(antlr4::Parser* parser) const {
  std::vector<size_t> kinds;
  for (const ssize_t kind : parser->getExpectedTokens().toList()) kinds.push_back(static_cast<size_t>(kind));
  return kinds;
}

void Recovery::tell(antlr4::Parser* parser, Token* at, const std::vector<size_t>& expected) {
  Stumble stumble;
  for (auto* rule = parser->getContext(); rule; rule = dynamic_cast<antlr4::ParserRuleContext*>(rule->parent)) {
    stumble.open.push_back(open_rule(rule));
  }
  for (const size_t kind : expected) {
    std::string text = parser->getVocabulary().getLiteralName(kind);
    if (text.size() > 2) text = text.substr(1, text.size() - 2);  // without its quotes
    stumble.expected.push_back({kind, std::move(text), {}});
  }
  const size_t index = at->getTokenIndex();
  stumble.found = token(at);
  stumble.ahead = index > parser->getCurrentToken()->getTokenIndex();
  if (index > 0) stumble.previous = token(tokens_.get(index - 1));
  if (index > 1) stumble.before = token(tokens_.get(index - 2));
  stumble.next = token(index + 1 < tokens_.size() ? tokens_.get(index + 1) : at);
  const bool of_item = stumble.open.back().rule != Grammar::RuleSingle;
  stumble.first = of_item && index == begin_;
  stumbled_ = true;
  const auto expects = [&](size_t kind) { return std::find(expected.begin(), expected.end(), kind) != expected.end(); };
  lacks_opener_ = expects(Grammar::LBRACE) && !expects(Grammar::NUMBER);  // and not a value
  lacks_closer_ = false;
  at_ = at;
  if (!tell_(stumble)) throw antlr4::ParseCancellationException();
}

OpenRule Recovery::open_rule(antlr4::ParserRuleContext* rule) const {
  OpenRule result{rule->getRuleIndex(), places_.span(rule->start), {}, {}, {}};
  if (auto* machine = dynamic_cast<Grammar::MachineContext*>(rule)) result.suspect = holds_a_state(machine);
  for (auto* child : rule->children) {
    if (auto* terminal = dynamic_cast<antlr4::tree::TerminalNode*>(child)) {
      result.terminals.push_back(token(terminal->getSymbol()));
    } else if (auto* name = dynamic_cast<Grammar::NameContext*>(child); name && result.name.empty() && name->stop) {
      result.name = name->getText();
    }
  }
  return result;
}

/// Where a state of `machine` is opened in which another begins: most likely its `}` is missing.
Span Recovery::holds_a_state(Grammar::MachineContext* machine) const {
  for (auto* member : machine->member()) {
    if (!member->state()) continue;
    for (auto* inner : member->state()->member()) {
      if (inner->state()) return places_.span(member->state()->LBRACE()->getSymbol());
    }
  }
  return {};
}

SyntaxToken Recovery::token(const Token* token) const {
  const bool end = token->getType() == Token::EOF;
  return {token->getType(), end ? std::string("the end of the file") : token->getText(), places_.span(token)};
}

// ---- where reading goes on ----

bool Recovery::begins_line(size_t index) const {
  return index == 0 || tokens_.get(index - 1)->getLine() != tokens_.get(index)->getLine();
}

/// A word that begins a part, or what is set on a line of its own.
bool Recovery::begins_part(size_t index) const {
  const size_t kind = tokens_.get(index)->getType();
  if (!begins_line(index)) return false;
  if (is_name(kind)) return index + 1 < tokens_.size() && sets(tokens_.get(index + 1)->getType());
  return begins_something(kind);
}

/// The first token on the line behind a comment of another language, `#` or `--`; `index` where there is none.
size_t Recovery::behind_comment(size_t index) const {
  const Token* token = tokens_.get(index);
  const bool dashes = token->getType() == Grammar::MINUS && tokens_.get(index + 1)->getType() == Grammar::MINUS;
  if (!dashes && token->getText() != "#") return index;
  do {
    ++index;
  } while (tokens_.get(index)->getType() != Token::EOF && !begins_line(index));
  return index;
}

/// Behind the `}` of a part that lacks its `{`: it stands under the first word of the part.
size_t Recovery::own_end(size_t start, size_t broken) const {
  int braces = 0;
  for (size_t i = broken; tokens_.get(i)->getType() != Token::EOF; i++) {
    const Token* token = tokens_.get(i);
    braces += opened(token->getType(), Grammar::LBRACE, Grammar::RBRACE);
    if (braces >= 0) continue;
    const bool under = begins_line(i) && token->getCharPositionInLine() == tokens_.get(start)->getCharPositionInLine();
    return under ? i + 1 : kNowhere;
  }
  return kNowhere;
}

/// The token at which the part behind the one from `start`, broken at `broken`, begins, or the `}` that ends the list;
/// kNowhere when the item is over before. A `;` in parentheses ends a part at the end of a line only: `for` of another
/// language has some.
size_t Recovery::next_part(size_t start, size_t broken) const {
  if (const size_t next = behind_comment(start); start == broken && next > start) return next;
  const bool indented = tokens_.get(start)->getCharPositionInLine() > 0;
  int braces = 0;
  int parentheses = 0;
  bool ended = false;
  for (size_t i = start;; i++) {
    const Token* token = tokens_.get(i);
    const size_t kind = token->getType();
    const bool flush = token->getCharPositionInLine() == 0;
    if (kind == Token::EOF || (flush && (begins_item(kind) || (indented && begins_at_policy_level(kind))))) {
      return kNowhere;
    }
    if (ended || (i > start && i >= broken && braces == 0 && begins_part(i))) return i;
    if (kind == Grammar::RBRACE && braces == 0) return i;
    braces += opened(kind, Grammar::LBRACE, Grammar::RBRACE);
    parentheses += opened(kind, Grammar::LPAREN, Grammar::RPAREN);
    const bool closed = kind == Grammar::RBRACE && braces == 0;
    const bool marked = kind == Grammar::SEMI && braces == 0 && (parentheses <= 0 || begins_line(i + 1));
    ended = (closed || marked) && i >= broken && tokens_.get(i + 1)->getType() != Grammar::ELSE;
  }
}

/// Behind a `;` or `}` outside all braces, as in next_part, or at a keyword of an item that begins a line without
/// indentation.
size_t Recovery::next_item(size_t broken) const {
  if (const size_t next = behind_comment(begin_); begin_ == broken && next > begin_) return next;
  int braces = 0;
  int parentheses = 0;
  for (size_t i = begin_;; i++) {
    const Token* token = tokens_.get(i);
    const size_t kind = token->getType();
    if (kind == Token::EOF) return i;
    const bool begins = i > begin_ && token->getCharPositionInLine() == 0 && begins_at_policy_level(kind);
    if (begins && (i > broken || (i == broken && braces == 0) || braces > 0)) return i;
    braces += opened(kind, Grammar::LBRACE, Grammar::RBRACE);
    parentheses += opened(kind, Grammar::LPAREN, Grammar::RPAREN);
    const bool goes_on = (kind == Grammar::SEMI && parentheses > 0 && !begins_line(i + 1)) ||
                         (i >= broken && tokens_.get(i + 1)->getType() == Grammar::ELSE);
    const bool ends = (kind == Grammar::SEMI || kind == Grammar::RBRACE) && braces <= 0 && !goes_on;
    const bool semicolon_too = kind == Grammar::RBRACE && tokens_.get(i + 1)->getType() == Grammar::SEMI;
    if (ends && i >= broken) return i + (semicolon_too ? 2 : 1);
    if (kind == Grammar::BLOCK_COMMENT && i == begin_) return i + 1;
  }
}

}  // namespace flyball::dsl
