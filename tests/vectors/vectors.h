// Reference vectors: what an original controller was given and what it did, row by row, and the parameters of each
// sequence. They lie beside the repository, in ../shared/data/vectors/NAME; nothing of them is part of it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace flyball::vectors {

/// A row of vectors.csv. What asks for a column that is not there, or for a number that is none, throws
/// std::runtime_error.
class Row {
 public:
  Row(std::shared_ptr<const std::map<std::string, size_t>> columns, std::vector<std::string> cells)
      : columns_(std::move(columns)), cells_(std::move(cells)) {}

  const std::string& text(const std::string& column) const;
  int64_t integer(const std::string& column) const;
  /// The cell times `scale`, to the nearest integer.
  int64_t scaled(const std::string& column, int64_t scale) const;
  double number(const std::string& column) const;

 private:
  std::shared_ptr<const std::map<std::string, size_t>> columns_;
  std::vector<std::string> cells_;
};

/// The parameters of one sequence.
class Params {
 public:
  void set(const std::string& name, const std::string& value) { values_[name] = value; }
  bool has(const std::string& name) const { return values_.count(name) != 0; }
  int64_t integer(const std::string& name) const;
  int64_t scaled(const std::string& name, int64_t scale) const;
  double number(const std::string& name) const;
  const std::string& text(const std::string& name) const;

 private:
  std::map<std::string, std::string> values_;
};

struct Sequence {
  std::string name;
  Params params;
  std::vector<Row> rows;
};

/// Whether the data are there.
bool have_vectors(const std::string& set);

/// All sequences of a set. Throws std::runtime_error when a file cannot be read.
std::vector<Sequence> read_vectors(const std::string& set);

}  // namespace flyball::vectors
