// `accept CODE "reason";`: findings that an author knows of and leaves as they are (rule 13.5).
#pragma once

#include "compiler/compile.h"

namespace flyball::compiler {

/// Says which `accept`s name no finding, and which name one that another of the same file names already.
void check_accepts(CompileResult& result);

/// Accepts what each file accepts, and lists it in the linked set. Of a policy that stands alone it says what of that
/// is not found (any more).
void accept_findings(CompileResult& result, const chip::Chip* chip);

}  // namespace flyball::compiler
