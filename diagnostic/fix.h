// Puts the fixes of diagnostics into the text that they are about.
#pragma once

#include <string>
#include <vector>

#include "diagnostic/diagnostic.h"

namespace flyball::diagnostic {

struct Mended {
  std::string text;
  std::vector<const Diagnostic*> fixed;  // those whose fix is in it, in the order of the text
};

/// The text of `file` with the fixes of what is open in it. Of fixes that overlap the first is put in; whether another
/// one is still due is found by checking what came of it.
Mended mend(const Diagnostics& diagnostics, const SourceMap& sources, uint32_t file);

}  // namespace flyball::diagnostic
