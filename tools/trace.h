// A recorded run as columns over time: what trace.csv holds, and what the report draws.
//
// A row stands for the ticks of one interval and carries its end. Cells are integers, value * 10^decimals, so that
// reading back what was written gives the same table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tools/command.h"

namespace flyball::tools {

/// What a cell says about the ticks of its row, and so how neighbouring rows fold into one.
enum class Fold : uint8_t { kLast, kMin, kMax, kSum, kWord };

struct Column {
  std::string name;                // "freq[3]", "freq[3].min", "guard[3].state"
  std::string unit;                // "MHz"; empty for words and numbers
  Fold fold = Fold::kLast;
  int decimals = 0;
  std::vector<std::string> words;  // kWord: what the cells index
  std::vector<int64_t> cells;      // [rows]
};

struct Trace {
  std::vector<int64_t> time_us;  // [rows], end of the row's interval, rising
  std::vector<Column> columns;

  size_t rows() const { return time_us.size(); }
  /// Null when there is none of that name.
  const Column* column(const std::string& name) const;
  /// The row whose interval holds `time_us` (its start inclusive, its end not); the last row beyond the end.
  size_t row_at(int64_t time_us) const;
};

/// Folds each two neighbouring rows into one; an odd last row stays.
void fold_pairs(Trace& trace);

std::string to_csv(const Trace& trace);

/// `name` stands for the file in messages.
std::variant<Trace, Failure> trace_from_csv(std::string_view text, const std::string& name);

}  // namespace flyball::tools
