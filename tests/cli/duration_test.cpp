// Times on the command line are exact, and what is not a time is refused.
#include "tools/duration.h"

#include <gtest/gtest.h>

namespace flyball::tools {
namespace {

TEST(Duration, IsExactInMicroseconds) {
  EXPECT_EQ(parse_duration_us("12.345s"), 12345000);
  EXPECT_EQ(parse_duration_us("10 ms"), 10000);
  EXPECT_EQ(parse_duration_us("1us"), 1);
  EXPECT_EQ(parse_duration_us("0.000001s"), 1);
  EXPECT_EQ(parse_duration_us("2min"), 120000000);
  EXPECT_EQ(parse_duration_us("0.1h"), 360000000);
  EXPECT_EQ(parse_duration_us(".5ms"), 500);
}

TEST(Duration, RefusesWhatIsNone) {
  for (const char* text : {"", "s", "10", "10 parsecs", "-1s", "1.2.3s", "0.5us", "1e3s", "99999999999999999999s",
                           "0.00000000000000001s", "1s ", "9000000h"}) {
    EXPECT_FALSE(parse_duration_us(text)) << text;
  }
  EXPECT_TRUE(parse_duration_us("8000000h"));
}

TEST(Duration, ReadsAsSeconds) {
  EXPECT_EQ(seconds_text(12345000), "12.345 s");
  EXPECT_EQ(seconds_text(2000000), "2 s");
  EXPECT_EQ(seconds_text(1), "0.000001 s");
}

}  // namespace
}  // namespace flyball::tools
