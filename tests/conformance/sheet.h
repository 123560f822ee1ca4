// A table of text: one row a tick, columns with names. What inputs.csv and outputs.csv hold.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace flyball::conformance {

struct Sheet {
  std::vector<std::string> columns;            // without `tick`
  std::vector<std::vector<std::string>> rows;  // [ticks][columns]
};

/// What stands between the commas of a line: no quotes.
std::vector<std::string> cells_of(const std::string& line);

/// Throws std::runtime_error with file, line and what is wrong.
Sheet read_sheet(const std::string& path);

/// Writes beside, then renames. Throws std::runtime_error when it cannot.
void write_sheet(const Sheet& sheet, const std::string& path);

/// Outputs: an empty cell is what stands above it. `shortened` makes such cells empty, `filled` fills them.
Sheet shortened(Sheet sheet);
Sheet filled(Sheet sheet);

/// The first cell, tick by tick, in which `given` differs from `wanted`: "tick 3: state a.m[1]: engine Hot, expected
/// Cold". Both filled. Columns are found by their names; one that is missing on either side is a difference too.
std::optional<std::string> first_difference(const Sheet& wanted, const Sheet& given, const std::string& who);

}  // namespace flyball::conformance
