// Text to syntax tree. ANTLR lives behind parser.cpp alone.
#pragma once

#include "hal/rdl/syntax_tree.h"

namespace flyball::rdl {

/// Parses file `source` of `sources`. Never throws, whatever the text: NUL bytes, broken UTF-8, deep nesting and every
/// grammar mistake become diagnostics. Returns what could be read; `diagnostics` tells whether that is all.
File parse(const SourceMap& sources, uint32_t source, Diagnostics* diagnostics);

}  // namespace flyball::rdl
