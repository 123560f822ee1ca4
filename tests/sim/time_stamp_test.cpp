// Times as logs write them, to the nanosecond.
#include "sim/workload/time_stamp.h"

#include <gtest/gtest.h>

namespace flyball::sim {
namespace {

TEST(TimeStamp, CalendarTimes) {
  EXPECT_EQ(parse_time_stamp_ns("1970-01-01 00:00:01.5"), 1'500'000'000);
  EXPECT_EQ(parse_time_stamp_ns("2023-11-16 18:15:46.6805900"), 1'700'158'546'680'590'000);
  EXPECT_EQ(parse_time_stamp_ns("2023-11-16T18:15:46.6805900Z"), 1'700'158'546'680'590'000);
  EXPECT_EQ(parse_time_stamp_ns("2026/04/19 02:24:28.159"), 1'776'565'468'159'000'000);
  EXPECT_EQ(parse_time_stamp_ns("04-19-2026 02:24:28"), 1'776'565'468'000'000'000);
}

TEST(TimeStamp, Seconds) {
  EXPECT_EQ(parse_time_stamp_ns("1775006190.174"), 1'775'006'190'174'000'000);
  EXPECT_EQ(parse_time_stamp_ns("0"), 0);
  EXPECT_EQ(parse_time_stamp_ns("3.0000000019"), 3'000'000'001);  // the tenth decimal is dropped
}

TEST(TimeStamp, NoTime) {
  for (const char* text :
       {"", "soon", "-1", "1e3", "1.", "2023-13-01 00:00:00", "2023-02-29 00:00:00", "12:00:00", "2023-11-16 24:00:00",
        "2023-11-16 18:15", "2023-11-16 18:15:46.", "99999999999", "2023/11-16 18:15:46x"}) {
    EXPECT_FALSE(parse_time_stamp_ns(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace flyball::sim
