// Looks for policies below folders.
#include "tools/policy_files.h"

#include <algorithm>
#include <filesystem>

namespace flyball::tools {

std::vector<std::string> policy_files(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code code;
    if (!std::filesystem::is_directory(path, code)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    for (auto i = std::filesystem::recursive_directory_iterator(path, code);
         !code && i != std::filesystem::recursive_directory_iterator(); i.increment(code)) {
      if (i->path().extension() == ".fly") found.push_back(i->path().string());
    }
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

}  // namespace flyball::tools
