// What is said about text that the grammar does not accept: from where the parser stood to a message an author
// understands. Plain data; which token and rule is which is known to syntax_error.cpp and to the grammar.
#pragma once

#include <string>
#include <vector>

#include "dsl/diagnostic.h"

namespace flyball::dsl {

/// A token of the grammar, by the number the generated lexer gives its kind.
struct SyntaxToken {
  size_t kind = 0;
  std::string text;
  Span span;
};

/// A construct that was begun and not finished.
struct OpenRule {
  size_t rule = 0;                 // number of the rule in the generated parser
  Span begin;                      // its first token
  std::string name;                // what the author called it, if that far
  std::vector<size_t> terminals;   // kinds of its own tokens so far, in text order
};

/// The place where the grammar had no way on.
struct Stumble {
  std::vector<OpenRule> open;      // innermost first
  std::vector<size_t> expected;    // kinds of tokens that would have been a way on
  SyntaxToken previous, found, next;
  bool first = false;              // no token of the item was accepted
};

void report(const Stumble& stumble, const SourceMap& sources, Diagnostics& diagnostics);

}  // namespace flyball::dsl
