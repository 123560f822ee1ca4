// The front door of the language: checks the text, lets ANTLR read it an item at a time, and has each item built into
// the syntax tree at once. ANTLR's types live here and in tree_builder alone.
#include "dsl/parser.h"

#include <algorithm>
#include <exception>

#include "antlr4-runtime.h"
#include "diagnostic/plain_text.h"
#include "dsl/placed_tokens.h"
#include "dsl/syntax_error.h"
#include "dsl/syntax_words.h"
#include "dsl/token_places.h"
#include "dsl/tree_builder.h"
#include "flyballLexer.h"
#include "flyballParser.h"

namespace flyball::dsl {

namespace {

using Grammar = grammar::flyballParser;
using antlr4::Token;

constexpr size_t kFileBytesMax = 16u << 20;  // a policy is some kilobytes; this bounds time and memory for a wrong file
constexpr size_t kErrorsMax = 50;  // more syntax errors than anybody reads: the file is something else

/// Only text that is UTF-8 without NUL goes to ANTLR, which throws at anything else.
bool check_text(const SourceMap& sources, uint32_t source, Diagnostics& diagnostics) {
  const std::string& text = sources.file(source).text;
  if (text.size() > kFileBytesMax) {
    diagnostics.error("FB0103", {source, 0, 0}, "this file is larger than 16 MiB; a policy is text of some kilobytes");
    return false;
  }
  const auto found = diagnostic::find_not_text(text);
  if (!found) return true;
  const auto offset = static_cast<uint32_t>(found->offset);
  const Span here{source, offset, offset + 1};
  if (found->why == diagnostic::NotText::Why::kNul) {
    diagnostics.error("FB0101", here, "there is a NUL byte here; a policy is text").hint =
        "is this the file you meant?";
  } else {
    diagnostics.error("FB0102", here, "this byte is not UTF-8").hint = "save the file as UTF-8";
  }
  return false;
}

/// How deep the recursion of the generated parser would go, found without recursing.
class NestingMeter {
 public:
  /// Depth after `kind`.
  size_t add(size_t kind) {
    switch (kind) {
      case Grammar::LPAREN:
      case Grammar::LBRACK:
      case Grammar::LBRACE:
        outer_.push_back(here_);
        depth_++;
        here_ = {};
        break;
      case Grammar::RPAREN:
      case Grammar::RBRACK:
      case Grammar::RBRACE:
        drop(here_.prefixes + here_.selects);
        here_ = {};
        if (outer_.empty()) break;
        here_ = outer_.back();
        outer_.pop_back();
        drop(1 + here_.prefixes);
        here_.prefixes = 0;
        break;
      case Grammar::MINUS:
      case Grammar::NOT:
        here_.prefixes++;
        depth_++;
        break;
      case Grammar::QUESTION:
        here_.selects++;
        depth_++;
        break;
      case Grammar::SEMI:
      case Grammar::COMMA:
        drop(here_.prefixes + here_.selects);
        here_ = {};
        break;
      default: drop(here_.prefixes); here_.prefixes = 0;
    }
    return depth_;
  }

 private:
  struct Level {
    size_t prefixes = 0, selects = 0;
  };
  void drop(size_t n) { depth_ -= n; }

  std::vector<Level> outer_;
  Level here_;
  size_t depth_ = 0;
};

/// The first mistake ends the item; what to say about it is decided where the parser stands.
class StopAtFirst : public antlr4::DefaultErrorStrategy {
 public:
  struct Stopped : antlr4::ParseCancellationException {
    explicit Stopped(Token* token) : at(token) {}
    Token* at;
  };

  void sync(antlr4::Parser*) override {}
  void reportError(antlr4::Parser*, const antlr4::RecognitionException& e) override { at_ = e.getOffendingToken(); }
  void recover(antlr4::Parser* parser, std::exception_ptr) override { stop(parser, at_); }
  Token* recoverInline(antlr4::Parser* parser) override {
    stop(parser, parser->getCurrentToken());
    return nullptr;
  }

  Stumble stumble;  // of the last stop
  const TreeBuilder* places = nullptr;  // gives spans

 private:
  [[noreturn]] void stop(antlr4::Parser* parser, Token* at) {
    stumble = {};
    for (auto* rule = parser->getContext(); rule; rule = dynamic_cast<antlr4::ParserRuleContext*>(rule->parent)) {
      stumble.open.push_back(open_rule(rule));
    }
    for (ssize_t kind : parser->getExpectedTokens().toList()) {
      std::string text = parser->getVocabulary().getLiteralName(kind);
      if (text.size() > 2) text = text.substr(1, text.size() - 2);  // without its quotes
      stumble.expected.push_back({static_cast<size_t>(kind), std::move(text), {}});
    }
    auto* tokens = parser->getTokenStream();
    const size_t index = at->getTokenIndex();
    stumble.found = token(at);
    stumble.ahead = index > parser->getCurrentToken()->getTokenIndex();
    if (index > 0) stumble.previous = token(tokens->get(index - 1));
    if (index > 1) stumble.before = token(tokens->get(index - 2));
    stumble.next = token(index + 1 < tokens->size() ? tokens->get(index + 1) : at);
    throw Stopped(at);
  }

