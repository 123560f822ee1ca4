// Text of lines with words between blanks, as HotSpot's files are: '#' begins a comment, empty lines do not count.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/workload/csv.h"

namespace flyball::sim {

/// The text of a file, or why it cannot be had or is none.
std::variant<std::string, Error> read_words(const std::string& path);

/// Lines that have words, each word with its place. `text` must outlive them.
std::vector<CsvLine> split_words(std::string_view text);

/// Whether the first line that says anything has a comma in it.
bool looks_like_csv(std::string_view text);

}  // namespace flyball::sim
