// Folds the ticks of a run into the rows of a trace, whatever its length: rows stand for longer intervals when there
// would be too many.
#pragma once

#include <span>

#include "tools/trace.h"

namespace flyball::tools {

/// Most rows of a trace: enough for any screen, few enough to draw at once.
constexpr size_t kMostRows = 20000;

struct Series {
  std::string name;
  std::string unit;
  int decimals = 3;
};

/// What is recorded: numbers with their least and greatest value, numbers, and words.
struct Layout {
  std::vector<Series> banded;
  std::vector<Series> plain;
  std::vector<std::string> words;  // names of columns
};

/// One tick. Numbers are in their series' units; words are indices that `take` is told the meaning of.
struct Sample {
  std::span<const double> banded;      // [layout.banded]
  std::span<const double> plain;       // [layout.plain]
  std::span<const uint32_t> words;     // [layout.words]
};

class Recorder {
 public:
  /// interval_us is a whole multiple of tick_us, at least one tick.
  Recorder(const Layout& layout, int64_t interval_us, size_t most_rows = kMostRows);

  /// Adds to counter `counter` of the present row. Counters are numbered as the caller likes, from 0 without gaps.
  void count(size_t counter, int64_t n) {
    if (counter >= counts_.size()) counts_.resize(counter + 1, 0);
    counts_[counter] += n;
  }

  /// The tick that ends at end_us; ends rise by one tick each. Counts of the same tick come before.
  void record(int64_t end_us, const Sample& sample);

  /// Ends the recording. words[i]: what the indices of word column i mean; counters: name and unit of each.
  Trace take(const std::vector<std::vector<std::string>>& words, const std::vector<Series>& counters);

 private:
  void end_row(int64_t end_us, const Sample& sample);

  size_t banded_, plain_, words_;
  int64_t interval_us_;
  size_t most_rows_;
  bool begun_ = false;                      // the present row holds a tick
  std::vector<double> low_, high_;          // [banded] of the present row
  std::vector<int64_t> counts_;             // [counters] of the present row
  std::vector<double> last_;                // [banded + plain] of the last tick
  std::vector<uint32_t> last_words_;        // [words] of the last tick
  int64_t last_end_us_ = 0;
  Trace trace_;                             // banded (last, min, max), plain, words; counters are added by take
  std::vector<std::vector<int64_t>> tally_; // [counters][rows], short where a counter began late
};

}  // namespace flyball::tools
