// Comma-separated text: no quotes, for no name or value has a comma.
#include "tests/conformance/sheet.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace flyball::conformance {
namespace {

constexpr size_t kNowhere = SIZE_MAX;

void write_row(std::ofstream& out, const std::string& first, const std::vector<std::string>& cells) {
  out << first;
  for (const std::string& cell : cells) out << ',' << cell;
  out << '\n';
}

size_t column_of(const Sheet& sheet, const std::string& name) {
  const auto found = std::find(sheet.columns.begin(), sheet.columns.end(), name);
  return found == sheet.columns.end() ? kNowhere : static_cast<size_t>(found - sheet.columns.begin());
}

}  // namespace

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> out;
  size_t begin = 0;
  while (true) {
    const size_t comma = line.find(',', begin);
    out.push_back(line.substr(begin, comma == std::string::npos ? comma : comma - begin));
    if (comma == std::string::npos) return out;
    begin = comma + 1;
  }
}

Sheet read_sheet(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error(path + ": cannot be read");
  Sheet out;
  std::string line;
  std::getline(in, line);
  out.columns = cells_of(line);
  if (out.columns.front() != "tick") throw std::runtime_error(path + ":1: the first column is `tick`");
  out.columns.erase(out.columns.begin());
  while (std::getline(in, line)) {
    std::vector<std::string> cells = cells_of(line);
    const std::string place = path + ":" + std::to_string(out.rows.size() + 2);
    if (cells.size() != out.columns.size() + 1) throw std::runtime_error(place + ": not as many cells as columns");
    if (cells[0] != std::to_string(out.rows.size())) throw std::runtime_error(place + ": not the next tick");
    cells.erase(cells.begin());
    out.rows.push_back(std::move(cells));
  }
  return out;
}

void write_sheet(const Sheet& sheet, const std::string& path) {
  const std::string beside = path + ".new";
  std::ofstream out(beside, std::ios::binary);
  write_row(out, "tick", sheet.columns);
  for (size_t t = 0; t < sheet.rows.size(); ++t) write_row(out, std::to_string(t), sheet.rows[t]);
  out.close();
  if (!out) throw std::runtime_error(beside + ": cannot be written");
  std::filesystem::rename(beside, path);
}

Sheet shortened(Sheet sheet) {
  for (size_t t = sheet.rows.size(); t-- > 1;) {
    for (size_t c = 0; c < sheet.columns.size(); ++c) {
      if (sheet.rows[t][c] == sheet.rows[t - 1][c]) sheet.rows[t][c].clear();
    }
  }
  return sheet;
}

Sheet filled(Sheet sheet) {
  for (size_t t = 1; t < sheet.rows.size(); ++t) {
    for (size_t c = 0; c < sheet.columns.size(); ++c) {
      if (sheet.rows[t][c].empty()) sheet.rows[t][c] = sheet.rows[t - 1][c];
    }
  }
  return sheet;
}

std::optional<std::string> first_difference(const Sheet& wanted, const Sheet& given, const std::string& who) {
  std::vector<size_t> at;
  for (const std::string& name : wanted.columns) {
    at.push_back(column_of(given, name));
    if (at.back() == kNowhere) return who + " has no `" + name + "`";
  }
  for (const std::string& name : given.columns) {
    if (column_of(wanted, name) == kNowhere) return who + " alone has `" + name + "`";
  }
  if (wanted.rows.size() != given.rows.size()) {
    return who + " did " + std::to_string(given.rows.size()) + " ticks, not " + std::to_string(wanted.rows.size());
  }
  for (size_t t = 0; t < wanted.rows.size(); ++t) {
    for (size_t c = 0; c < wanted.columns.size(); ++c) {
      const std::string& is = given.rows[t][at[c]];
      if (is == wanted.rows[t][c]) continue;
      return "tick " + std::to_string(t) + ": " + wanted.columns[c] + ": " + who + " " + is + ", expected " +
             wanted.rows[t][c];
    }
  }
  return std::nullopt;
}

}  // namespace flyball::conformance
