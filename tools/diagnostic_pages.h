// The page of each diagnostic: docs/diagnostics.md, part of the binary.
#pragma once

#include <map>
#include <string>

namespace flyball::tools {

/// The text of docs/diagnostics.md.
std::string diagnostics_text();

/// What is known of each code: its section, or its row of a table where that says all.
std::map<std::string, std::string> diagnostic_pages();

}  // namespace flyball::tools
