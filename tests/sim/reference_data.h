// Where the reference data lies, and the plain CSV tables in it.
#pragma once

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace flyball::sim {

inline std::filesystem::path reference_data() {
  return std::filesystem::path(FLYBALL_SOURCE_DIR).parent_path() / "shared" / "data";
}

struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;

  double number(size_t row, size_t column) const {
    const std::string& text = rows[row][column];
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
};

inline Table read_table(const std::filesystem::path& path) {
  Table table;
  std::ifstream file(path);
  std::string line, field;
  while (std::getline(file, line)) {
    std::vector<std::string> fields;
    std::istringstream stream(line);
    while (std::getline(stream, field, ',')) fields.push_back(field);
    if (table.header.empty()) {
      table.header = fields;
    } else {
      table.rows.push_back(fields);
    }
  }
  return table;
}

}  // namespace flyball::sim
