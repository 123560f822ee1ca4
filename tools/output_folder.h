// Files that appear whole or not at all: each is written beside its place, and all are renamed once all are complete.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tools/command.h"

namespace flyball::tools {

struct OutputFile {
  std::string name;  // within the folder, maybe of a folder in it
  std::string_view text;
};

/// Makes the folder (and its parents) where needed and replaces these files in it; others there are left alone. On a
/// failure nothing of this call is left behind.
std::optional<Failure> write_folder(const std::string& folder, const std::vector<OutputFile>& files);

/// The same for one file anywhere; its folder must exist.
std::optional<Failure> write_file(const std::string& path, std::string_view text);

/// The same for a file that is there. A link stays a link: what it leads to is replaced.
std::optional<Failure> replace_file(const std::string& path, std::string_view text);

/// Whether `write_folder` can work there, found out by making the folder and a file in it. Leaves neither a file nor a
/// folder that was not there before.
std::optional<Failure> check_writable(const std::string& folder);

/// The whole of a file, or why not: not there, a folder, no permission.
std::variant<std::string, Failure> read_file(const std::string& path);

}  // namespace flyball::tools
