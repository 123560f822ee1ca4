// Capture files: what is written is read; a file cut anywhere, damaged, or of something else is refused with the
// reason.
#include "tools/capture.h"

#include <gmock/gmock.h>

#include <cstring>
#include <random>

#include "compiler/compile.h"
#include "tests/cli/command_line.h"

namespace flyball::tools {
namespace {

using testing::HasSubstr;
using tests::TemporaryFolder;

const CaptureHeader kHeader{
    TelemetryDetail::kRecord, 0x1234567890abcdef, {"a.fly", "b.fly"}, "chips/accel.yaml", {{"target", "85 degC"}}};

std::vector<Event> some_events() {
  return {{1000, EventKind::kTick, 0, 0, 0, 0, 0},
          {1000, EventKind::kReading, 0, 1, 0, 358'000, 0},
          {1000, EventKind::kLimit, 1, 1, 0, 800'000, 1},
          {2000, EventKind::kTick, 0, 0, 0, 1, 0}};
}

/// A whole capture of these.
std::string capture_of(const std::vector<Event>& events) {
  const TemporaryFolder folder;
  auto created = CaptureWriter::create(folder.path("a.cap"), kHeader);
  auto& writer = std::get<std::unique_ptr<CaptureWriter>>(created);
  writer->write(events);
  EXPECT_FALSE(writer->finish());
  return tests::contents(folder.path("a.cap"));
}

std::variant<Capture, Failure> read_bytes(const std::string& bytes) {
  const TemporaryFolder folder;
  tests::write_text(folder.path("a.cap"), bytes);
  return read_capture(folder.path("a.cap"));
}

/// Why a file of these bytes is refused; "" when it is not.
std::string refusal(const std::string& bytes) {
  const auto read = read_bytes(bytes);
  const Failure* failure = std::get_if<Failure>(&read);
  return failure == nullptr ? "" : failure->message;
}

TEST(Capture, IsReadAsItWasWritten) {
  const std::vector<Event> events = some_events();
  const auto read = read_bytes(capture_of(events));
  const Capture& capture = std::get<Capture>(read);
  EXPECT_EQ(capture.header.detail, kHeader.detail);
  EXPECT_EQ(capture.header.program, kHeader.program);
  EXPECT_EQ(capture.header.policies, kHeader.policies);
  EXPECT_EQ(capture.header.chip, kHeader.chip);
  EXPECT_EQ(capture.header.params, kHeader.params);
  ASSERT_EQ(capture.events.size(), events.size());
  EXPECT_EQ(std::memcmp(capture.events.data(), events.data(), events.size() * sizeof(Event)), 0);
}

TEST(Capture, IsThereWhenItIsFinishedAndNotBefore) {
  const TemporaryFolder folder;
  {
    auto created = CaptureWriter::create(folder.path("a.cap"), kHeader);
    std::get<std::unique_ptr<CaptureWriter>>(created)->write(some_events());
  }
  EXPECT_TRUE(tests::list_folder(folder.path()).empty());
  const auto nowhere = CaptureWriter::create(folder.path("no/a.cap"), kHeader);
  EXPECT_THAT(std::get<Failure>(nowhere).message, HasSubstr("cannot write"));
}

TEST(Capture, CutAnywhereItIsRefused) {
  const std::string whole = capture_of(some_events());
  ASSERT_EQ(refusal(whole), "");
  for (size_t size = 0; size < whole.size(); ++size) EXPECT_NE(refusal(whole.substr(0, size)), "") << size;
  EXPECT_THAT(refusal(whole.substr(0, whole.size() - 1)), HasSubstr("should have 4 events"));
  EXPECT_THAT(refusal(whole + "x"), HasSubstr("should have 4 events"));
  EXPECT_THAT(refusal("name,value\n"), HasSubstr("is no capture"));
}

TEST(Capture, SaysWhatIsWrongWithItsEvents) {
  std::vector<Event> events = some_events();
  std::swap(events[0], events[3]);
  EXPECT_THAT(refusal(capture_of(events)), HasSubstr("does not begin with a tick"));
  events = some_events();
  events[2].time_us = 999;
  EXPECT_THAT(refusal(capture_of(events)), HasSubstr("event 2 is before the one ahead of it"));
  events[2].kind = static_cast<EventKind>(kEventKinds);
  EXPECT_THAT(refusal(capture_of(events)), HasSubstr("event 2 is of kind 14, which there is not"));
}

/// A policy, compiled.
compiler::CompileResult small_policy() {
  return compiler::compile_texts({{"a.fly",
                                   "policy small;\nevery 1 ms;\ndomain tile;\n"
                                   "input temp[tile] : 0 degC .. 150 degC stale after 5 ms else 150 degC;\n"
                                   "limit freq[tile] : 1 GHz .. 2 GHz safe 1 GHz rest 2 GHz;\n"
                                   "machine guard[tile] { state Fast { on temp > 90 degC -> Slow; }\n"
                                   "  state Slow { freq <= 1 GHz; on temp < 80 degC -> Fast; } }\n"}},
                                 nullptr);
}

TEST(Capture, NamesOnlyWhatItsProgramHas) {
  const compiler::CompileResult compiled = small_policy();
  ASSERT_NE(compiled.linked, nullptr);
  const auto wrong = [&](const Event& event) {
    const auto failure = check_subjects({kHeader, {event}}, compiled.linked->program, "a.cap");
    return failure ? failure->message : "";
  };
  EXPECT_EQ(wrong({0, EventKind::kTransition, 0, 3, 0, 1, 0}), "");
  EXPECT_EQ(wrong({0, EventKind::kTransition, 0, 4, 0, 1, 0}),
            "a.cap: event 0 is of element 4 of machine 0, which has 4");
  EXPECT_EQ(wrong({0, EventKind::kTransition, 0, 0, 0, 2, 0}),
            "a.cap: event 0 moves machine 0 from state 0 to 2, which it does not have");
  EXPECT_EQ(wrong({0, EventKind::kLimit, 0, 0, 1, 0, 0}), "a.cap: event 0 is of limit 1, and the program has 1");
  EXPECT_EQ(wrong({0, EventKind::kLimit, 9, 0, 0, 0, 0}), "a.cap: event 0 has reason 9, which there is not");
  EXPECT_NE(wrong({0, EventKind::kSlot, 0, 0, compiled.linked->program.limits[0].grant, 0, 0}), "");
}

TEST(Capture, DamagedAnywhereItIsRefusedOrReadAndNeverMore) {
  const std::string whole = capture_of(some_events());
  const compiler::CompileResult compiled = small_policy();
  std::mt19937 random(7);
  size_t refused = 0;
  for (int i = 0; i < 400; ++i) {
    std::string bytes = whole;
    bytes[random() % bytes.size()] ^= static_cast<char>(1U << random() % 8);
    const auto read = read_bytes(bytes);
    const Capture* capture = std::get_if<Capture>(&read);
    refused += capture == nullptr || check_subjects(*capture, compiled.linked->program, "a.cap").has_value();
  }
  EXPECT_GT(refused, 100U);
}

}  // namespace
}  // namespace flyball::tools
