// What a person at a terminal sees: colour where it is wanted, and progress on anything that takes long.
#pragma once

#include <chrono>
#include <string>

namespace flyball::tools {

/// Whether stdout / stderr should carry colour: a terminal, and no NO_COLOR in the environment.
bool colour_on_stdout();
bool colour_on_stderr();

enum class Style { kBold, kDim, kRed, kGreen };

/// `text` in `style`, or plain.
std::string styled(const std::string& text, Style style, bool colour);

/// One line on stderr after two seconds and then every second (on a terminal: the same line, five times a second).
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Cheap enough for every few hundred ticks. `share` is 0 .. 1, or negative when the end is not known.
  void show(double share, const std::string& detail);

  /// Removes the line from a terminal.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  std::string what_;
  bool terminal_;
  bool visible_ = false;
  Clock::time_point next_;
};

}  // namespace flyball::tools
