// The front door of register descriptions: checks the text, lets ANTLR read it an item at a time, and says what is
// wrong where the grammar has no way on. ANTLR's types live here and in tree_builder alone.
#include "hal/rdl/parser.h"

#include <algorithm>
#include <exception>

#include "antlr4-runtime.h"
#include "diagnostic/plain_text.h"
#include "hal/rdl/tree_builder.h"
#include "systemrdlLexer.h"
#include "systemrdlParser.h"

namespace flyball::rdl {
namespace {

using Grammar = grammar::systemrdlParser;
using antlr4::Token;

constexpr size_t kFileBytesMax = 16u << 20;  // a chip of a hundred thousand registers; bounds time for a wrong file
constexpr size_t kNestingMax = 100;          // of braces and brackets, and of signs before an operand
constexpr size_t kErrorsMax = 50;            // more syntax errors than anybody reads: the file is something else

bool check_text(const SourceMap& sources, uint32_t source, Diagnostics* diagnostics) {
  const std::string& text = sources.file(source).text;
  if (text.size() > kFileBytesMax) {
    diagnostics->error("RDL0103", {source, 0, 0}, "this file is larger than 16 MiB").hint =
        "describe blocks once, and "
        "make arrays of them";
    return false;
  }
  const auto found = diagnostic::find_not_text(text);
  if (!found) return true;
  const auto offset = static_cast<uint32_t>(found->offset);
  const bool nul = found->why == diagnostic::NotText::Why::kNul;
  diagnostics
      ->error(nul ? "RDL0101" : "RDL0102", {source, offset, offset + 1},
              nul ? "there is a NUL byte here; a description is text" : "this byte is not UTF-8")
      .hint = nul ? "is this the file you meant?" : "save the file as UTF-8";
  return false;
}

/// The first mistake ends the item; what to say about it is decided where the parser stands.
class StopAtFirst : public antlr4::DefaultErrorStrategy {
 public:
  struct Stopped : antlr4::ParseCancellationException {
    Stopped(Token* token, antlr4::misc::IntervalSet set) : at(token), expected(std::move(set)) {}
    Token* at;
    antlr4::misc::IntervalSet expected;
  };

  void sync(antlr4::Parser*) override {}
  void reportError(antlr4::Parser*, const antlr4::RecognitionException& e) override { at_ = e.getOffendingToken(); }
  void recover(antlr4::Parser* parser, std::exception_ptr) override {
    throw Stopped(at_, at_ == parser->getCurrentToken() ? parser->getExpectedTokens() : antlr4::misc::IntervalSet());
  }
  Token* recoverInline(antlr4::Parser* parser) override {
    throw Stopped(parser->getCurrentToken(), parser->getExpectedTokens());
  }

 private:
  Token* at_ = nullptr;
};

std::string quote(const Token* token) {
  if (token->getType() == Token::EOF) return "the end of the file";
  std::string text = token->getText();
  if (text.size() > 40) text = text.substr(0, 37) + "...";
  for (char& c : text) c = static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7F ? ' ' : c;
  return "`" + text + "`";
}

/// One file's tokens and parser.
class Session {
 public:
  Session(const SourceMap& sources, uint32_t source, Diagnostics* diagnostics)
      : sources_(sources),
        source_(source),
        diagnostics_(diagnostics),
        builder_(source, sources.file(source).text, diagnostics),
        characters_(sources.file(source).text),
        lexer_(&characters_),
        tokens_(&lexer_),
        parser_(&tokens_),
        errors_before_(diagnostics->count(diagnostic::Severity::kError)) {
    lexer_.removeErrorListeners();
    parser_.removeErrorListeners();
    parser_.setErrorHandler(std::make_shared<StopAtFirst>());
    parser_.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  }

  File file() {
    File file;
    file.source = source_;
    tokens_.fill();
    if (!check_nesting()) return file;
    while (here()->getType() != Token::EOF && !full()) {
      if (here()->getType() == Grammar::RBRACE) {
        error("RDL0121", builder_.span(here()), "this `}` closes nothing");
        tokens_.seek(tokens_.index() + (tokens_.LA(2) == Grammar::SEMI ? 2 : 1));
        continue;
      }
      read_item(&file.items);
    }
    return file;
  }

