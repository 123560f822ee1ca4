// Splits lines at blanks.
#include "sim/thermal/words.h"

#include <algorithm>

namespace flyball::sim {

std::variant<std::string, Error> read_words(const std::string& path) {
  auto text = read_text(path);
  const auto* found = std::get_if<std::string>(&text);
  if (found == nullptr) return text;
  int line = 1;
  for (const char c : *found) {
    const auto byte = static_cast<unsigned char>(c);
    line += c == '\n' ? 1 : 0;
    if (byte >= 0x20 && byte != 0x7f) continue;
    if (c == '\n' || c == '\t' || c == '\r' || c == '\v' || c == '\f') continue;
    return Error{path, line, 0, "is not text", "give a text file; a compressed one must be unpacked first"};
  }
  return text;
}

std::vector<CsvLine> split_words(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\v\f";
  std::vector<CsvLine> lines;
  int number = 0;
  while (!text.empty()) {
    ++number;
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, std::min(end, text.find('#')));
    text.remove_prefix(std::min(end + 1, text.size()));
    CsvLine words{number, {}};
    for (size_t at = line.find_first_not_of(kBlanks); at < line.size(); at = line.find_first_not_of(kBlanks, at)) {
      const size_t stop = std::min(line.find_first_of(kBlanks, at), line.size());
      words.fields.push_back({line.substr(at, stop - at), static_cast<int>(at) + 1});
      at = stop;
    }
    if (!words.fields.empty()) lines.push_back(std::move(words));
  }
  return lines;
}

bool looks_like_csv(std::string_view text) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, std::min(end, text.find('#')));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) return line.find(',') != std::string_view::npos;
  }
  return false;
}

}  // namespace flyball::sim
