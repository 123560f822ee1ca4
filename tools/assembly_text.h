// Assembly for a person: the policy's lines beside the instructions, nothing that only debuggers and linkers read.
#pragma once

#include <string>

#include "dsl/source.h"

namespace flyball::tools {

/// `assembly` as the JIT gives it with debug information; `sources` have the policies it was made from.
std::string readable_assembly(const std::string& assembly, const dsl::SourceMap& sources);

}  // namespace flyball::tools
