// flyball telemetry: the trace that it writes is one that babeltrace2 reads, event for event, with names and losses.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "tests/cli/command_line.h"
#include "tools/capture.h"

namespace flyball::tests {
namespace {

using testing::HasSubstr;

constexpr const char* kBabeltrace = "/usr/bin/babeltrace2";

/// A capture of 60 ms, its sixth event changed into a loss of 3 where that is asked for; its events.
std::vector<Event> capture(const TemporaryFolder& folder, bool with_loss) {
  const std::string path = folder.path("a.cap");
  const Finished run =
      flyball({"run", "policies/tile_guard.fly", "--until", "60ms", "--out", folder.path("run"), "--telemetry", path});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  std::vector<Event> events = std::get<tools::Capture>(tools::read_capture(path)).events;
  if (!with_loss) return events;
  events[5] = {events[5].time_us, EventKind::kLost, 0, 0, 0, 3, 0};
  std::string bytes = contents(path);
  std::memcpy(bytes.data() + bytes.size() - events.size() * sizeof(Event), events.data(),
              events.size() * sizeof(Event));
  write_text(path, bytes);
  return events;
}

std::ptrdiff_t lines_with(const std::string& text, const std::string& word) {
  std::ptrdiff_t count = 0;
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

TEST(Telemetry, BecomesATraceThatBabeltraceReads) {
  const TemporaryFolder folder;
  const std::vector<Event> events = capture(folder, false);
  const Finished made = flyball({"telemetry", folder.path("a.cap"), "--ctf", folder.path("trace")});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(list_folder(folder.path("trace")), (std::vector<std::string>{"metadata", "stream"}));
  EXPECT_EQ(contents(folder.path("trace/metadata")).substr(0, 13), "/* CTF 1.8 */");
  if (!std::filesystem::exists(kBabeltrace)) GTEST_SKIP() << "babeltrace2 is not installed";
  const Finished read = run_program(kBabeltrace, {folder.path("trace")});
  ASSERT_EQ(read.exit_code, 0) << read.err;
  EXPECT_EQ(read.err, "");
  EXPECT_EQ(static_cast<size_t>(std::count(read.out.begin(), read.out.end(), '\n')), events.size());
  const auto kinds = [&](EventKind kind) {
    return std::count_if(events.begin(), events.end(), [&](const Event& event) { return event.kind == kind; });
  };
  EXPECT_EQ(lines_with(read.out, " tick: "), kinds(EventKind::kTick));
  EXPECT_EQ(lines_with(read.out, " reading: "), kinds(EventKind::kReading));
  EXPECT_EQ(lines_with(read.out, " slot: "), kinds(EventKind::kSlot));
  EXPECT_THAT(read.out, HasSubstr("subject = \"freq\", element = 15"));
  EXPECT_THAT(read.out, HasSubstr("text = \"2.8 GHz by rest\""));
}

TEST(Telemetry, LossesAreDiscardedEventsOfTheTrace) {
  if (!std::filesystem::exists(kBabeltrace)) GTEST_SKIP() << "babeltrace2 is not installed";
  const TemporaryFolder folder;
  const std::vector<Event> events = capture(folder, true);
  ASSERT_EQ(flyball({"telemetry", folder.path("a.cap"), "--ctf", folder.path("trace")}).exit_code, 0);
  const Finished read = run_program(kBabeltrace, {folder.path("trace")});
  EXPECT_EQ(read.exit_code, 0);
  EXPECT_THAT(read.err, HasSubstr("3 events"));
  EXPECT_EQ(static_cast<size_t>(std::count(read.out.begin(), read.out.end(), '\n')), events.size() - 1);
}

TEST(Telemetry, LeavesNothingWhenTheCaptureIsCut) {
  const TemporaryFolder folder;
  capture(folder, false);
  const std::string bytes = contents(folder.path("a.cap"));
  write_text(folder.path("a.cap"), bytes.substr(0, bytes.size() - 7));
  const Finished done = flyball({"telemetry", folder.path("a.cap"), "--ctf", folder.path("trace")});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_THAT(done.err, HasSubstr("bytes of events, and should have"));
  EXPECT_FALSE(std::filesystem::exists(folder.path("trace")));
}

}  // namespace
}  // namespace flyball::tests
