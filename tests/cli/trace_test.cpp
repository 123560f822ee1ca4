// A trace survives being written and read, and a damaged file is refused with its line.
#include "tools/trace.h"

#include <gtest/gtest.h>

namespace flyball::tools {
namespace {

Trace small_trace() {
  Trace trace;
  trace.time_us = {10000, 20000, 30000};
  trace.columns.push_back({"hot.temperature", "degC", Fold::kLast, 2, {}, {-50, 3, 12345}});
  trace.columns.push_back({"hot.temperature.min", "degC", Fold::kMin, 2, {}, {-51, 2, 12000}});
  trace.columns.push_back({"hot.temperature.max", "degC", Fold::kMax, 2, {}, {5, 9, 12346}});
  trace.columns.push_back({"freq", "MHz", Fold::kLast, 0, {}, {2800, 2775, 400}});
  trace.columns.push_back({"guard.state", "", Fold::kWord, 0, {"Nominal", "Hot"}, {0, 1, 0}});
  trace.columns.push_back({"freq.by.rest", "element-ticks", Fold::kSum, 0, {}, {10, 4, 3}});
  return trace;
}

TEST(Trace, IsATableWithUnits) {
  EXPECT_EQ(to_csv(small_trace()),
            "time [s],hot.temperature [degC],hot.temperature.min [degC],hot.temperature.max [degC],freq [MHz],"
            "guard.state,freq.by.rest [element-ticks]\n"
            "0.010000,-0.50,-0.51,0.05,2800,Nominal,10\n"
            "0.020000,0.03,0.02,0.09,2775,Hot,4\n"
            "0.030000,123.45,120.00,123.46,400,Nominal,3\n");
}

TEST(Trace, ReadsBackAsItWas) {
  const std::string text = to_csv(small_trace());
  const auto read = trace_from_csv(text, "trace.csv");
  ASSERT_TRUE(std::holds_alternative<Trace>(read));
  const Trace& trace = std::get<Trace>(read);
  EXPECT_EQ(to_csv(trace), text);
  EXPECT_EQ(trace.columns[1].fold, Fold::kMin);
  EXPECT_EQ(trace.columns[4].words, (std::vector<std::string>{"Nominal", "Hot"}));
  EXPECT_EQ(trace.columns[5].fold, Fold::kSum);
}

TEST(Trace, FoldsEachColumnInItsOwnWay) {
  Trace trace = small_trace();
  fold_pairs(trace);
  EXPECT_EQ(to_csv(trace),
            "time [s],hot.temperature [degC],hot.temperature.min [degC],hot.temperature.max [degC],freq [MHz],"
            "guard.state,freq.by.rest [element-ticks]\n"
            "0.020000,0.03,-0.51,0.09,2775,Hot,14\n"
            "0.030000,123.45,120.00,123.46,400,Nominal,3\n");
}

TEST(Trace, KnowsTheRowOfAMoment) {
  const Trace trace = small_trace();
  EXPECT_EQ(trace.row_at(0), 0u);
  EXPECT_EQ(trace.row_at(9999), 0u);
  EXPECT_EQ(trace.row_at(10000), 1u);
  EXPECT_EQ(trace.row_at(29999), 2u);
  EXPECT_EQ(trace.row_at(99999), 2u);
}

TEST(Trace, RefusesDamagedFiles) {
  const auto message = [](const std::string& text) {
    const auto read = trace_from_csv(text, "trace.csv");
    const Failure* failure = std::get_if<Failure>(&read);
    return failure == nullptr ? "fine" : failure->message;
  };
  EXPECT_EQ(message(""), "trace.csv:1: the first column is not 'time [s]'");
  EXPECT_EQ(message("time [s],a [V]\n"), "trace.csv:1: there are no rows");
  EXPECT_EQ(message("time [s],a [V]\n0.010000,1\n0.010000,1\n"), "trace.csv:3: time does not rise");
  EXPECT_EQ(message("time [s],a [V]\n0.010000\n"), "trace.csv:2: the line is cut short");
  EXPECT_EQ(message("time [s],a [V]\n0.010000,x\n"), "trace.csv:2: 'x' is not a value of a");
  EXPECT_EQ(message("time [s],a [V]\n0.010000,1,2\n"), "trace.csv:2: the line has more cells than the header");
  EXPECT_EQ(message("time [s],a [V]\n0.010000,1"), "trace.csv:2: the file is cut short");
  EXPECT_EQ(message("time [s],a [V]\n0.010000,1\n0.020000,1.0\n"), "trace.csv:3: '1.0' is not a value of a");
}

}  // namespace
}  // namespace flyball::tools
