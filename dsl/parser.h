// Text to syntax tree. ANTLR lives behind parser.cpp alone.
#pragma once

#include <memory>

#include "dsl/ast.h"
#include "dsl/diagnostic.h"

namespace flyball::dsl {

/// Parses file `source` of `sources`. Never throws, never crashes, whatever the text: NUL bytes, broken UTF-8, nesting
/// deeper than 200, names longer than 63 characters and every grammar mistake become diagnostics. Returns null when
/// there was an error. `next_id` numbers expressions across files: it is read and advanced.
std::unique_ptr<File> parse(const SourceMap& sources, uint32_t source, uint32_t& next_id, Diagnostics& diagnostics);

/// One expression alone, for values given on a command line ("88 degC"); null and a diagnostic when it is none.
ExprPtr parse_expression(const SourceMap& sources, uint32_t source, uint32_t& next_id, Diagnostics& diagnostics);

/// The tree as indented text, a line a node: what `flyball check --dump ast` shows.
std::string dump(const File& file, const SourceMap& sources);

}  // namespace flyball::dsl
