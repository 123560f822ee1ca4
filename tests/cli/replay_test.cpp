// flyball replay: a recorded run is executed again to the same events; where one word was altered, its tick and what it
// belongs to are named.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstring>
#include <filesystem>

#include "tests/cli/command_line.h"
#include "tools/capture.h"

namespace flyball::tests {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::vector<std::string> kPolicies = {"policies/tile_guard.fly", "policies/power_cap.fly",
                                            "policies/demand_dvfs.fly"};

/// A capture of the bundled policies in a run of 80 ms with a controller that is reset and a sensor that goes silent.
void capture(const TemporaryFolder& folder, const std::vector<std::string>& more = {}) {
  write_text(folder.path("faults.yaml"),
             "- {at: 20 ms, fault: controller_reset}\n"
             "- {at: 40 ms, fault: lost_tick, for: 3 ms}\n"
             "- {at: 30 ms, fault: stuck, on: 'tile_temp[3]', for: 20 ms}\n");
  std::vector<std::string> arguments = {"run",
                                        "--until",
                                        "80ms",
                                        "--out",
                                        folder.path("run"),
                                        "--telemetry",
                                        folder.path("a.cap"),
                                        "--faults",
                                        folder.path("faults.yaml")};
  arguments.insert(arguments.end(), kPolicies.begin(), kPolicies.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Finished run = flyball(arguments);
  ASSERT_EQ(run.exit_code, 0) << run.err;
}

/// The capture with one event changed: the first of this kind after `from_us`. The event as it was.
template <class Change>
Event alter(const std::string& path, EventKind kind, uint64_t from_us, Change change) {
  std::string bytes = contents(path);
  const size_t count = std::get<tools::Capture>(tools::read_capture(path)).events.size();
  for (size_t at = bytes.size() - count * sizeof(Event); at < bytes.size(); at += sizeof(Event)) {
    Event event;
    std::memcpy(&event, bytes.data() + at, sizeof event);
    if (event.kind != kind || event.time_us < from_us) continue;
    const Event before = event;
    change(event);
    std::memcpy(bytes.data() + at, &event, sizeof event);
    write_text(path, bytes);
    return before;
  }
  ADD_FAILURE() << "no event of that kind";
  return {};
}

TEST(Replay, ARecordedRunIsEqual) {
  const TemporaryFolder folder;
  capture(folder, {"--set", "tile_guard.target=80 degC"});
  const Finished done = flyball({"replay", folder.path("a.cap")});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, testing::MatchesRegex("equal: 7[0-9] ticks, [0-9]+ events\n"));
}

TEST(Replay, NamesTheTickAndTheOperationOfAnAlteredWord) {
  const TemporaryFolder folder;
  capture(folder);
  const Event before = alter(folder.path("a.cap"), EventKind::kSlot, 30'000, [](Event& event) { event.value += 1; });
  const Finished done = flyball({"replay", folder.path("a.cap")});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_THAT(done.out, StartsWith("tick " + std::to_string(before.time_us / 1000) + ", at ")) << "a tick is 1 ms";
  EXPECT_THAT(done.out, HasSubstr(": slot "));
  EXPECT_THAT(done.out, HasSubstr("is " + std::to_string(before.value + 1) + " in the capture and " +
                                  std::to_string(before.value) + " here\n"));
  EXPECT_THAT(done.out, testing::ContainsRegex("operation [0-9]+ \\([a-z_]+\\), policies/[a-z_]+\\.fly:[0-9]+: "));
}

TEST(Replay, AGrantThatIsShownAlikeIsShownExactly) {
  const TemporaryFolder folder;
  capture(folder);
  const Event before = alter(folder.path("a.cap"), EventKind::kLimit, 30'000, [](Event& event) { event.value += 1; });
  const Finished done = flyball({"replay", folder.path("a.cap")});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_THAT(done.out, HasSubstr("(exactly " + std::to_string(before.value + 1) + ") in the capture"));
  EXPECT_THAT(done.out, HasSubstr("(exactly " + std::to_string(before.value) + ") here\n"));
}

TEST(Replay, OfAGrantItNamesTheOperationOfTheVoteThatHoldsIt) {
  const TemporaryFolder folder;
  capture(folder);
  alter(folder.path("a.cap"), EventKind::kLimit, 30'000, [](Event& event) {
    event.value += 1;
    event.more = 1;
    event.detail = static_cast<uint8_t>(Reason::kVote);
  });
  const Finished done = flyball({"replay", folder.path("a.cap")});
  EXPECT_THAT(done.out, HasSubstr(": limit "));
  EXPECT_THAT(done.out, testing::ContainsRegex("operation [0-9]+ \\([a-z_]+\\), policies/[a-z_]+\\.fly:[0-9]+: "));
}

TEST(Replay, AnAlteredReadingShowsInWhatComesOfIt) {
  const TemporaryFolder folder;
  capture(folder);
  const Event before =
      alter(folder.path("a.cap"), EventKind::kReading, 30'000, [](Event& event) { event.value += 20'000; });
  const Finished done = flyball({"replay", folder.path("a.cap")});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_THAT(done.out, StartsWith("tick " + std::to_string(before.time_us / 1000) + ", at "));
}

TEST(Replay, WhatIsNoRegularFileIsNotReplaced) {
  const TemporaryFolder folder;
  ASSERT_EQ(mkfifo(folder.path("pipe").c_str(), 0600), 0);
  for (const std::string& path : {folder.path("pipe"), folder.path("")}) {
    const Finished run = flyball(
        {"run", "policies/tile_guard.fly", "--until", "10ms", "--out", folder.path("run"), "--telemetry", path});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr("cannot write " + path + ": it is not a regular file"));
    EXPECT_FALSE(std::filesystem::exists(folder.path("run")));
  }
  EXPECT_TRUE(std::filesystem::is_fifo(folder.path("pipe")));
}

TEST(Replay, SaysWhereEventsWereLost) {
  const TemporaryFolder folder;
  capture(folder);
  alter(folder.path("a.cap"), EventKind::kSlot, 50'000, [](Event& event) {
    event.kind = EventKind::kLost;
    event.subject = event.element = 0;
    event.value = 3;
  });
  const Finished done = flyball({"replay", folder.path("a.cap")});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_THAT(done.err, HasSubstr("lost events at "));
}

TEST(Replay, RefusesOtherPoliciesAndLesserDetail) {
  const TemporaryFolder folder;
  capture(folder, {"--telemetry-detail", "events"});
  const Finished lesser = flyball({"replay", folder.path("a.cap")});
  EXPECT_EQ(lesser.exit_code, 1);
  EXPECT_THAT(lesser.err, HasSubstr("not what went into them: their readings and params"));
  EXPECT_THAT(lesser.err, HasSubstr("without --telemetry-detail events"));
  const Finished others = flyball({"replay", folder.path("a.cap"), "--policy", "policies/tile_guard.fly"});
  EXPECT_EQ(others.exit_code, 1);
  EXPECT_THAT(others.err, HasSubstr("was recorded with other policies"));
  const Finished nothing = flyball({"replay", "README.md"});
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_THAT(nothing.err, HasSubstr("README.md is no capture"));
}

}  // namespace
}  // namespace flyball::tests
