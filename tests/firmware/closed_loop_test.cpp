// `flyball run --firmware`: what it leaves is byte for byte what a run on the host leaves.
//
// FLYBALL_FIRMWARE=all: on every target, for ten seconds of simulated time.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

#include "bench/bundled.h"
#include "compiler/compile.h"
#include "tests/cli/command_line.h"
#include "tests/firmware/remote_engine.h"
#include "tools/firmware/session.h"
#include "tools/run_loop.h"

namespace flyball::firmware {
namespace {

using testing::HasSubstr;
using tests::Finished;
using tests::TemporaryFolder;

bool is_long() { return chosen_targets().size() == tools::targets().size(); }

/// The three bundled policies on the accelerator.
std::vector<std::string> run_of(const std::string& out, const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {
      "run", "policies/tile_guard.fly", "policies/power_cap.fly", "policies/demand_dvfs.fly", "--out", out};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

/// Both runs leave the same files.
void expect_same_run(const tools::Target& target, std::vector<std::string> options) {
  const TemporaryFolder folder;
  const std::string here = folder.path("here"), there = folder.path("there");
  const Finished host = tests::flyball(run_of(here, options));
  options.insert(options.end(), {"--firmware", target.name});
  const Finished firmware = tests::flyball(run_of(there, options));
  EXPECT_EQ(firmware.exit_code, host.exit_code) << firmware.err;
  const std::vector<std::string> files = tests::list_folder(here);
  EXPECT_EQ(tests::list_folder(there), files);
  EXPECT_GE(files.size(), 4U);
  for (const std::string& name : files) {
    EXPECT_TRUE(tests::contents(there + "/" + name) == tests::contents(here + "/" + name))
        << target.name << ": " << name << " differs";
  }
}

TEST(FirmwareLoop, LeavesTheFilesOfARunOnTheHost) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  if (!is_long()) return expect_same_run(*chosen_targets().front(), {"--until", "300ms", "--record", "tick"});
  for (const tools::Target* target : chosen_targets()) expect_same_run(*target, {"--until", "10s"});
}

TEST(FirmwareLoop, SurvivesResetsLostTicksAndABrokenBus) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  const TemporaryFolder folder;
  const std::string faults = folder.path("faults.yaml");
  tests::write_text(faults,
                    "- {at: 20 ms, fault: controller_reset}\n"
                    "- {at: 40 ms, fault: lost_tick, for: 3 ms}\n"
                    "- {at: 50 ms, fault: controller_reset, for: 5 ms}\n"
                    "- {at: 70 ms, fault: stuck, on: 'tile_temp[3]', for: 20 ms}\n");
  expect_same_run(*chosen_targets().back(),
                  {"--until", "120ms", "--record", "tick", "--faults", faults, "--set", "tile_guard.target=80 degC"});
}

/// Decisions of every tick of a loop, one behind the other.
std::vector<int64_t> grants_of(tools::RunLoop& loop, int ticks) {
  std::vector<int64_t> out;
  for (int i = 0; i < ticks; ++i) {
    loop.tick();
    const Decision* const decisions = loop.controller().decisions();
    for (uint32_t c = 0; c < limit_channels(loop.engine().program()); ++c) out.push_back(decisions[c].granted);
  }
  return out;
}

TEST(FirmwareLoop, TheSerialPortCarriesTheSameFrames) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  constexpr int kTicks = 20;
  const compiler::CompileResult compiled = compiler::compile_texts(bench::all_policies(), &bench::accel());
  ASSERT_NE(compiled.linked, nullptr);
  const Program& program = compiled.linked->program;
  tools::RunLoop here(program, bench::accel(), bench::train_step(), {});
  const std::vector<int64_t> expected = grants_of(here, kTicks);
  for (const tools::Target* target : chosen_targets()) {
    auto built = tools::FirmwareSession::build(*target, *compiled.linked, compiled.sources, bench::accel(),
                                               tools::Emulator::Wires::kSerial, [](double) {});
    auto* const session = std::get_if<std::unique_ptr<tools::FirmwareSession>>(&built);
    ASSERT_NE(session, nullptr) << std::get<tools::Failure>(built).message;
    tools::RunLoop loop(program, bench::accel(), bench::train_step(), {});
    loop.use(session->get());
    EXPECT_EQ(grants_of(loop, kTicks), expected) << target->name;
    EXPECT_EQ(loop.chip().bus_count().reads, here.chip().bus_count().reads) << target->name;
  }
}

