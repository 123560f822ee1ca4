// Source files and places in them. A place is a range of bytes; line and column are worked out when somebody asks.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace flyball::diagnostic {

/// Bytes [begin, end) of file `file` of a SourceMap.
struct Span {
  uint32_t file = 0;
  uint32_t begin = 0, end = 0;
};

/// Line and column from 1; the column counts characters, not bytes.
struct Position {
  uint32_t line = 1, column = 1;
};

struct Source {
  std::string path;  // as messages name it
  std::string text;
  std::vector<uint32_t> line_starts;
  bool ascii = true;  // a byte is a character
};

class SourceMap {
 public:
  /// Index of the new file.
  uint32_t add(std::string path, std::string text);

  const Source& file(uint32_t index) const { return files_[index]; }
  uint32_t size() const { return static_cast<uint32_t>(files_.size()); }
  Position position(uint32_t file, uint32_t offset) const;
  Position begin(Span span) const { return position(span.file, span.begin); }
  std::string_view text(Span span) const;
  /// The line, from 1, without its end.
  std::string_view line(uint32_t file, uint32_t line) const;

 private:
  std::deque<Source> files_;
};

}  // namespace flyball::diagnostic
