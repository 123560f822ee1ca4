// Reads the plain CSV of reference vectors: no quotes, no commas in cells; a blank cell has no value.
#include "tests/vectors/vectors.h"

#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "tests/conformance/sheet.h"

namespace flyball::vectors {
namespace {

std::filesystem::path folder_of(const std::string& set) {
  return std::filesystem::path(FLYBALL_SOURCE_DIR).parent_path() / "shared" / "data" / "vectors" / set;
}

std::ifstream open(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path.string() + ": cannot be read");
  return in;
}

double number_of(const std::string& text, const std::string& what) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw std::runtime_error(what + ": `" + text + "` is no number");
  }
  return value;
}

int64_t integer_of(const std::string& text, const std::string& what) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw std::runtime_error(what + ": `" + text + "` is no integer");
  }
  return value;
}

Sequence& sequence(std::vector<Sequence>& all, const std::string& name) {
  for (Sequence& one : all) {
    if (one.name == name) return one;
  }
  all.push_back({name, {}, {}});
  return all.back();
}

}  // namespace

const std::string& Row::text(const std::string& column) const {
  const auto found = columns_->find(column);
  if (found == columns_->end()) throw std::runtime_error("vectors.csv has no column `" + column + "`");
  return cells_.at(found->second);
}

int64_t Row::integer(const std::string& column) const { return integer_of(text(column), column); }

int64_t Row::scaled(const std::string& column, int64_t scale) const {
  return std::llround(number(column) * static_cast<double>(scale));
}

double Row::number(const std::string& column) const { return number_of(text(column), column); }

const std::string& Params::text(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) throw std::runtime_error("params.csv has no `" + name + "`");
  return found->second;
}

int64_t Params::integer(const std::string& name) const { return integer_of(text(name), name); }

int64_t Params::scaled(const std::string& name, int64_t scale) const {
  return std::llround(number(name) * static_cast<double>(scale));
}

double Params::number(const std::string& name) const { return number_of(text(name), name); }

bool have_vectors(const std::string& set) { return std::filesystem::exists(folder_of(set) / "vectors.csv"); }

std::vector<Sequence> read_vectors(const std::string& set) {
  std::vector<Sequence> out;
  std::string line;

  std::ifstream params = open(folder_of(set) / "params.csv");
  std::getline(params, line);
  while (std::getline(params, line)) {
    const std::vector<std::string> cells = conformance::cells_of(line);
    sequence(out, cells.at(0)).params.set(cells.at(1), cells.at(2));
  }

  std::ifstream rows = open(folder_of(set) / "vectors.csv");
  std::getline(rows, line);
  const auto columns = std::make_shared<std::map<std::string, size_t>>();
  for (const std::string& name : conformance::cells_of(line)) columns->insert({name, columns->size()});
  while (std::getline(rows, line)) {
    std::vector<std::string> cells = conformance::cells_of(line);
    Sequence& one = sequence(out, cells.at(0));
    one.rows.emplace_back(columns, std::move(cells));
  }
  return out;
}

}  // namespace flyball::vectors
