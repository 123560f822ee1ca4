// The page of each diagnostic: docs/diagnostics.md, and what the tests of diagnostics expect, part of the binary.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/emit/emit.h"

namespace flyball::tools {

/// The text of docs/diagnostics.md.
std::string diagnostics_text();

/// What Flyball says of the policies in tests/language/errors, on_chip and syntax.
const std::vector<emit::File>& diagnostic_examples();

/// What is known of each code: its section, or its row of a table and the shortest example of what is said.
std::map<std::string, std::string> diagnostic_pages();

}  // namespace flyball::tools
