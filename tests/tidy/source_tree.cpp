// Reads the tree once and scans C++ text without parsing it: good enough for rules about shape.
#include "tests/tidy/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>

namespace flyball::tidy {
namespace {

namespace fs = std::filesystem;

bool is_left_out(const fs::path& path) {
  const std::string name = path.filename().string();
  return name == "build" || name == "out" || name == ".git" || name == ".cache";
}

bool is_text(const std::string& content) { return content.find('\0') == std::string::npos; }

std::vector<std::string> split_lines(const std::string& content) {
  std::vector<std::string> lines;
  size_t begin = 0;
  while (begin < content.size()) {
    const size_t end = std::min(content.find('\n', begin), content.size());
    lines.push_back(content.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::vector<SourceFile> read_tree() {
  const fs::path root(FLYBALL_SOURCE_DIR);
  std::vector<SourceFile> files;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator(); ++it) {
    if (is_left_out(it->path()) && it.depth() == 0) {
      it.disable_recursion_pending();
      continue;
    }
    if (!it->is_regular_file() || it->is_symlink()) continue;
    std::ifstream in(it->path(), std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (is_text(content)) files.push_back({fs::relative(it->path(), root).generic_string(), split_lines(content)});
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

// Blanks what is not code, a character at a time; what it is in carries over from line to line.
class Blanker {
 public:
  std::string blank(const std::string& line) {
    std::string out = line;
    for (size_t i = 0; i < line.size(); ++i) i = step(line, i, out);
    if (in_ == In::kLineComment) in_ = In::kCode;
    return out;
  }

 private:
  enum class In { kCode, kLineComment, kBlockComment, kString, kCharacter, kRawString };

  // Looks at line[i], blanks it where need be, and gives the index of the last character it took.
  size_t step(const std::string& line, size_t i, std::string& out) {
    switch (in_) {
      case In::kCode: return step_code(line, i, out);
      case In::kBlockComment:
        out[i] = ' ';
        if (line.compare(i, 2, "*/") != 0) return i;
        out[i + 1] = ' ';
        in_ = In::kCode;
        return i + 1;
      case In::kRawString: return step_raw_string(line, i, out);
      case In::kString:
      case In::kCharacter:
        if (line[i] == '\\' && i + 1 < line.size()) {
          out[i] = out[i + 1] = ' ';
          return i + 1;
        }
        if (line[i] == (in_ == In::kString ? '"' : '\'')) {
          in_ = In::kCode;
        } else {
          out[i] = ' ';
        }
        return i;
      case In::kLineComment: out[i] = ' '; return i;
    }
    return i;
  }

  size_t step_code(const std::string& line, size_t i, std::string& out) {
    if (line.compare(i, 2, "//") == 0) {
      in_ = In::kLineComment;
      out[i] = ' ';
    } else if (line.compare(i, 2, "/*") == 0) {
      in_ = In::kBlockComment;
      out[i] = out[i + 1] = ' ';
      return i + 1;
    } else if (line.compare(i, 2, "R\"") == 0) {
      const size_t open = line.find('(', i);
      if (open == std::string::npos) return i;
      raw_end_ = ")" + line.substr(i + 2, open - i - 2) + "\"";
      in_ = In::kRawString;
      std::fill(out.begin() + static_cast<long>(i), out.begin() + static_cast<long>(open) + 1, ' ');
      return open;
    } else if (line[i] == '"') {
      in_ = In::kString;
    } else if (line[i] == '\'' && !(i > 0 && std::isxdigit(static_cast<unsigned char>(line[i - 1])))) {
      in_ = In::kCharacter;  // not the separator of 1'000
    }
    return i;
  }

  size_t step_raw_string(const std::string& line, size_t i, std::string& out) {
    const bool ends = line.compare(i, raw_end_.size(), raw_end_) == 0;
    const size_t count = ends ? raw_end_.size() : 1;
    std::fill_n(out.begin() + static_cast<long>(i), count, ' ');
    if (ends) in_ = In::kCode;
    return i + count - 1;
  }

  In in_ = In::kCode;
  std::string raw_end_;
};

std::string one_line(const std::string& text) {
  std::string out = std::regex_replace(text, std::regex("\\s+"), " ");
  out.erase(0, out.find_first_not_of(' '));
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

bool opens_scope(const std::string& head) {
  static const std::regex kScope(
      "^((template ?<.*> ?)?(inline )?(namespace|class|struct|union|enum)\\b.*|extern \" *\")");
  return std::regex_match(head, kScope) && head.find('(') == std::string::npos;
}

}  // namespace

const std::vector<SourceFile>& source_files() {
  static const std::vector<SourceFile> kFiles = read_tree();
  return kFiles;
}

std::vector<Include> includes(const SourceFile& file) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)");
  std::vector<Include> found;
  for (size_t i = 0; i < file.lines.size(); ++i) {
    std::smatch match;
    if (std::regex_match(file.lines[i], match, kInclude)) found.push_back({match[2], match[1] == "\"", i + 1});
  }
  return found;
}

std::vector<std::string> code_lines(const std::vector<std::string>& lines) {
  Blanker blanker;
  std::vector<std::string> code;
  code.reserve(lines.size());
  for (const std::string& line : lines) code.push_back(blanker.blank(line));
  return code;
}

// A brace at the level of a namespace or class opens a scope, a table ("= {"), or else a function. Where an
// initialiser list has braces ("Foo() : a_{1} {"), the parts count as functions of their own: none is lost.
std::vector<Function> functions(const std::vector<std::string>& lines) {
  const std::vector<std::string> code = code_lines(lines);
  std::vector<Function> found;
  std::string head;
  int depth = 0;  // inside a function or table; 0 in namespaces and classes
  for (size_t i = 0; i < code.size(); ++i) {
    if (code[i].starts_with("#")) continue;
    for (const char c : code[i]) {
      if (depth > 0) {
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        if (depth == 0) found.back().last_line = i + 1;
      } else if (c == '{') {
        head = one_line(head);
        if (!opens_scope(head)) {
          depth = 1;
          found.push_back({head, i + 1, i + 1});
        }
        head.clear();
      } else if (c == '}' || c == ';') {
        head.clear();
      } else {
        head += c;
      }
    }
    head += ' ';
  }
  std::erase_if(found, [](const Function& f) { return f.head.ends_with('='); });
  return found;
}

}  // namespace flyball::tidy
