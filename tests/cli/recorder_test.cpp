// Ticks fold into rows: last value, least, greatest, sums; and rows fold again when there would be too many.
#include "tools/recorder.h"

#include <gtest/gtest.h>

namespace flyball::tools {
namespace {

Layout layout() { return {{{"t", "degC", 1}}, {{"w", "s", 0}}, {"m.state"}}; }

/// Tick i of 1 ms has temperature t[i], work i + 1, state i % 2, and counts one.
Trace record(const std::vector<double>& t, int64_t interval_us, size_t most_rows) {
  Recorder recorder(layout(), interval_us, most_rows);
  for (size_t i = 0; i < t.size(); ++i) {
    const double work = static_cast<double>(i + 1);
    const uint32_t state = static_cast<uint32_t>(i % 2);
    recorder.count(0, 1);
    recorder.record(static_cast<int64_t>(i + 1) * 1000, {{&t[i], 1}, {&work, 1}, {&state, 1}});
  }
  return recorder.take({{"A", "B"}}, {{"n", "element-ticks", 0}});
}

TEST(Recorder, KeepsLastLeastAndGreatestOfEachInterval) {
  const Trace trace = record({1, 5, 2, -3, 4, 4, 7}, 3000, 100);
  EXPECT_EQ(to_csv(trace),
            "time [s],t [degC],t.min [degC],t.max [degC],w [s],m.state,n [element-ticks]\n"
            "0.003000,2.0,1.0,5.0,3,A,3\n"
            "0.006000,4.0,-3.0,4.0,6,B,3\n"
            "0.007000,7.0,7.0,7.0,7,A,1\n");
}

TEST(Recorder, FoldsFurtherWhenTheRowsAreFull) {
  std::vector<double> t(1000);
  for (size_t i = 0; i < t.size(); ++i) t[i] = static_cast<double>(i);
  t[501] = -40;
  const Trace trace = record(t, 1000, 16);
  EXPECT_LE(trace.rows(), 16u);
  EXPECT_GE(trace.rows(), 8u);
  int64_t sum = 0, least = 0, greatest = 0;
  for (const int64_t n : trace.column("n")->cells) sum += n;
  for (const int64_t low : trace.column("t.min")->cells) least = std::min(least, low);
  for (const int64_t high : trace.column("t.max")->cells) greatest = std::max(greatest, high);
  EXPECT_EQ(sum, 1000);
  EXPECT_EQ(least, -400);
  EXPECT_EQ(greatest, 9990);
  EXPECT_EQ(trace.time_us.back(), 1000000);
  const int64_t row_us = trace.time_us[0];
  for (size_t i = 0; i + 1 < trace.rows(); ++i) EXPECT_EQ(trace.time_us[i], static_cast<int64_t>(i + 1) * row_us);
}

TEST(Recorder, ACounterThatBeginsLateIsZeroBefore) {
  Recorder recorder(layout(), 1000);
  const double value = 0;
  const uint32_t state = 0;
  recorder.count(0, 2);
  recorder.record(1000, {{&value, 1}, {&value, 1}, {&state, 1}});
  recorder.count(1, 5);
  recorder.record(2000, {{&value, 1}, {&value, 1}, {&state, 1}});
  const Trace trace = recorder.take({{"A"}}, {{"a", "element-ticks", 0}, {"b", "element-ticks", 0}});
  EXPECT_EQ(trace.column("a")->cells, (std::vector<int64_t>{2, 0}));
  EXPECT_EQ(trace.column("b")->cells, (std::vector<int64_t>{0, 5}));
}

}  // namespace
}  // namespace flyball::tools
