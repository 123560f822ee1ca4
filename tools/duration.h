// Times as a person writes them on a command line: "12.345s", "10 ms", "500us", "2min".
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace flyball::tools {

/// Microseconds; empty when the text is not a number and a unit of time, is negative, not whole microseconds, or beyond
/// a thousand years.
std::optional<int64_t> parse_duration_us(const std::string& text);

/// "12.345 s": seconds with as many decimals as it takes.
std::string seconds_text(int64_t time_us);

}  // namespace flyball::tools
