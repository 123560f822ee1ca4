// "Did you mean": the known name nearest to one that is not known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flyball::chip {

/// The candidate with the fewest changed, missing, extra or swapped letters, the first of several; empty when none is
/// near.
std::string nearest(std::string_view name, const std::vector<std::string>& candidates);

/// `did you mean "nearest"?` or, when none is near, `known: a, b, c` (at most ten).
std::string suggestion(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace flyball::chip
