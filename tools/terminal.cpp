// The wall clock here decides when to print, never what a run computes or leaves behind.
#include "tools/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace flyball::tools {
namespace {

bool wants_colour(int descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(descriptor) == 1 && (no_color == nullptr || *no_color == '\0');
}

const char* escape_of(Style style) {
  switch (style) {
    case Style::kBold: return "\033[1m";
    case Style::kDim: return "\033[2m";
    case Style::kRed: return "\033[31m";
    case Style::kGreen: return "\033[32m";
  }
  return "";
}

}  // namespace

bool colour_on_stdout() {
  static const bool wanted = wants_colour(STDOUT_FILENO);
  return wanted;
}

bool colour_on_stderr() {
  static const bool wanted = wants_colour(STDERR_FILENO);
  return wanted;
}

std::string styled(const std::string& text, Style style, bool colour) {
  return colour ? escape_of(style) + text + "\033[0m" : text;
}

Progress::Progress(std::string what)
    : what_(std::move(what)), terminal_(isatty(STDERR_FILENO) == 1), next_(Clock::now() + std::chrono::seconds(2)) {}

void Progress::show(double share, const std::string& detail) {
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(terminal_ ? 200 : 1000);
  std::string line =
      share < 0 ? fmt::format("{}: {}", what_, detail) : fmt::format("{}: {:3.0f} %, {}", what_, share * 100, detail);
  std::fputs((terminal_ ? "\r\033[K" + line : line + "\n").c_str(), stderr);
  std::fflush(stderr);
  visible_ = terminal_;
}

void Progress::clear() {
  if (visible_) fmt::print(stderr, "\r\033[K");
  visible_ = false;
}

}  // namespace flyball::tools
