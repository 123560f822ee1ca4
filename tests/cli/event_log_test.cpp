// The event log is bounded, keeps count of what it drops, and goes from start to end.
#include "tools/event_log.h"

#include <gtest/gtest.h>

#include <sstream>

namespace flyball::tools {
namespace {

std::vector<Json> lines_of(const EventLog& log) {
  std::vector<Json> lines;
  std::istringstream text(log.text());
  for (std::string line; std::getline(text, line);) lines.push_back(Json::parse(line));
  return lines;
}

void say(EventLog& log, size_t subject, int64_t time_us) {
  if (log.admit(EventKind::kLimit, subject, time_us)) log.write(EventKind::kLimit, subject, time_us, {{"n", subject}});
}

TEST(EventLog, BeginsWithStartAndEndsWithEnd) {
  EventLog log;
  log.start({{"chip", "accel"}});
  say(log, 0, 1000);
  log.end(2000, {{"finished", true}});
  const std::vector<Json> lines = lines_of(log);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].dump(), R"({"event":"start","time_us":0,"chip":"accel"})");
  EXPECT_EQ(lines[1].dump(), R"({"event":"limit","time_us":1000,"n":0})");
  EXPECT_EQ(lines[2].dump(),
            R"({"event":"end","time_us":2000,"finished":true,"events":{"limit":{"seen":1,"written":1}}})");
}

TEST(EventLog, KeepsABurstThenTwoASecondAndSaysWhatItDropped) {
  EventLog log;
  log.start(Json::object());
  for (int64_t ms = 0; ms < 10000; ++ms) say(log, 0, ms * 1000);
  say(log, 1, 9999000);  // another subject has its own budget
  log.end(10000000, Json::object());
  const std::vector<Json> lines = lines_of(log);
  // 200 of the first 200 ms, then one each half second, 19 or 20 of them.
  EXPECT_NEAR(static_cast<double>(lines.size()), 200 + 20 + 3, 2);
  EXPECT_EQ(lines[200]["time_us"], 199000);
  EXPECT_GT(lines[201].value("dropped_before", 0), 100);
  EXPECT_EQ(lines[lines.size() - 2]["n"], 1);
  int64_t dropped = 0;
  for (const Json& line : lines) dropped += line.value("dropped_before", 0);
  const Json& counts = lines.back()["events"]["limit"];
  EXPECT_EQ(counts["seen"], 10001);
  EXPECT_EQ(counts["written"], lines.size() - 2);
  EXPECT_LE(dropped, counts["seen"].get<int64_t>() - counts["written"].get<int64_t>());
}

}  // namespace
}  // namespace flyball::tools
