// What mends a syntax error, where it can be nothing else.
#pragma once

#include <optional>
#include <string>

#include "dsl/syntax_error.h"

namespace flyball::dsl {

/// `word` instead of the sign at `span`, with room to a letter or digit that the sign touches.
Fix word_for_sign(const SourceMap& sources, Span span, const std::string& word);

/// A block comment as a line comment; none when it has several lines, or something stands behind it on its line.
std::optional<Fix> line_comment(const SourceMap& sources, const SyntaxToken& comment);

/// The unit that was meant, unless that is a guess: between `m` and `M` lies a factor of a billion.
std::optional<Fix> unit_for(const SyntaxToken& word, const std::string& meant);

/// What completes or shortens a number or range with a dot too few or too many; none where several things would.
std::optional<Fix> fix_of_dot(const Stumble& stumble);

/// `->` for `=>`, where a state and a `;` stand behind it.
std::optional<Fix> arrow_for(const SourceMap& sources, const Stumble& stumble);

/// Whether what was found begins something new, so that a `;` is all that can be missing before it.
bool begins_anew(const Stumble& stumble, bool on_new_line);

}  // namespace flyball::dsl
