// ANTLR's parse tree to the syntax tree. Private to hal/rdl/parser.cpp: it shows ANTLR's types.
#pragma once

#include "hal/rdl/syntax_tree.h"
#include "systemrdlParser.h"

namespace flyball::rdl {

class TreeBuilder {
 public:
  using Grammar = grammar::systemrdlParser;

  TreeBuilder(uint32_t source, std::string_view text, Diagnostics* diagnostics);

  Item item(Grammar::ItemContext* tree);
  std::shared_ptr<Component> head(Grammar::HeadContext* tree);
  std::vector<Instance> instances(const std::vector<Grammar::InstanceContext*>& trees);

  Span span(const antlr4::Token* token) const;
  Span span(const antlr4::ParserRuleContext* tree) const;

 private:
  Name name(Grammar::NameContext* tree) const;
  ExprPtr expression(Grammar::ExprContext* tree);
  ExprPtr number(Grammar::NumberContext* tree);
  Path path(Grammar::PathContext* tree);
  Instance instance(Grammar::InstanceContext* tree);
  Parameter parameter(Grammar::ParameterContext* tree);
  Assignment assignment(Grammar::AssignmentContext* tree);
  Enumeration enumeration(Grammar::EnumerationContext* tree);
  PropertyDefinition property(Grammar::PropertyDefinitionContext* tree);
  Instantiation instantiation(Grammar::InstantiationContext* tree);
  ExprPtr node(Expr::Kind kind, const antlr4::ParserRuleContext* tree) const;

  uint32_t source_;
  std::vector<uint32_t> offsets_;  // byte of each character and of the end; empty when each is one byte
  Diagnostics* diagnostics_;
};

/// Text of a string literal without quotes and escapes.
std::string unquoted(const std::string& literal);

}  // namespace flyball::rdl
