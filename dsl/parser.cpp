// The front door of the language: checks the text, lets ANTLR read it an item at a time, and has each item built into
// the syntax tree at once. ANTLR's types live here, in recovery and in tree_builder alone.
#include "dsl/parser.h"

#include <exception>

#include "antlr4-runtime.h"
#include "diagnostic/plain_text.h"
#include "dsl/placed_tokens.h"
#include "dsl/recovery.h"
#include "dsl/syntax_error.h"
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
    recovery_ = std::make_shared<Recovery>(builder_, tokens_, [this](const Stumble& stumble) {
      report(stumble, sources_, diagnostics_);
      return !full();
    });
    parser_.setErrorHandler(recovery_);
    parser_.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  }

  std::unique_ptr<File> file() {
    auto file = std::make_unique<File>();
    file->source = source_;
    tokens_.fill();
    if (!check_nesting()) return nullptr;
    const bool begun = header([&] { builder_.header(parser_.header(), *file); });
    if (!begun) return nullptr;
    items([&] {
      auto* item = parser_.item();
      if (!recovery_->stumbled()) builder_.item(item, *file);
    });
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
    items([&] {
      auto* item = parser_.item();
      if (!recovery_->stumbled()) append_tokens(item, builder_, words);
    });
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
    if (begins_file(first)) {
      try_rule(read);
    } else {
      auto& d =
          diagnostics_.error("FB0107", builder_.span(here()), "a file begins with `policy NAME;` or `library NAME;`");
      header_is_missing_ = true;
      if (here()->getType() == Grammar::NAME) skip_misspelt_header(d);
      if (const Token* late = late_header()) d.related.push_back({builder_.span(late), "it stands here"});
    }
    return true;
  }

  static bool begins_file(size_t kind) { return kind == Grammar::POLICY || kind == Grammar::LIBRARY; }

  void skip_misspelt_header(Diagnostic& d) {
    suggest(d, builder_.span(here()), here()->getText(), {"policy", "library"});
    recovery_->begin(tokens_.index());
    tokens_.seek(recovery_->next_item(tokens_.index()));
  }

  const Token* late_header() {
    for (const Token* token : tokens_.getTokens()) {
      if (begins_file(token->getType())) return token;
    }
    return nullptr;
  }

  template <typename Read>
  void items(Read read) {
    while (here()->getType() != Token::EOF && !full()) {
      if (header_is_missing_ && begins_file(here()->getType())) {  // which is told
        try_rule([&] { parser_.header(); });
      } else {
        try_rule(read);
      }
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

  /// Runs one rule. Behind a mistake that it does not get over, reading goes on at the next item.
  template <typename Rule>
  void try_rule(Rule rule) {
    recovery_->begin(tokens_.index());
    try {
      rule();
    } catch (const Recovery::Stopped& stopped) {
      tokens_.seek(recovery_->next_item(stopped.at->getTokenIndex()));
      // NOLINTNEXTLINE(bugprone-empty-catch): there were enough mistakes, and full() says so
    } catch (const antlr4::ParseCancellationException&) {
    }
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
  std::shared_ptr<Recovery> recovery_;
  size_t errors_before_;
  bool header_is_missing_ = false;
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