 private:
  Token* here() { return tokens_.LT(1); }
  bool full() const { return diagnostics_->count(diagnostic::Severity::kError) >= errors_before_ + kErrorsMax; }

  diagnostic::Diagnostic& error(const char* code, Span span, std::string message, std::string hint = "") {
    diagnostic::Diagnostic& d = diagnostics_->error(code, span, std::move(message));
    d.hint = std::move(hint);
    return d;
  }

  bool check_nesting() {
    size_t depth = 0, signs = 0;
    for (Token* token : tokens_.getTokens()) {
      const size_t kind = token->getType();
      const bool opens = kind == Grammar::LBRACE || kind == Grammar::LPAREN || kind == Grammar::LBRACK;
      const bool closes = kind == Grammar::RBRACE || kind == Grammar::RPAREN || kind == Grammar::RBRACK;
      const bool sign = kind == Grammar::MINUS || kind == Grammar::PLUS || kind == Grammar::NOT ||
                        kind == Grammar::TILDE || kind == Grammar::AMP || kind == Grammar::PIPE ||
                        kind == Grammar::CARET || kind == Grammar::QUESTION || kind == Grammar::POWER;
      if (opens) ++depth;
      if (closes && depth > 0) --depth;
      if (sign) ++signs;
      if (kind == Grammar::SEMI || kind == Grammar::LBRACE) signs = 0;
      if (depth <= kNestingMax && signs <= 10 * kNestingMax) continue;
      error("RDL0104", builder_.span(token), "this is nested more than " + std::to_string(kNestingMax) + " deep");
      return false;
    }
    return true;
  }

  bool at_component() {
    size_t kind = here()->getType();
    if (kind == Grammar::EXTERNAL || kind == Grammar::INTERNAL) kind = tokens_.LT(2)->getType();
    return kind == Grammar::ADDRMAP || kind == Grammar::REGFILE || kind == Grammar::REG || kind == Grammar::FIELD;
  }

  /// Reads one item, or reports why it is none and goes to the next.
  void read_item(std::vector<Item>* items) {
    if (at_component()) {
      read_component(items);
    } else {
      try_rule([&] { items->push_back(builder_.item(parser_.item())); });
    }
  }

  void read_component(std::vector<Item>* items) {
    std::shared_ptr<Component> component;
    Token* brace = nullptr;
    if (!try_rule([&] {
          auto* tree = parser_.head();
          brace = tree->LBRACE()->getSymbol();
          component = builder_.head(tree);
        })) {
      return;
    }
    while (here()->getType() != Grammar::RBRACE && here()->getType() != Token::EOF && !full()) {
      read_item(&component->items);
    }
    if (full()) return;
    if (here()->getType() == Token::EOF) {
      error("RDL0120", builder_.span(brace), "this `{` is never closed", "write `};` behind what belongs to it");
      return;
    }
    std::vector<Instance> instances;
    try_rule([&] { instances = builder_.instances(parser_.tail()->instance()); });
    Item item;
    const bool named = sources_.text(component->name.span) != word(component->kind);
    if (named) {
      item.component = component;
      items->push_back(item);
      item.component = nullptr;
    }
    if (instances.empty() && named) return;
    if (instances.empty()) {
      error("RDL0122", component->name.span, std::string("this ") + word(component->kind) + " has no name",
            "name it in front of `{` to use it later, or behind `}` where it stands once");
      return;
    }
    Instantiation made;
    if (named) made.type = component->name;
    made.in_place = component;
    made.instances = std::move(instances);
    item.instantiation = std::make_shared<Instantiation>(std::move(made));
    items->push_back(std::move(item));
  }

  /// Runs one rule; a mistake in it is reported once, and reading goes on behind it.
  template <typename Rule>
  bool try_rule(Rule rule) {
    const size_t start = tokens_.index();
    try {
      rule();
      return true;
    } catch (const StopAtFirst::Stopped& stopped) {
      report(stopped);
      skip(start, stopped.at->getTokenIndex());
      return false;
    }
  }

