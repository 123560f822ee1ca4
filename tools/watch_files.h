// Waits until one of some files changes: for `flyball run --watch`.
#pragma once

#include <string>
#include <vector>

namespace flyball::tools {

class FileWatch {
 public:
  explicit FileWatch(std::vector<std::string> paths);

  /// Returns the first file that changed since the last call (or since construction). An editor that writes a file in
  /// pieces, or replaces it, is given a moment to finish.
  std::string wait();

 private:
  std::vector<std::string> paths_;
  std::vector<std::string> stamps_;
};

}  // namespace flyball::tools
