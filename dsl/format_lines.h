// What the formatter works on: a file as lines of words and comments, with what its author made of the room between
// them. Private to dsl/format.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dsl/placed_tokens.h"

namespace flyball::dsl {

struct Word {
  PlacedToken token;
  std::string_view text;
  size_t gap = 0;  // between it and the word before, as written
};

struct Line {
  std::vector<Word> words;
  std::string_view comment;   // empty: none
  size_t column = 0;          // of the first word or, without words, of the comment, as written
  size_t comment_column = 0;  // as written
  size_t comment_gap = 0;     // between it and the last word, as written
  bool goes_on = false;       // a comment that goes on below the one that ends the line above
  bool blank_before = false;
  size_t indent = 0;          // as it is to be
};

/// Columns are counted in characters from 0.
size_t columns(std::string_view text);

std::vector<Line> read_lines(const SourceMap& sources, uint32_t source, const std::vector<PlacedToken>& tokens);

/// How far apart two words of a line stand when nothing else is asked for.
size_t natural_gap(const PlacedToken& before, const PlacedToken& word);

/// The lines in columns, each without its end.
std::vector<std::string> in_columns(const std::vector<Line>& lines);

}  // namespace flyball::dsl
