// Reading measured logs: columns by many names, units, rows that are chosen, rows that are bad.
#include "sim/fit/measured_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flyball::sim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

MeasuredLog good(const std::string& text, const LogOptions& options = {}) {
  auto result = read_log(text, "log.csv", options);
  if (const auto* errors = std::get_if<std::vector<Error>>(&result)) {
    ADD_FAILURE() << to_string(errors->front());
    return {};
  }
  return std::get<MeasuredLog>(std::move(result));
}

std::string wrong(const std::string& text, const LogOptions& options = {}) {
  const auto result = read_log(text, "log.csv", options);
  const auto* errors = std::get_if<std::vector<Error>>(&result);
  if (errors == nullptr) return "no error";
  std::string all;
  for (const Error& error : *errors) all += to_string(error) + "\n";
  return all;
}

TEST(MeasuredLog, FindsDcgmsColumnsAndChoosesTheRowsOfOneGpu) {
  const std::string text =
      "timestamp,gpu,power_w,temp_c,sm_active,tensor_active,dram_active\n"
      "100.0,0,70,30,0,0,0\n100.0,1,80,31,0.5,0.65,0.25\n100.1,1,90,32,1,0.325,\n100.2,1,95,33,1,1,0.5\n";
  const MeasuredLog log = good(text, {.columns = {}, .where = {{"gpu", "1"}}, .period_s = {}});
  EXPECT_THAT(log.power_W, ElementsAre(80, 90, 95));
  EXPECT_THAT(log.temperature_degC, ElementsAre(31, 32, 33));
  ASSERT_EQ(log.activities.size(), 2U);
  EXPECT_EQ(log.activities[0].domain, "tile");
  EXPECT_THAT(log.activities[0].ratio, ElementsAre(0.75, 0.75, 1));
  EXPECT_THAT(log.activities[1].ratio, ElementsAre(0.25, 0.25, 0.5));
  EXPECT_EQ(log.missing_values, 1U);
  EXPECT_NEAR(log.time_s[2], 0.2, 1e-9);
  EXPECT_THAT(wrong(text), HasSubstr("--where gpu=0"));
}

TEST(MeasuredLog, ConvertsUnits) {
  const MeasuredLog log = good(
      "time [ms],power [mW],temperature [K],clock [GHz],tile.activity [%]\n0,1500,300,1.5,50\n10,2500,301,1,25\n"
      "20,2500,301,1,25\n");
  EXPECT_NEAR(log.time_s[1], 0.01, 1e-12);
  EXPECT_NEAR(log.power_W[0], 1.5, 1e-12);
  EXPECT_NEAR(log.temperature_degC[0], 26.85, 1e-9);
  EXPECT_NEAR(log.clock_kHz[0], 1.5e6, 1e-3);
  EXPECT_NEAR(log.activities[0].ratio[1], 0.25, 1e-12);
  EXPECT_THAT(wrong("time [h],power\n0,1\n1,1\n2,1\n"), HasSubstr("log.csv:1:1: error: 'h' is not a unit of time"));
}

TEST(MeasuredLog, TakesTheColumnsItIsTold) {
  LogOptions options;
  options.columns = {{"power", "p_soc"}, {"temperature", "t_die"}, {"tile.activity", "busy"}};
  options.period_s = 0.5;
  const MeasuredLog log = good("p_soc,t_die,busy\n1,30,0\n2,31,1\n3,32,1\n", options);
  EXPECT_THAT(log.time_s, ElementsAre(0, 0.5, 1));
  EXPECT_THAT(log.power_W, ElementsAre(1, 2, 3));
  options.columns[0].column = "p_sok";
  EXPECT_THAT(wrong("p_soc,t_die,busy\n1,30,0\n2,31,1\n3,32,1\n", options),
              HasSubstr("there is no column 'p_sok' for power"));
  EXPECT_THAT(wrong("a,b\n1,2\n3,4\n5,6\n"), HasSubstr("--column power=NAME"));
}

TEST(MeasuredLog, BadRowsStopAreSkippedOrHeld) {
  const std::string text = "time,power\n0,1\n1,x\n2,3\n1.5,4\n3,-5\n4,6\n";
  const std::string errors = wrong(text);
  EXPECT_THAT(errors, HasSubstr("log.csv:3:3: error: 'x' of column 'power' is not a number"));
  EXPECT_THAT(errors, HasSubstr("log.csv:5:1: error: time runs backward by 0.500 s, from line 4"));
  EXPECT_THAT(errors, HasSubstr("log.csv:6:3: error: -5 of column 'power' cannot be a power"));
  LogOptions options;
  options.on_bad_row = BadRow::kSkip;
  const MeasuredLog skipped = good(text, options);
  EXPECT_THAT(skipped.time_s, ElementsAre(0, 2, 4));
  EXPECT_THAT(skipped.power_W, ElementsAre(1, 3, 6));
  EXPECT_EQ(skipped.bad_rows.size(), 3U);
  options.on_bad_row = BadRow::kHold;
  const MeasuredLog held = good(text, options);
  EXPECT_THAT(held.time_s, ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(held.power_W, ElementsAre(1, 1, 3, 3, 6));
}

}  // namespace
}  // namespace flyball::sim
