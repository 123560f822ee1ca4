// The work of a tick is a minimum and a maximum a series; rounding to decimals waits for the end of a row.
#include "tools/recorder.h"

#include <algorithm>
#include <cmath>

namespace flyball::tools {
namespace {

constexpr double kPowersOfTen[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

int64_t rounded(double value, int decimals) { return std::llround(value * kPowersOfTen[decimals]); }

Column make_column(const Series& series, const char* suffix, Fold fold) {
  return {series.name + suffix, series.unit, fold, series.decimals, {}, {}};
}

}  // namespace

Recorder::Recorder(const Layout& layout, int64_t interval_us, size_t most_rows)
    : banded_(layout.banded.size()),
      plain_(layout.plain.size()),
      words_(layout.words.size()),
      interval_us_(interval_us),
      most_rows_(most_rows),
      low_(banded_),
      high_(banded_),
      last_(banded_ + plain_),
      last_words_(words_) {
  for (const Series& series : layout.banded) {
    trace_.columns.push_back(make_column(series, "", Fold::kLast));
    trace_.columns.push_back(make_column(series, ".min", Fold::kMin));
    trace_.columns.push_back(make_column(series, ".max", Fold::kMax));
  }
  for (const Series& series : layout.plain) trace_.columns.push_back(make_column(series, "", Fold::kLast));
  for (const std::string& name : layout.words) trace_.columns.push_back({name, "", Fold::kWord, 0, {}, {}});
}

void Recorder::record(int64_t end_us, const Sample& sample) {
  const double* values = sample.banded.data();
  if (begun_) {
    for (size_t i = 0; i < banded_; ++i) {
      low_[i] = std::min(low_[i], values[i]);
      high_[i] = std::max(high_[i], values[i]);
    }
  } else {
    std::copy(sample.banded.begin(), sample.banded.end(), low_.begin());
    std::copy(sample.banded.begin(), sample.banded.end(), high_.begin());
    begun_ = true;
  }
  if (end_us % interval_us_ == 0) {
    end_row(end_us, sample);
    return;
  }
  std::copy(sample.banded.begin(), sample.banded.end(), last_.begin());
  std::copy(sample.plain.begin(), sample.plain.end(), last_.begin() + static_cast<ptrdiff_t>(banded_));
  std::copy(sample.words.begin(), sample.words.end(), last_words_.begin());
  last_end_us_ = end_us;
}

void Recorder::end_row(int64_t end_us, const Sample& sample) {
  size_t column = 0;
  const auto put = [&](int64_t cell) { trace_.columns[column++].cells.push_back(cell); };
  for (size_t i = 0; i < banded_; ++i) {
    const int decimals = trace_.columns[column].decimals;
    put(rounded(sample.banded[i], decimals));
    put(rounded(low_[i], decimals));
    put(rounded(high_[i], decimals));
  }
  for (size_t i = 0; i < plain_; ++i) put(rounded(sample.plain[i], trace_.columns[column].decimals));
  for (size_t i = 0; i < words_; ++i) put(sample.words[i]);
  tally_.resize(counts_.size());
  for (size_t i = 0; i < counts_.size(); ++i) {
    tally_[i].resize(trace_.rows(), 0);
    tally_[i].push_back(counts_[i]);
    counts_[i] = 0;
  }
  trace_.time_us.push_back(end_us);
  begun_ = false;
  if (trace_.rows() < most_rows_) return;
  // Counters are columns of the trace while it folds.
  for (std::vector<int64_t>& cells : tally_) trace_.columns.push_back({"", "", Fold::kSum, 0, {}, std::move(cells)});
  fold_pairs(trace_);
  for (size_t i = tally_.size(); i-- > 0; trace_.columns.pop_back()) tally_[i] = std::move(trace_.columns.back().cells);
  interval_us_ *= 2;
}

Trace Recorder::take(const std::vector<std::vector<std::string>>& words, const std::vector<Series>& counters) {
  if (begun_) {
    const std::span<const double> values(last_);
    end_row(last_end_us_, {values.first(banded_), values.subspan(banded_), last_words_});
  }
  const size_t first_word = trace_.columns.size() - words_;
  for (size_t i = 0; i < words_; ++i) trace_.columns[first_word + i].words = words[i];
  tally_.resize(counters.size());
  for (size_t i = 0; i < counters.size(); ++i) {
    tally_[i].resize(trace_.rows(), 0);
    trace_.columns.push_back({counters[i].name, counters[i].unit, Fold::kSum, 0, {}, std::move(tally_[i])});
  }
  return std::move(trace_);
}

}  // namespace flyball::tools
