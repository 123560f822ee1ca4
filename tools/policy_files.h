// The policy files that a command line names: files, and folders of them.
#pragma once

#include <string>
#include <vector>

namespace flyball::tools {

/// The files named, and every *.fly below the folders named, sorted within each.
std::vector<std::string> policy_files(const std::vector<std::string>& paths);

}  // namespace flyball::tools
