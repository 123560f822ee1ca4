// "Did you mean ...?": the known name that lies nearest to a mistyped one.
#pragma once

#include <string>
#include <vector>

namespace flyball::tools {

/// The name nearest to `wrong`, at most a third of its letters away (and at least one); empty when none is that near.
/// Ties go to the earlier name.
std::string nearest_name(const std::string& wrong, const std::vector<std::string>& names);

/// "; did you mean 'run'?", or nothing.
std::string did_you_mean(const std::string& wrong, const std::vector<std::string>& names);

}  // namespace flyball::tools
