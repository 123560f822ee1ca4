// What the parser does at a mistake: has it told, and goes on behind the statement, transition, state or row it stands
// in. Private to dsl/parser.cpp: it shows ANTLR's types.
#pragma once

#include <functional>

#include "dsl/syntax_error.h"
#include "dsl/tree_builder.h"

namespace flyball::dsl {

class Recovery : public antlr4::DefaultErrorStrategy {
 public:
  /// Thrown where reading cannot go on within the item.
  struct Stopped : antlr4::RecognitionException {
    Stopped(antlr4::Parser* parser, antlr4::Token* token)
        : RecognitionException(parser, parser->getInputStream(), parser->getContext(), token), at(token) {}
    antlr4::Token* at;
  };

  /// `tell` reports a mistake, and is false when there were enough of them.
  Recovery(const TreeBuilder& places, antlr4::TokenStream& tokens, std::function<bool(const Stumble&)> tell)
      : places_(places), tokens_(tokens), tell_(std::move(tell)) {}

  /// To be called before each item.
  void begin(size_t token) {
    begin_ = token;
    stumbled_ = false;
  }
  /// Whether something was told since: then the tree has holes.
  bool stumbled() const { return stumbled_; }
  /// The token at which the item behind the one from `begin`, broken at `broken`, begins.
  size_t next_item(size_t broken) const;

  void sync(antlr4::Parser* parser) override;
  void reportError(antlr4::Parser*, const antlr4::RecognitionException& e) override;
  void recover(antlr4::Parser* parser, std::exception_ptr) override;
  antlr4::Token* recoverInline(antlr4::Parser* parser) override;

 private:
  void tell(antlr4::Parser* parser, antlr4::Token* at, const std::vector<size_t>& expected);
  std::vector<size_t> expected_now(antlr4::Parser* parser) const;
  OpenRule open_rule(antlr4::ParserRuleContext* rule) const;
  Span holds_a_state(TreeBuilder::Grammar::MachineContext* machine) const;
  SyntaxToken token(const antlr4::Token* token) const;
  size_t next_part(size_t start, size_t broken) const;
  size_t behind_comment(size_t index) const;
  size_t own_end(size_t start, size_t broken) const;
  bool begins_line(size_t index) const;
  bool begins_part(size_t index) const;

  const TreeBuilder& places_;
  antlr4::TokenStream& tokens_;
  std::function<bool(const Stumble&)> tell_;
  size_t begin_ = 0;
  bool stumbled_ = false;
  antlr4::Token* at_ = nullptr;  // the token in the way at the last mistake
  bool lacks_opener_ = false;  // a `{` could have stood before it
  bool lacks_closer_ = false;  // a `}` must have
};

}  // namespace flyball::dsl
