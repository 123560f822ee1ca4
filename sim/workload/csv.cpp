// Splits CSV text into fields with places, and says what is wrong with a file that is not such text.
#include "sim/workload/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace flyball::sim {
namespace {

constexpr size_t kRaggedHeader = 3;  // so many rows of another length, and more than of its own: the header is wrong
constexpr size_t kMostBytes = 256U << 20U;  // a log of hours at 1 kHz; more is a mistake, or a device

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

CsvField field_of(std::string_view line, size_t begin, size_t end) {
  const std::string_view text = trimmed(line.substr(begin, end - begin));
  const size_t at = text.empty() ? begin : static_cast<size_t>(text.data() - line.data());
  return {text, static_cast<int>(at) + 1};
}

std::vector<CsvField> split_line(std::string_view line, char separator) {
  std::vector<CsvField> fields;
  size_t begin = 0;
  for (size_t end = line.find(separator); end != std::string_view::npos; end = line.find(separator, begin)) {
    fields.push_back(field_of(line, begin, end));
    begin = end + 1;
  }
  fields.push_back(field_of(line, begin, line.size()));
  return fields;
}

/// Place of the first byte that no text has.
std::optional<size_t> find_binary(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f) return i;
  }
  return std::nullopt;
}

}  // namespace

void ErrorList::add(int line, int column, std::string message, std::string hint) {
  if (full()) return;
  errors_.push_back({file_, line, column, std::move(message), std::move(hint)});
  if (full()) errors_.push_back({file_, 0, 0, "further errors, if there are any, are not shown", ""});
}

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stop, error] = std::from_chars(begin, end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string quoted(std::string_view text) {
  constexpr size_t kMost = 40;
  std::string result = "'";
  for (const char c : text.substr(0, kMost)) {
    const auto byte = static_cast<unsigned char>(c);
    result += byte < 0x20 || byte >= 0x7f ? '?' : c;
  }
  return result + (text.size() > kMost ? "...'" : "'");
}

std::string list_names(const std::vector<std::string>& names) {
  std::string result;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) result += i + 1 == names.size() ? " and " : ", ";
    result += names[i];
  }
  return result;
}

std::variant<std::string, Error> read_text(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return Error{path, 0, 0, "is a folder, not a file", "name the CSV file in it"};
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{path, 0, 0, fmt::format("cannot be opened: {}", std::strerror(errno)), "check the name"};
  std::string text;
  std::vector<char> buffer(1U << 16U);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), file.gcount() > 0) {
    text.append(buffer.data(), static_cast<size_t>(file.gcount()));
    if (text.size() > kMostBytes) {
      return Error{path, 0, 0, "is larger than 256 MiB", "split the trace, or thin it out"};
    }
  }
  if (file.bad()) return Error{path, 0, 0, fmt::format("cannot be read: {}", std::strerror(errno)), ""};
  return text;
}

std::variant<CsvFile, std::vector<Error>> split_csv(std::string_view text, const std::string& name,
                                                    const CsvOptions& options) {
  ErrorList errors(name);
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);  // byte order mark
  if (const auto binary = find_binary(text)) {
    const int line = 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<long>(*binary), '\n'));
    errors.add(line, 0, fmt::format("is not text: byte 0x{:02x}", static_cast<unsigned char>(text[*binary])),
               "give a CSV file; a compressed one must be unpacked first");
    return errors.take();
  }
  CsvFile file;
  std::vector<CsvLine> ragged;  // rows that are not as long as the header
  int number = 0;
  for (size_t begin = 0; begin < text.size() && !errors.full();) {
    ++number;
    const size_t end = text.find('\n', begin);
    const bool cut = end == std::string_view::npos;
    const std::string_view line = text.substr(begin, cut ? text.size() - begin : end - begin);
    begin = cut ? text.size() : end + 1;
    const std::string_view content = trimmed(line);
    if (content.empty()) continue;
    if (content.front() == '#') {
      file.comments.push_back({number, {field_of(line, line.find('#') + 1, line.size())}});
      continue;
    }
    CsvLine fields{number, split_line(line, options.separator)};
    if (options.has_header && file.header.fields.empty()) {
      file.header = std::move(fields);
    } else if (!options.rows_may_be_ragged && fields.fields.size() != file.header.fields.size()) {
      errors.add(number, 0,
                 fmt::format("{} fields where the header has {}", fields.fields.size(), file.header.fields.size()),
                 cut ? "the file seems cut off: get it again, or remove this line" : "give every row all fields");
      ragged.push_back(std::move(fields));
      continue;
    } else {
      file.rows.push_back(std::move(fields));
    }
    file.is_cut = cut;
    if (cut && !options.last_line_may_lack_its_end) {
      errors.add(number, 0, "the last line has no end, so its last number may be cut off",
                 "get the file again; if it is whole, end it with a newline");
    }
  }
  if (ragged.size() >= kRaggedHeader && ragged.size() > file.rows.size()) {
    ErrorList one(name);  // what is wrong is the header, if this is a table at all
    one.add(file.header.number, 0,
            fmt::format("is no header: it has {} fields, and most rows after it have another number ({} in line {})",
                        file.header.fields.size(), ragged.front().fields.size(), ragged.front().number),
            "give a CSV file, whose first line names the columns");
    return one.take();
  }
  if (errors.empty() && file.header.fields.empty() && file.rows.empty()) {
    errors.add(0, 0, "is empty", "a header line and at least two rows are needed");
  } else if (errors.empty() && file.rows.empty()) {
    errors.add(file.header.number, 0, "has a header but no rows", "at least two rows are needed");
  }
  if (!errors.empty()) return errors.take();
  return file;
}

}  // namespace flyball::sim
