// Telemetry on emulated targets: what an event costs there, and that they say what the same run here says.
#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/emit/carried.h"
#include "tests/cli/command_line.h"
#include "tests/firmware/remote_engine.h"
#include "tests/firmware/step_counts.h"

namespace flyball::firmware {
namespace {

constexpr uint64_t kInstructionsMost = 40;  // of an event on a Cortex-M

/// Instructions of each push of target/event_pushes.cpp.
std::vector<uint64_t> push_counts(const tools::Target& target) {
  const std::string kMain = "tests/firmware/target/event_pushes.cpp";
  tools::FirmwareParts parts{emit::engine_files(), kMain, {}};
  for (const std::string& name : {kMain, std::string("tests/firmware/count.h")}) {
    parts.files.push_back({name, tests::contents(std::string(FLYBALL_SOURCE_DIR) + "/" + name)});
  }
  const tools::ScratchFolder folder;
  const auto failure = tools::build_firmware(target, parts, folder.path(), [](double) {});
  if (failure) throw std::runtime_error(failure->message);
  const StepCounts counts;
  auto started =
      tools::Emulator::start(target, folder.path(), tools::Emulator::Wires::kFiles, counts.emulator_options());
  if (const auto* error = std::get_if<tools::Failure>(&started)) throw std::runtime_error(error->message);
  EXPECT_EQ(std::get<std::unique_ptr<tools::Emulator>>(started)->finish(), 0);
  return counts.take();
}

TEST(FirmwareTelemetry, AnEventIsAtMostFortyInstructions) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  for (const tools::Target* target : chosen_targets()) {
    const std::vector<uint64_t> counts = push_counts(*target);
    ASSERT_EQ(counts.size(), 11U) << target->name;
    const uint64_t stored = *std::max_element(counts.begin(), counts.begin() + 8);
    const uint64_t dropped = std::max(counts[8], counts[9]), after_loss = counts[10];
    std::printf("%s: stored %llu, dropped %llu, with a notice of loss %llu\n", target->name,
                static_cast<unsigned long long>(stored), static_cast<unsigned long long>(dropped),
                static_cast<unsigned long long>(after_loss));
    if (std::string(target->name).rfind("cortex", 0) != 0) continue;
    EXPECT_LE(stored, kInstructionsMost) << target->name;
    EXPECT_LE(dropped, kInstructionsMost) << target->name;
    EXPECT_LE(after_loss, 2 * kInstructionsMost) << target->name << ": two events";
  }
}

TEST(FirmwareTelemetry, IsThatOfTheSameRunHere) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  const tests::TemporaryFolder folder;
  const std::string faults = folder.path("faults.yaml");
  tests::write_text(faults,
                    "- {at: 20 ms, fault: controller_reset}\n"
                    "- {at: 30 ms, fault: stuck, on: 'tile_temp[3]', for: 20 ms}\n");
  const auto capture = [&](const std::string& name, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"run",
                                          "policies/tile_guard.fly",
                                          "policies/power_cap.fly",
                                          "--until",
                                          "60ms",
                                          "--faults",
                                          faults,
                                          "--out",
                                          folder.path("run"),
                                          "--telemetry",
                                          folder.path(name)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const tests::Finished run = tests::flyball(arguments);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return tests::contents(folder.path(name));
  };
  for (const std::string detail : {"record", "events"}) {
    const std::string here = capture("here", {"--telemetry-detail", detail});
    EXPECT_GT(here.size(), 1000U);
    for (const tools::Target* target : chosen_targets()) {
      const std::string there = capture("there", {"--telemetry-detail", detail, "--firmware", target->name});
      EXPECT_TRUE(there == here) << target->name << ", " << detail;
    }
  }
}

}  // namespace
}  // namespace flyball::firmware
