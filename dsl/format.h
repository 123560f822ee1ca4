// The one way to write a policy down. The author decides where lines break and where columns are; the formatter puts
// everything in its place. docs/format.md has the rules.
#pragma once

#include <optional>
#include <string>

#include "dsl/diagnostic.h"

namespace flyball::dsl {

/// File `source`, formatted: every word and comment of it, in order, and nothing else. Formatting the result again
/// gives the same. Null after a mistake of syntax, which is reported as `parse` does.
std::optional<std::string> format(const SourceMap& sources, uint32_t source, Diagnostics& diagnostics);

}  // namespace flyball::dsl
