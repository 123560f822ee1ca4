// Exact: the decimals are counted, no floating point.
#include "tools/duration.h"

#include <fmt/format.h>

namespace flyball::tools {
namespace {

constexpr int64_t kLongest_us = int64_t{1000} * 366 * 86400 * 1000000;

std::optional<int64_t> unit_us(const std::string& unit) {
  if (unit == "us") return 1;
  if (unit == "ms") return 1000;
  if (unit == "s") return 1000000;
  if (unit == "min") return 60000000;
  if (unit == "h") return 3600000000;
  return std::nullopt;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<int64_t> parse_duration_us(const std::string& text) {
  size_t at = 0;
  int64_t digits = 0, divisor = 1;
  bool any = false;
  for (; at < text.size() && is_digit(text[at]); ++at, any = true) {
    digits = digits * 10 + (text[at] - '0');
    if (digits > kLongest_us) return std::nullopt;
  }
  if (at < text.size() && text[at] == '.') {
    for (++at; at < text.size() && is_digit(text[at]); ++at, any = true) {
      if (divisor > 1000000000) return std::nullopt;
      digits = digits * 10 + (text[at] - '0');
      divisor *= 10;
      if (digits > kLongest_us) return std::nullopt;
    }
  }
  while (at < text.size() && text[at] == ' ') ++at;
  const std::optional<int64_t> unit = unit_us(text.substr(at));
  if (!any || !unit || digits > kLongest_us / *unit * divisor) return std::nullopt;
  const __int128 product = static_cast<__int128>(digits) * *unit;
  if (product % divisor != 0) return std::nullopt;
  return static_cast<int64_t>(product / divisor);
}

std::string seconds_text(int64_t time_us) {
  const int64_t whole = time_us / 1000000, rest = time_us % 1000000;
  if (rest == 0) return fmt::format("{} s", whole);
  std::string decimals = fmt::format("{:06}", rest);
  decimals.erase(decimals.find_last_not_of('0') + 1);
  return fmt::format("{}.{} s", whole, decimals);
}

}  // namespace flyball::tools
