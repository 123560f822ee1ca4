// A constexpr array as text: a row a line, comments lined up behind them, or above where they do not fit.
#pragma once

#include <string>
#include <vector>

namespace flyball::emit {

class Table {
 public:
  /// about: what the columns are.
  Table(std::string type, std::string name, std::string about)
      : type_(std::move(type)), name_(std::move(name)), about_(std::move(about)) {}

  /// A comment on a line of its own; "" an empty line.
  void heading(std::string text);
  void row(std::string fields, std::string comment);

  /// The definition and an empty line; "" without rows.
  std::string text() const;
  /// A Span over it.
  std::string span() const;

 private:
  struct Line {
    std::string fields, comment;  // fields empty: a heading
  };

  std::string type_, name_, about_;
  std::vector<Line> lines_;
  size_t rows_ = 0;
};

}  // namespace flyball::emit
