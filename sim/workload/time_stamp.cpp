// Calendar times to nanoseconds by arithmetic alone: no locale, no time zone.
#include "sim/workload/time_stamp.h"

#include <charconv>
#include <chrono>
#include <vector>

namespace flyball::sim {
namespace {

constexpr int64_t kSecond_ns = 1'000'000'000;
constexpr int64_t kMostSeconds = 9'000'000'000;  // of an int64_t of nanoseconds

/// A number of digits at the front of the text, which loses them.
std::optional<int64_t> take_digits(std::string_view* text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || text->empty() || text->front() < '0' || text->front() > '9') return std::nullopt;
  text->remove_prefix(static_cast<size_t>(end - text->data()));
  return value;
}

bool take(std::string_view* text, std::string_view any_of) {
  if (text->empty() || any_of.find(text->front()) == std::string_view::npos) return false;
  text->remove_prefix(1);
  return true;
}

/// ".6805900" to nanoseconds; nothing to 0.
std::optional<int64_t> take_fraction_ns(std::string_view* text) {
  if (!take(text, ".,")) return 0;
  int64_t ns = 0, place = kSecond_ns / 10;
  bool any = false;
  while (!text->empty() && text->front() >= '0' && text->front() <= '9') {
    ns += (text->front() - '0') * place;
    place /= 10;
    any = true;
    text->remove_prefix(1);
  }
  return any ? std::optional<int64_t>(ns) : std::nullopt;
}

std::optional<int64_t> seconds_ns(std::string_view text) {
  const auto seconds = take_digits(&text);
  if (!seconds || *seconds > kMostSeconds) return std::nullopt;
  const auto fraction_ns = take_fraction_ns(&text);
  if (!fraction_ns || !text.empty()) return std::nullopt;
  return *seconds * kSecond_ns + *fraction_ns;
}

/// Three numbers with a mark between them that is always the same.
bool take_three(std::string_view* text, std::string_view marks, int64_t (&numbers)[3]) {
  for (int i = 0; i < 3; ++i) {
    if (i > 0 && !take(text, marks)) return false;
    const auto number = take_digits(text);
    if (!number) return false;
    numbers[i] = *number;
  }
  return true;
}

}  // namespace

std::optional<int64_t> parse_time_stamp_ns(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return seconds_ns(text);
  int64_t date[3] = {}, time[3] = {};
  if (!take_three(&text, "-/", date) || !take(&text, " T") || !take_three(&text, ":", time)) return std::nullopt;
  const auto fraction_ns = take_fraction_ns(&text);
  take(&text, "Z");
  if (!fraction_ns || !text.empty()) return std::nullopt;
  const bool year_first = date[0] > 31;
  const int64_t year = year_first ? date[0] : date[2], month = year_first ? date[1] : date[0];
  const int64_t day = year_first ? date[2] : date[1];
  const bool sound = year >= 1970 && year <= 2250 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  if (!sound || time[0] > 23 || time[1] > 59 || time[2] > 60) return std::nullopt;
  const std::chrono::year_month_day calendar{std::chrono::year(static_cast<int>(year)),
                                             std::chrono::month(static_cast<unsigned>(month)),
                                             std::chrono::day(static_cast<unsigned>(day))};
  if (!calendar.ok()) return std::nullopt;
  const int64_t days = std::chrono::sys_days(calendar).time_since_epoch().count();
  return (((days * 24 + time[0]) * 60 + time[1]) * 60 + time[2]) * kSecond_ns + *fraction_ns;
}

}  // namespace flyball::sim
