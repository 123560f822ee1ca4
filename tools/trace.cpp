// Header cells read `name [unit]`. A name ending in .min or .max folds so, a unit ending in -ticks is a count, and a
// column whose cells are not numbers holds words.
#include "tools/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <unordered_map>

namespace flyball::tools {
namespace {

constexpr int kTimeDecimals = 6;
constexpr int64_t kPowersOfTen[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};

void append_number(std::string& out, int64_t cell, int decimals) {
  char text[32];
  const int64_t scale = kPowersOfTen[decimals];
  const uint64_t magnitude = cell < 0 ? 0 - static_cast<uint64_t>(cell) : static_cast<uint64_t>(cell);
  if (cell < 0) out += '-';
  out.append(text, std::to_chars(text, text + sizeof text, magnitude / static_cast<uint64_t>(scale)).ptr);
  if (decimals == 0) return;
  out += '.';
  const uint64_t rest = magnitude % static_cast<uint64_t>(scale);
  const char* end = std::to_chars(text, text + sizeof text, rest).ptr;
  const size_t places = static_cast<size_t>(end - text);
  out.append(static_cast<size_t>(decimals) - places, '0').append(text, places);
}

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

Column column_from_header(std::string_view cell) {
  Column column;
  const size_t unit = cell.rfind(" [");
  const bool has_unit = unit != std::string_view::npos && cell.back() == ']';
  column.name = cell.substr(0, has_unit ? unit : cell.size());
  if (has_unit) column.unit = cell.substr(unit + 2, cell.size() - unit - 3);
  if (ends_with(column.name, ".min")) column.fold = Fold::kMin;
  if (ends_with(column.name, ".max")) column.fold = Fold::kMax;
  if (ends_with(column.unit, "-ticks")) column.fold = Fold::kSum;
  if (ends_with(column.name, ".state") || ends_with(column.name, ".reason")) column.fold = Fold::kWord;
  return column;
}

/// value * 10^decimals; `decimals` is what the text has. False when it is not a number.
bool parse_number(std::string_view text, int64_t* value, int* decimals) {
  const bool negative = !text.empty() && text[0] == '-';
  int64_t digits = 0;
  int after_point = -1;
  size_t count = 0;
  for (const char c : text.substr(negative ? 1 : 0)) {
    if (c == '.' && after_point < 0) {
      after_point = 0;
      continue;
    }
    if (c < '0' || c > '9' || ++count > 18) return false;
    digits = digits * 10 + (c - '0');
    if (after_point >= 0) ++after_point;
  }
  *value = negative ? -digits : digits;
  *decimals = std::max(after_point, 0);
  return count > 0 && *decimals <= 9;
}

/// Splits lines and cells of text that this file wrote: no quotes, no blanks around commas.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : rest_(text) {}

  bool next_line() {
    if (rest_.empty()) return false;
    const size_t end = rest_.find('\n');
    ended_ = end != std::string_view::npos;
    line_ = rest_.substr(0, ended_ ? end : rest_.size());
    rest_.remove_prefix(ended_ ? end + 1 : rest_.size());
    more_ = true;
    ++number_;
    return true;
  }

  bool next_cell(std::string_view* cell) {
    if (!more_) return false;
    const size_t end = line_.find(',');
    more_ = end != std::string_view::npos;
    *cell = line_.substr(0, more_ ? end : line_.size());
    line_.remove_prefix(more_ ? end + 1 : line_.size());
    return true;
  }

  int line_number() const { return number_; }
  bool line_ended() const { return ended_; }

 private:
  std::string_view rest_, line_;
  int number_ = 0;
  bool more_ = false, ended_ = false;
};

Failure damaged(const std::string& name, int line, const std::string& what) {
  return {fmt::format("{}:{}: {}", name, line, what), "the file is not as `flyball run` left it: run again", kFindings};
}

using WordIndex = std::unordered_map<std::string_view, int64_t>;

/// Appends one cell; false when it is not what the column holds.
bool append_cell(std::string_view cell, Column& column, WordIndex& words) {
  if (column.fold == Fold::kWord) {
    const auto [at, added] = words.try_emplace(cell, static_cast<int64_t>(words.size()));
    if (added) column.words.emplace_back(cell);
    column.cells.push_back(at->second);
    return true;
  }
  int64_t value = 0;
  int decimals = 0;
  if (!parse_number(cell, &value, &decimals)) return false;
  if (column.cells.empty()) column.decimals = decimals;
  if (column.decimals != decimals) return false;
  column.cells.push_back(value);
  return true;
}

}  // namespace

