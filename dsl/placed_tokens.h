// The words of a file and which rule of the grammar each belongs to: what the formatter works on, so that nothing an
// author wrote is lost. The numbers of kinds and rules are those of flyballParser.h.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "dsl/diagnostic.h"

namespace flyball::dsl {

struct PlacedToken {
  static constexpr size_t kNothing = SIZE_MAX;

  size_t kind = 0;
  Span span;
  size_t rule = 0;           // the innermost rule around it
  bool first = false;        // it is the first word of that rule
  size_t begins = kNothing;  // the rule of the item, statement, row or step that begins here
};

/// All words of file `source` but comments, in text order. Null after a mistake of syntax, which is reported as `parse`
/// does; what the language has no meaning for yet is no mistake here.
std::optional<std::vector<PlacedToken>> place_tokens(const SourceMap& sources, uint32_t source,
                                                     Diagnostics& diagnostics);

}  // namespace flyball::dsl
