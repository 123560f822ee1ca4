// The project's own files as text, and what can be learned of C++ by reading it: includes, functions, code without
// its comments.
#pragma once

#include <string>
#include <vector>

namespace flyball::tidy {

struct SourceFile {
  std::string path;                // from the root of the tree, with '/'
  std::vector<std::string> lines;  // without line ends

  bool has_suffix(const std::string& suffix) const { return path.ends_with(suffix); }
  bool is_cpp() const { return has_suffix(".cpp") || has_suffix(".h"); }
  bool is_under(const std::string& folder) const { return path.starts_with(folder + "/"); }
};

/// All text files of the tree, sorted by path; build results and version control left out.
const std::vector<SourceFile>& source_files();

struct Include {
  std::string what;  // between the quotes or brackets
  bool quoted;
  size_t line;       // counted from 1
};
std::vector<Include> includes(const SourceFile& file);

/// The same lines with comments, string and character literals blanked, so that what is left is code.
std::vector<std::string> code_lines(const std::vector<std::string>& lines);

struct Function {
  std::string head;  // the text before its brace, on one line
  size_t first_line, last_line;  // of its body, counted from 1
};
/// Functions that stand in namespaces and classes, found by their braces.
std::vector<Function> functions(const std::vector<std::string>& lines);

}  // namespace flyball::tidy
