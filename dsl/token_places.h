// From ANTLR's parse tree of one item to placed tokens. Private to dsl/parser.cpp: it shows ANTLR's types.
#pragma once

#include "dsl/placed_tokens.h"
#include "dsl/tree_builder.h"

namespace flyball::dsl {

void append_tokens(antlr4::ParserRuleContext* tree, const TreeBuilder& places, std::vector<PlacedToken>& tokens);

}  // namespace flyball::dsl
