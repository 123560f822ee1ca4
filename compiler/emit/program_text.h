// The tables of a Program as C++.
#pragma once

#include <string>

#include "compiler/emit/emit.h"

namespace flyball::emit {

/// interface: the header that says the names, "policy.h".
std::string program_text(const compiler::LinkedSet& linked, const dsl::SourceMap& sources, const Options& options,
                         const std::string& interface);

}  // namespace flyball::emit
