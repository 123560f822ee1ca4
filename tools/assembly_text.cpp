// Line by line: `.loc` becomes a comment, other directives about the text itself go.
#include "tools/assembly_text.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <sstream>

namespace flyball::tools {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kNoFile = UINT32_MAX;

std::string unquoted(const std::string& word) {
  return word.size() < 2 || word[0] != '"' ? word : word.substr(1, word.size() - 2);
}

std::string trimmed(std::string_view line) {
  const size_t begin = line.find_first_not_of(" \t"), end = line.find_last_not_of(" \t\r");
  return begin == std::string_view::npos ? "" : std::string(line.substr(begin, end - begin + 1));
}

class Reader {
 public:
  explicit Reader(const dsl::SourceMap& sources) : sources_(sources) {}

  std::string read(const std::string& assembly) {
    std::istringstream lines(assembly);
    for (std::string line; std::getline(lines, line) && line.find("\t.section\t.debug") != 0;) take(line);
    return std::move(text_);
  }

 private:
  void take(const std::string& line) {
    std::istringstream words(line);
    std::string first;
    words >> first;
    if (first == ".file") {
      name_file(words);
    } else if (first == ".loc") {
      comment(words);
    } else if (!is_left_out(first)) {
      text_ += line + "\n";
    }
  }

  /// `.file 1 "folder" "name"`
  void name_file(std::istringstream& words) {
    uint32_t number = 0;
    std::string folder, name;
    if (!(words >> number >> folder >> name)) return;
    const fs::path path = fs::path(unquoted(folder)) / unquoted(name);
    for (uint32_t i = 0; i < sources_.size(); ++i) {
      std::error_code error;
      if (fs::absolute(sources_.file(i).path, error).lexically_normal() == path.lexically_normal()) files_[number] = i;
    }
  }

  /// `.loc 1 27 1`; line 0 is of no line.
  void comment(std::istringstream& words) {
    uint32_t number = 0, line = 0;
    words >> number >> line;
    const auto file = files_.find(number);
    if (file == files_.end() || line == 0 || (file->second == file_ && line == line_)) return;
    file_ = file->second;
    line_ = line;
    text_ += fmt::format("\t# {}:{}: {}\n", sources_.file(file_).path, line, trimmed(sources_.line(file_, line)));
  }

  static bool is_left_out(const std::string& word) {
    for (const char* start : {".cfi_", ".Lfunc_", ".Ltmp", ".type", ".size", ".ident", ".addrsig"}) {
      if (word.starts_with(start)) return true;
    }
    return false;
  }

  const dsl::SourceMap& sources_;
  std::map<uint32_t, uint32_t> files_;  // number in the assembly to index in sources_
  uint32_t file_ = kNoFile, line_ = 0;  // of the last comment
  std::string text_;
};

}  // namespace

std::string readable_assembly(const std::string& assembly, const dsl::SourceMap& sources) {
  return Reader(sources).read(assembly);
}

}  // namespace flyball::tools
