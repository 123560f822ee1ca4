// Source files and places in them, which the language shares with the other texts that Flyball reads.
#pragma once

#include "diagnostic/source.h"

namespace flyball::dsl {

using diagnostic::Position;
using diagnostic::Source;
using diagnostic::SourceMap;
using diagnostic::Span;

}  // namespace flyball::dsl
