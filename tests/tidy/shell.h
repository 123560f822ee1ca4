// Runs other programs and reads what they print.
#pragma once

#include <string>
#include <vector>

namespace flyball::tidy {

/// For a shell: in single quotes. The text must have none.
std::string quoted(const std::string& text);

/// Lines that a shell command prints, on either stream. Fails the test when the command fails.
std::vector<std::string> lines_of(const std::string& command);

}  // namespace flyball::tidy
