// Runs the built `flyball` as a person would, in a folder of its own.
#pragma once

#include <string>
#include <vector>

namespace flyball::tests {

struct Finished {
  int exit_code = -1;
  std::string out, err;
};

/// Runs a program with these arguments, in `folder` (empty: here), without a terminal.
Finished run_program(const std::string& program, const std::vector<std::string>& arguments,
                     const std::string& folder = "");

/// `flyball` of this build, in the root of the source tree, so that bundled files have their short names.
Finished flyball(const std::vector<std::string>& arguments);

/// A new empty folder that lives as long as this.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string path(const std::string& name = "") const;

 private:
  std::string path_;
};

std::string contents(const std::string& path);
void write_text(const std::string& path, const std::string& text);

/// Names of all files in a folder, sorted.
std::vector<std::string> list_folder(const std::string& path);

}  // namespace flyball::tests
