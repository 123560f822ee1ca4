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
  std::string text;                    // as written; of an expected token its fixed text, or ""
  Span span;
};

/// A construct that was begun and not finished.
struct OpenRule {
  size_t rule = 0;                     // number of the rule in the generated parser
  Span begin;                          // its first token
  std::string name;                    // what the author called it, if that far
  std::vector<SyntaxToken> terminals;  // its own tokens so far, in text order
  Span suspect;                        // of a machine: the `{` of a state that holds a state; empty when none does
};

/// The place where the grammar had no way on.
struct Stumble {
  std::vector<OpenRule> open;          // innermost first
  std::vector<SyntaxToken> expected;   // what would have been a way on
  SyntaxToken before, previous, found, next;  // in text order; `found` is the one in the way
  bool first = false;                  // no token of the item was accepted
  bool ahead = false;                  // `found` lies behind where `expected` would stand: two tokens were looked at
};

/// Reports exactly one error.
void report(const Stumble& stumble, const SourceMap& sources, Diagnostics& diagnostics);

}  // namespace flyball::dsl
