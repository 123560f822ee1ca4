// The policies that stand in the pages of the documentation, whole.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace flyball::docs {

struct DocPolicy {
  std::string page;  // from the root of the tree
  size_t line;       // of its first line, from 1
  std::string text;
};

/// Blocks between ``` whose first line that is no comment begins a file of the language. Those of docs/diagnostics.md
/// are wrong on purpose, and held to what is said of them in checks_test.cpp.
inline std::vector<DocPolicy> doc_policies(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> pages = {root / "README.md"};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md" && entry.path().filename() != "diagnostics.md") pages.push_back(entry.path());
  }
  std::vector<DocPolicy> found;
  for (const std::filesystem::path& page : pages) {
    std::ifstream file(page);
    std::string line;
    DocPolicy block;
    bool inside = false, begun = false, policy = false;
    for (size_t number = 1; std::getline(file, line); number++) {
      if (line.starts_with("```")) {
        if (inside && policy) found.push_back(block);
        inside = !inside;
        begun = policy = false;
        block = {page.lexically_relative(root).string(), number + 1, ""};
      } else if (inside) {
        block.text += line + "\n";
        if (!begun && !line.empty() && !line.starts_with("//")) {
          begun = true;
          policy = line.starts_with("policy ") || line.starts_with("library ");
        }
      }
    }
  }
  return found;
}

}  // namespace flyball::docs
