// "Did you mean ...?" as a half sentence.
#pragma once

#include <string>
#include <vector>

#include "dsl/diagnostic.h"

namespace flyball::tools {

/// "; did you mean 'run'?", or nothing when no name looks like the wrong one.
inline std::string did_you_mean(const std::string& wrong, const std::vector<std::string>& names) {
  const std::string nearest = dsl::nearest(wrong, names);
  return nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
}

}  // namespace flyball::tools
