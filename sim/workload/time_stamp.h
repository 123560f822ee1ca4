// Times as logs write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace flyball::sim {

/// Nanoseconds from some fixed instant, of "2023-11-16 18:15:46.6805900", with a T in place of the blank, with slashes,
/// with month and day in front ("04-19-2026 01:31:10"), with a Z behind it; or of a plain number of seconds. Digits
/// beyond the ninth decimal are dropped.
std::optional<int64_t> parse_time_stamp_ns(std::string_view text);

}  // namespace flyball::sim