  OpenRule open_rule(antlr4::ParserRuleContext* rule) const {
    OpenRule result{rule->getRuleIndex(), places->span(rule->start), {}, {}, {}};
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
  Span holds_a_state(Grammar::MachineContext* machine) const {
    for (auto* member : machine->member()) {
      if (!member->state()) continue;
      for (auto* inner : member->state()->member()) {
        if (inner->state()) return places->span(member->state()->LBRACE()->getSymbol());
      }
    }
    return {};
  }

  SyntaxToken token(const Token* token) const {
    const bool end = token->getType() == Token::EOF;
    return {token->getType(), end ? std::string("the end of the file") : token->getText(), places->span(token)};
  }

  Token* at_ = nullptr;
};

/// One file's tokens and parser.
class Session {
 public:
  Session(const SourceMap& sources, uint32_t source, uint32_t& next_id, Diagnostics& diagnostics)
      : sources_(sources),
        source_(source),
        diagnostics_(diagnostics),
        text_(std::string_view(sources.file(source).text)),
        skipped_(text_.starts_with("\xEF\xBB\xBF") ? 3 : 0),
        offsets_(text_.substr(skipped_), skipped_),
        builder_(sources, source, offsets_, next_id, diagnostics),
        characters_(std::string(text_.substr(skipped_))),
        lexer_(&characters_),
        tokens_(&lexer_),
        parser_(&tokens_),
        errors_before_(diagnostics.count(Severity::kError)) {
    lexer_.removeErrorListeners();
    parser_.removeErrorListeners();
    strategy_ = std::make_shared<StopAtFirst>();
    strategy_->places = &builder_;
    parser_.setErrorHandler(strategy_);
    parser_.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  }

  std::unique_ptr<File> file() {
    auto file = std::make_unique<File>();
    file->source = source_;
    tokens_.fill();
    if (!check_nesting()) return nullptr;
    const bool begun = header([&] { builder_.header(parser_.header(), *file); });
    if (!begun) return nullptr;
    items([&] { builder_.item(parser_.item(), *file); });
    check_period(*file);
    if (failed()) return nullptr;
    return file;
  }

  std::optional<std::vector<PlacedToken>> placed_tokens() {
    std::vector<PlacedToken> words;
    tokens_.fill();
    if (!check_nesting()) return std::nullopt;
    const bool begun = header([&] { append_tokens(parser_.header(), builder_, words); });
    if (!begun) return std::nullopt;
    items([&] { append_tokens(parser_.item(), builder_, words); });
    if (failed()) return std::nullopt;
    return words;
  }

  ExprPtr expression() {
    tokens_.fill();
    if (!check_nesting()) return nullptr;
    ExprPtr result;
    try_rule([&] { result = builder_.expression(parser_.single()->expr()); });
    if (failed()) return nullptr;
    return result;
  }

 private:
  Token* here() { return tokens_.LT(1); }
  bool failed() const { return diagnostics_.count(Severity::kError) > errors_before_; }
  bool full() const { return diagnostics_.count(Severity::kError) >= errors_before_ + kErrorsMax; }

  bool check_nesting() {
    NestingMeter meter;
    for (Token* token : tokens_.getTokens()) {
      if (meter.add(token->getType()) <= kNestingMax) continue;
      diagnostics_.error("FB0104", builder_.span(token),
                         "this is nested more than " + std::to_string(kNestingMax) + " deep");
      return false;
    }
    return true;
  }

  /// False when going on would say nothing useful.
  template <typename Read>
  bool header(Read read) {
    const size_t first = here()->getType();
    if (first == Token::EOF) {
      diagnostics_.error("FB0106", {source_, 0, 0}, "this file is empty").hint =
          "a file begins with `policy NAME;` or `library NAME;`";
      return false;
    }
    if (first == Grammar::POLICY || first == Grammar::LIBRARY) {
      try_rule(read);
    } else {
      diagnostics_.error("FB0107", builder_.span(here()), "a file begins with `policy NAME;` or `library NAME;`");
    }
    return true;
  }

