// A constexpr array as text.
#include "compiler/emit/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace flyball::emit {
namespace {

constexpr size_t kColumnsMax = 120;
constexpr size_t kFieldsWidthMax = 70;  // a longer row has its comment right behind it

}  // namespace

void Table::heading(std::string text) {
  if (!text.empty() || rows_ > 0) lines_.push_back({"", std::move(text)});
}

void Table::row(std::string fields, std::string comment) {
  lines_.push_back({fmt::format("{{{}}},", fields), std::move(comment)});
  ++rows_;
}

std::string Table::text() const {
  if (rows_ == 0) return "";
  size_t width = 0;
  for (const Line& line : lines_) width = std::max(width, line.fields.size());
  width = std::min(width, kFieldsWidthMax);
  std::string out = fmt::format("// {}\nconstexpr {} {}[] = {{\n", about_, type_, name_);
  for (const Line& line : lines_) {
    if (line.fields.empty() && line.comment.empty()) {
      out += "\n";
    } else if (line.fields.empty()) {
      out += fmt::format("    // {}\n", line.comment);
    } else if (line.comment.empty()) {
      out += fmt::format("    {}\n", line.fields);
    } else if (std::max(width, line.fields.size()) + line.comment.size() <= kColumnsMax - 9) {
      out += fmt::format("    {:{}}  // {}\n", line.fields, width, line.comment);
    } else {
      out += fmt::format("    // {}\n    {}\n", line.comment, line.fields);
    }
  }
  return out + "};\n\n";
}

std::string Table::span() const { return rows_ == 0 ? "{nullptr, 0}" : fmt::format("{{{}, {}}}", name_, rows_); }

}  // namespace flyball::emit
