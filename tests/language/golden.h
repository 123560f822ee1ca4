// Files beside a test that hold what is right: NAME.fly and what is said of it, NAME.txt.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace flyball::golden {

/// The text of a file; empty when it cannot be read.
inline std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// NAME of each NAME.fly in `folder`, in order.
inline std::vector<std::string> names(const std::filesystem::path& folder) {
  std::vector<std::string> result;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".fly") result.push_back(entry.path().stem().string());
  }
  std::sort(result.begin(), result.end());
  return result;
}

/// `actual` is what the file holds; FLYBALL_REFRESH_GOLDENS=1 writes the file instead.
inline void expect_same(const std::filesystem::path& file, const std::string& actual) {
  if (std::getenv("FLYBALL_REFRESH_GOLDENS") != nullptr) {
    std::ofstream(file, std::ios::binary) << actual;
    return;
  }
  EXPECT_EQ(read(file), actual) << file;
}

}  // namespace flyball::golden
