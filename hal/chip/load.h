// Reads a chip file (docs/chip-file.md) into a checked chip::Chip.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hal/chip/chip.h"

namespace flyball::chip {

/// One thing wrong with a chip file. Lines and columns count from 1; 0: the file as a whole.
struct Error {
  std::string file;
  int line = 0;
  int column = 0;
  std::string message;  // what is wrong
  std::string hint;     // what to do; may be empty
};

/// "file:line:column: error: message" and, where there is one, "  hint: ..." on a line of its own; no final newline.
std::string to_string(const Error& error);

/// A chip that passed every check, or all that is wrong with the file, in the order of the file.
using LoadResult = std::variant<Chip, std::vector<Error>>;

/// Throws nothing; a file that cannot be read is one Error.
LoadResult load(const std::string& path);

/// The same from text; `file` is only named in errors.
LoadResult parse(std::string_view text, const std::string& file);

}  // namespace flyball::chip