  template <typename Read>
  void items(Read read) {
    while (here()->getType() != Token::EOF && !full()) {
      try_rule(read);
      forget_tree();
    }
  }

  /// ANTLR would keep what it made of every item to the end.
  void forget_tree() {
    const size_t next = tokens_.index();
    parser_.reset();
    tokens_.seek(next);
  }

  void check_period(const File& file) {
    if (failed()) return;
    if (!file.library && !file.every) {
      diagnostics_.error("FB0110", file.name.span, "policy `" + file.name.text + "` does not say how often it steps")
          .hint = "write its period behind the name, as in `every 1 ms;`";
    }
    if (file.library && file.every) {
      diagnostics_.error("FB0111", file.every_span, "a library has no period: it steps in the policy that uses it")
          .hint = "remove this line";
    }
  }

  /// Runs one rule; a mistake in it is reported once, and reading goes on at the next item.
  template <typename Rule>
  void try_rule(Rule rule) {
    const size_t start = tokens_.index();
    try {
      rule();
    } catch (const StopAtFirst::Stopped& stopped) {
      const bool of_item = strategy_->stumble.open.back().rule != Grammar::RuleSingle;
      strategy_->stumble.first = of_item && stopped.at->getTokenIndex() == start;
      report(strategy_->stumble, sources_, diagnostics_);
      tokens_.seek(next_item(start, stopped.at->getTokenIndex()));
    }
  }

  /// The token at which the item behind the one from `start`, broken at `broken`, begins: behind a `;` or `}` outside
  /// all braces, or at a keyword of an item that begins a line without indentation.
  size_t next_item(size_t start, size_t broken) {
    int braces = 0;
    for (size_t i = start;; i++) {
      const Token* token = tokens_.get(i);
      const size_t kind = token->getType();
      if (kind == Token::EOF) return i;
      const bool begins = i > start && token->getCharPositionInLine() == 0 && begins_at_policy_level(kind);
      if (begins && (i > broken || (i == broken && braces == 0) || braces > 0)) return i;
      if (kind == Grammar::LBRACE) braces++;
      if (kind == Grammar::RBRACE) braces--;
      const bool ends = (kind == Grammar::SEMI && braces <= 0) || (kind == Grammar::RBRACE && braces <= 0);
      const bool semicolon_too = kind == Grammar::RBRACE && tokens_.get(i + 1)->getType() == Grammar::SEMI;
      if (ends && i >= broken) return i + (semicolon_too ? 2 : 1);
      if (kind == Grammar::BLOCK_COMMENT && i == start) return i + 1;
    }
  }

  // Without braces around it, a `let` or `var` stands at policy level too.
  static bool begins_at_policy_level(size_t kind) {
    return begins_item(kind) || kind == Grammar::LET || kind == Grammar::VAR;
  }

  const SourceMap& sources_;
  uint32_t source_;
  Diagnostics& diagnostics_;
  std::string_view text_;
  uint32_t skipped_;
  ByteOffsets offsets_;
  TreeBuilder builder_;
  antlr4::ANTLRInputStream characters_;
  grammar::flyballLexer lexer_;
  antlr4::CommonTokenStream tokens_;
  Grammar parser_;
  std::shared_ptr<StopAtFirst> strategy_;
  size_t errors_before_;
};

/// Runs `read` on a session; whatever ANTLR or the library throws becomes a diagnostic.
template <typename Read>
auto guarded(const SourceMap& sources, uint32_t source, uint32_t& next_id, Diagnostics& diagnostics, Read read)
    -> decltype(read(std::declval<Session&>())) {
  if (!check_text(sources, source, diagnostics)) return {};
  try {
    Session session(sources, source, next_id, diagnostics);
    return read(session);
  } catch (const std::exception& e) {
    diagnostics.error("FB0100", {source, 0, 0}, "this file could not be read to its end; this is a defect of Flyball")
        .why = e.what();
    return {};
  }
}

}  // namespace

std::unique_ptr<File> parse(const SourceMap& sources, uint32_t source, uint32_t& next_id, Diagnostics& diagnostics) {
  return guarded(sources, source, next_id, diagnostics, [](Session& session) { return session.file(); });
}

ExprPtr parse_expression(const SourceMap& sources, uint32_t source, uint32_t& next_id, Diagnostics& diagnostics) {
  return guarded(sources, source, next_id, diagnostics, [](Session& session) { return session.expression(); });
}

std::optional<std::vector<PlacedToken>> place_tokens(const SourceMap& sources, uint32_t source,
                                                     Diagnostics& diagnostics) {
  uint32_t no_id = 0;
  return guarded(sources, source, no_id, diagnostics, [](Session& session) { return session.placed_tokens(); });
}

}  // namespace flyball::dsl
