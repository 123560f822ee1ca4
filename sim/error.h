// What is wrong with an input of the simulator, where, and what would mend it. Errors are data: nothing below the
// command line prints.
#pragma once

#include <string>

namespace flyball::sim {

struct Error {
  std::string file;     // as the caller named it
  int line = 0;         // from 1; 0: the file as a whole
  int column = 0;       // from 1, in bytes; 0: the line as a whole
  std::string message;  // what is wrong, in the author's terms
  std::string hint;     // what would mend it; may be empty
};

/// "file:line:column: error: message\n  hint: ..." without the parts that are not known.
std::string to_text(const Error& error);

}  // namespace flyball::sim