TEST(FirmwareLoop, SaysWhichToolIsMissing) {
  const TemporaryFolder folder;
  const std::string path = std::getenv("PATH");
  setenv("PATH", folder.path().c_str(), 1);
  const Finished run = tests::flyball(run_of(folder.path("out"), {"--firmware", "cortex-m3"}));
  setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.err,
            "flyball: error: arm-none-eabi-g++ is not installed: it compiles the firmware for cortex-m3\n"
            "  hint: apt-get install gcc-arm-none-eabi\n");
  EXPECT_TRUE(tests::list_folder(folder.path("out")).empty());
}

/// Runs it with programs of these names, each this script, before all others.
Finished run_with(const std::vector<std::string>& names, const std::string& script, const std::string& path) {
  const TemporaryFolder folder;
  for (const std::string& name : names) {
    tests::write_text(folder.path(name), "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(folder.path(name), std::filesystem::perms::owner_all);
  }
  const std::string before = std::getenv("PATH");
  setenv("PATH", (folder.path() + path).c_str(), 1);
  Finished run = tests::flyball(run_of(folder.path("out"), {"--firmware", "cortex-m3"}));
  setenv("PATH", before.c_str(), 1);
  return run;
}

TEST(FirmwareLoop, LooksForTheEmulatorBeforeItCompiles) {
  const Finished run = run_with({"arm-none-eabi-g++"}, "exit 1", "");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("qemu-system-arm is not installed: it runs the firmware for cortex-m3"));
}

TEST(FirmwareLoop, ACompilerThatDoesNotWorkIsNoMistakeOfOurs) {
  const Finished run =
      run_with({"arm-none-eabi-g++", "qemu-system-arm"}, "echo no licence >&2; exit 1", ":/usr/bin:/bin");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("arm-none-eabi-g++ does not work, not even with an empty source:\n  no licence\n"));
  EXPECT_THAT(run.err, HasSubstr("hint: install it again"));
}

/// What is left in its folder for temporary files by a run that gets a signal soon after a file of this name is there.
/// It is held up before, so that what it waits for waits for it.
std::vector<std::string> left_by_a_run_ended(const std::string& signal, const std::string& once_there) {
  const TemporaryFolder folder, scratch;
  const std::string run = "TMPDIR=" + scratch.path() + " env --default-signal " + FLYBALL_PROGRAM +
                          " run policies/tile_guard.fly --firmware cortex-m3 --out " + folder.path("out");
  const std::string until =
      "until find " + scratch.path() + " -name '" + once_there + "' | grep -q . || ! kill -0 $run; do sleep 0.1; done";
  const std::string command = run + " & run=$!; " + until + "; sleep 0.3; kill -s STOP $run; sleep 0.2; kill -s " +
                              signal + " $run; kill -s CONT $run; wait $run";
  const Finished ended = tests::run_program("/usr/bin/timeout", {"60", "sh", "-c", command}, FLYBALL_SOURCE_DIR);
  EXPECT_EQ(ended.exit_code, 128 + (signal == "INT" ? SIGINT : SIGTERM)) << ended.err;
  return tests::list_folder(scratch.path());
}

TEST(FirmwareLoop, EndedByASignalItLeavesNothing) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  for (const char* signal : {"INT", "TERM"}) {
    EXPECT_THAT(left_by_a_run_ended(signal, "*.o"), testing::IsEmpty()) << "while it compiles";
    EXPECT_THAT(left_by_a_run_ended(signal, "firmware.elf"), testing::IsEmpty()) << "while it runs";
  }
}

TEST(FirmwareLoop, RefusesATargetThatItDoesNotKnow) {
  const Finished run = tests::flyball({"run", "policies/tile_guard.fly", "--firmware", "z80"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("cortex-m3"));
}

}  // namespace
}  // namespace flyball::firmware
