// Two runs side by side: their score sheets, and the first moment at which what they recorded differs.
#pragma once

#include <string>

#include "tools/run_folder.h"

namespace flyball::tools {

struct Comparison {
  bool same = true;
  Json json;  // scores: [{name, unit, a, b, difference}], first_difference: {time_s, exact, what, a, b} or null
};

Comparison compare(const RunFolder& a, const RunFolder& b);

std::string comparison_text(const Comparison& comparison, const std::string& name_a, const std::string& name_b,
                            bool colour);

/// The scores that changed between two summaries, a line each; says so when none did.
std::string changed_scores(const Json& before, const Json& after);

}  // namespace flyball::tools
