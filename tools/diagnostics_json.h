// Diagnostics for other programs: as a list of our own, and as SARIF 2.1.0, which editors and CI services read.
#pragma once

#include <string>

#include "dsl/diagnostic.h"

namespace flyball::tools {

/// {"diagnostics": [...]}, in the order of the text.
std::string diagnostics_json(const dsl::Diagnostics& diagnostics, const dsl::SourceMap& sources);

/// A SARIF log with one run; each code is a rule with its title.
std::string diagnostics_sarif(const dsl::Diagnostics& diagnostics, const dsl::SourceMap& sources);

}  // namespace flyball::tools
