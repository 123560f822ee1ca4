// What a misspelt name was meant to be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diagnostic/diagnostic.h"

namespace flyball::diagnostic {

/// The entry of `candidates` that looks most like `name`, or "" when none is near.
std::string nearest(std::string_view name, const std::vector<std::string>& candidates);

/// Says in the hint of `d` what `name`, written at `span`, may have been meant to be, and mends it where it can be
/// nothing else: one entry alone is near, and a slip away. False when none is near; then nothing is said.
bool suggest(Diagnostic& d, Span span, std::string_view name, const std::vector<std::string>& candidates);

}  // namespace flyball::diagnostic
