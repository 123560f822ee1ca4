// Names that emitted code can use beside each other, C++ and the code around them.
#pragma once

#include <set>
#include <string>

namespace flyball::emit {

/// `name`, or one like it, that is not in `taken` yet, and is then.
std::string unique_name(std::set<std::string>& taken, const std::string& name);

}  // namespace flyball::emit
