// CSV as logs and workloads have it: lines, comments, a header, fields between commas; every field knows its place.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/error.h"

namespace flyball::sim {

/// A field without the blanks around it. Its text lives in the text that was split.
struct CsvField {
  std::string_view text;
  int column = 0;  // from 1, in bytes
};

struct CsvLine {
  int number = 0;  // from 1
  std::vector<CsvField> fields;
};

/// Everything of a file that is not blank; text must outlive it.
struct CsvFile {
  std::vector<CsvLine> comments;  // lines that begin with '#', one field each, without the '#'
  CsvLine header;
  std::vector<CsvLine> rows;
  bool is_cut = false;  // the last line has no end
};

/// A file's whole text, or why it cannot be had: missing, a folder, over 256 MiB.
std::variant<std::string, Error> read_text(const std::string& path);

struct CsvOptions {
  bool last_line_may_lack_its_end = false;
  bool rows_may_be_ragged = false;  // more or fewer fields than the header
  bool has_header = true;
  char separator = ',';
};

/// Splits text into fields. Errors: empty, not text, last line without its end, a row with more or fewer fields than
/// the header, a header without rows.
std::variant<CsvFile, std::vector<Error>> split_csv(std::string_view text, const std::string& name,
                                                    const CsvOptions& options = {});

/// A finite decimal number that is the whole of `text`.
std::optional<double> parse_number(std::string_view text);

/// "a, b and c"
std::string list_names(const std::vector<std::string>& names);

/// `text` in quotes, shortened and with everything unprintable replaced.
std::string quoted(std::string_view text);

/// Collects errors, and stops collecting when a reader would not want to see more.
class ErrorList {
 public:
  explicit ErrorList(std::string file) : file_(std::move(file)) {}

  void add(int line, int column, std::string message, std::string hint);
  bool full() const { return errors_.size() >= kMost; }
  bool empty() const { return errors_.empty(); }
  std::vector<Error> take() { return std::move(errors_); }

 private:
  static constexpr size_t kMost = 20;

  std::string file_;
  std::vector<Error> errors_;
};

}  // namespace flyball::sim
