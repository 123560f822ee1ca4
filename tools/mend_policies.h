// flyball check --fix.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "tools/command.h"

namespace flyball::tools {

/// Mends the files of `policies` as the fixes in `result` say, checks them again, and so on until nothing more is to be
/// mended; `result` is then that of the last check. Says on stderr what was fixed, and where. Other files, such as
/// libraries, are left alone.
std::optional<Failure> mend_policies(const std::vector<std::string>& policies, const chip::Chip* chip,
                                     compiler::CompileResult& result);

}  // namespace flyball::tools