const Column* Trace::column(const std::string& name) const {
  for (const Column& column : columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

size_t Trace::row_at(int64_t at_us) const {
  const auto row = std::upper_bound(time_us.begin(), time_us.end(), at_us);
  return row == time_us.end() ? time_us.size() - 1 : static_cast<size_t>(row - time_us.begin());
}

void fold_pairs(Trace& trace) {
  const size_t pairs = trace.rows() / 2, rows = pairs + trace.rows() % 2;
  for (Column& column : trace.columns) {
    std::vector<int64_t>& cells = column.cells;
    for (size_t i = 0; i < pairs; ++i) {
      const int64_t a = cells[2 * i], b = cells[2 * i + 1];
      switch (column.fold) {
        case Fold::kMin: cells[i] = std::min(a, b); break;
        case Fold::kMax: cells[i] = std::max(a, b); break;
        case Fold::kSum: cells[i] = a + b; break;
        default: cells[i] = b;
      }
    }
    if (rows > pairs) cells[pairs] = cells.back();
    cells.resize(rows);
  }
  for (size_t i = 0; i < pairs; ++i) trace.time_us[i] = trace.time_us[2 * i + 1];
  if (rows > pairs) trace.time_us[pairs] = trace.time_us.back();
  trace.time_us.resize(rows);
}

std::string to_csv(const Trace& trace) {
  std::string out = "time [s]";
  for (const Column& column : trace.columns) {
    out += ',';
    out += column.unit.empty() ? column.name : fmt::format("{} [{}]", column.name, column.unit);
  }
  out += '\n';
  out.reserve(trace.rows() * trace.columns.size() * 7 + out.size());
  for (size_t row = 0; row < trace.rows(); ++row) {
    append_number(out, trace.time_us[row], kTimeDecimals);
    for (const Column& column : trace.columns) {
      out += ',';
      const int64_t cell = column.cells[row];
      if (column.fold == Fold::kWord) {
        out += column.words[static_cast<size_t>(cell)];
      } else {
        append_number(out, cell, column.decimals);
      }
    }
    out += '\n';
  }
  return out;
}

std::variant<Trace, Failure> trace_from_csv(std::string_view text, const std::string& name) {
  Trace trace;
  CsvReader reader(text);
  std::string_view cell;
  if (!reader.next_line() || !reader.next_cell(&cell) || cell != "time [s]") {
    return damaged(name, 1, "the first column is not 'time [s]'");
  }
  while (reader.next_cell(&cell)) trace.columns.push_back(column_from_header(cell));
  std::deque<WordIndex> words(trace.columns.size());
  while (reader.next_line()) {
    int64_t time_us = 0;
    int decimals = 0;
    const int line = reader.line_number();
    if (!reader.next_cell(&cell) || !parse_number(cell, &time_us, &decimals) || decimals != kTimeDecimals) {
      return damaged(name, line, "the time is not a number of seconds with six decimals");
    }
    if (!trace.time_us.empty() && time_us <= trace.time_us.back()) return damaged(name, line, "time does not rise");
    trace.time_us.push_back(time_us);
    for (size_t i = 0; i < trace.columns.size(); ++i) {
      if (!reader.next_cell(&cell)) return damaged(name, line, "the line is cut short");
      if (!append_cell(cell, trace.columns[i], words[i])) {
        return damaged(name, line, fmt::format("'{}' is not a value of {}", cell, trace.columns[i].name));
      }
    }
    if (reader.next_cell(&cell)) return damaged(name, line, "the line has more cells than the header");
    if (!reader.line_ended()) return damaged(name, line, "the file is cut short");
  }
  if (trace.rows() == 0) return damaged(name, 1, "there are no rows");
  return trace;
}

}  // namespace flyball::tools