  /// To behind the `;` that ends the item broken at token `broken`, or to the `}` that ends what it stands in.
  void skip(size_t start, size_t broken) {
    int braces = 0;
    for (size_t i = start;; ++i) {
      const size_t kind = tokens_.get(i)->getType();
      if (kind == Grammar::RBRACE && braces == 0 && i > start) return tokens_.seek(i);
      if (kind == Grammar::LBRACE) ++braces;
      if (kind == Grammar::RBRACE) --braces;
      if (kind == Token::EOF) return tokens_.seek(i);
      if (kind == Grammar::SEMI && braces <= 0 && i >= broken) return tokens_.seek(i + 1);
      // A `;` is missing: what begins the next line is the next item.
      const bool new_line = i > start && tokens_.get(i)->getLine() > tokens_.get(i - 1)->getLine();
      if (i == broken && new_line && braces == 0) return tokens_.seek(i);
    }
  }

  void report(const StopAtFirst::Stopped& stopped) {
    const Token* found = stopped.at;
    const Span at = builder_.span(found);
    switch (found->getType()) {
      case Grammar::OUTSIDE:
        error("RDL0130", at, quote(found) + " belongs to SystemRDL, but not to the part of it that is read here",
              "docs/registers.md lists what is; describe it by registers and fields");
        return;
      case Grammar::PREPROCESSOR:
        error("RDL0131", at, "of the preprocessor there is `` `include \"FILE\" `` alone",
              "parameters of components do what macros are used for");
        return;
      case Grammar::OPEN_STRING: error("RDL0132", at, "this text has no closing quote"); return;
      case Grammar::OPEN_COMMENT:
        error("RDL0133", {at.file, at.begin, at.begin + 2}, "this comment is never closed", "end it with `*/`");
        return;
      case Grammar::WRONG_NUMBER:
        error("RDL0112", at, quote(found) + " is no number", "numbers are 100, 0x64 or 8'h64");
        return;
      default: break;
    }
    const size_t index = found->getTokenIndex();
    const Token* before = index > 0 ? tokens_.get(index - 1) : found;
    const bool new_line = index > 0 && before->getLine() < found->getLine();
    const bool ends = new_line || found->getType() == Token::EOF || found->getType() == Grammar::RBRACE;
    if (stopped.expected.contains(static_cast<ssize_t>(Grammar::SEMI)) && ends) {
      const Span behind = builder_.span(before);
      error("RDL0110", {behind.file, behind.end, behind.end}, "`;` is missing behind " + quote(before));
      return;
    }
    does_not_fit(stopped, before);
  }

  void does_not_fit(const StopAtFirst::Stopped& stopped, const Token* before) {
    std::vector<std::string> ways;
    bool name = false, value = false;
    for (const ssize_t kind : stopped.expected.toList()) {
      const std::string literal = parser_.getVocabulary().getLiteralName(static_cast<size_t>(kind));
      name |= kind == static_cast<ssize_t>(Grammar::NAME);
      value |= kind == static_cast<ssize_t>(Grammar::NUMBER);
      if (literal.size() > 2) ways.push_back("`" + literal.substr(1, literal.size() - 2) + "`");
    }
    std::string hint;
    if (value) {
      hint = "a value belongs here, such as 0x40, true, or a name";
    } else if (name && ways.size() > 4) {
      hint = "a component, an instance, or a property and its value belong here";
    } else {
      if (name) ways.insert(ways.begin(), "a name");
      for (size_t i = 0; i < ways.size() && ways.size() <= 8; ++i) hint += (i > 0 ? " or " : "") + ways[i];
      if (!hint.empty()) hint += ways.size() == 1 ? " belongs here" : " belong here";
    }
    const bool first = stopped.at == before;
    error("RDL0111", builder_.span(stopped.at),
          quote(stopped.at) + " does not fit " + (first ? std::string("here") : "behind " + quote(before)), hint);
  }

  const SourceMap& sources_;
  uint32_t source_;
  Diagnostics* diagnostics_;
  TreeBuilder builder_;
  antlr4::ANTLRInputStream characters_;
  grammar::systemrdlLexer lexer_;
  antlr4::CommonTokenStream tokens_;
  Grammar parser_;
  size_t errors_before_;
};

}  // namespace

File parse(const SourceMap& sources, uint32_t source, Diagnostics* diagnostics) {
  if (!check_text(sources, source, diagnostics)) return {source, {}};
  try {
    return Session(sources, source, diagnostics).file();
  } catch (const std::exception& e) {
    diagnostics->error("RDL0100", {source, 0, 0}, "this file could not be read to its end; this is a defect of Flyball")
        .why = e.what();
    return {source, {}};
  }
}

}  // namespace flyball::rdl
