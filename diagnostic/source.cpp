// Source files: line starts are found once, when a file is added; positions are looked up from them.
#include "diagnostic/source.h"

#include <algorithm>
#include <utility>

namespace flyball::diagnostic {

uint32_t SourceMap::add(std::string path, std::string text) {
  Source source{std::move(path), std::move(text), {0}, true};
  for (size_t i = 0; i < source.text.size(); i++) {
    if (source.text[i] == '\n') source.line_starts.push_back(static_cast<uint32_t>(i + 1));
    if (static_cast<unsigned char>(source.text[i]) >= 0x80) source.ascii = false;
  }
  files_.push_back(std::move(source));
  return size() - 1;
}

Position SourceMap::position(uint32_t file, uint32_t offset) const {
  const Source& source = files_[file];
  offset = std::min(offset, static_cast<uint32_t>(source.text.size()));
  const auto after = std::upper_bound(source.line_starts.begin(), source.line_starts.end(), offset);
  const uint32_t line = static_cast<uint32_t>(after - source.line_starts.begin());
  Position position{line, 1};
  if (source.ascii) return {line, offset - source.line_starts[line - 1] + 1};
  for (uint32_t i = source.line_starts[line - 1]; i < offset; i++) {
    const bool continues_a_character = (static_cast<unsigned char>(source.text[i]) & 0xC0) == 0x80;
    if (!continues_a_character) position.column++;
  }
  return position;
}

std::string_view SourceMap::text(Span span) const {
  const std::string_view text = files_[span.file].text;
  const size_t begin = std::min<size_t>(span.begin, text.size());
  const size_t end = std::clamp<size_t>(span.end, begin, text.size());
  return text.substr(begin, end - begin);
}

std::string_view SourceMap::line(uint32_t file, uint32_t line) const {
  const Source& source = files_[file];
  if (line == 0 || line > source.line_starts.size()) return {};
  const std::string_view text = source.text;
  const size_t begin = source.line_starts[line - 1];
  size_t end = line < source.line_starts.size() ? source.line_starts[line] - 1 : text.size();
  if (end > begin && text[end - 1] == '\r') end--;
  return text.substr(begin, end - begin);
}

}  // namespace flyball::diagnostic
