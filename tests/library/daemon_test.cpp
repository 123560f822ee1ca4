// flyballd at a chip that is simulated, over a serial line: it does what the controller in this process does, and
// killed at any byte it asks, and started again, it carries on.
//
// FLYBALL_DAEMON_KILLS: how many kills (12); FLYBALL_SEED: where they are.
#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <random>
#include <set>

#include "compiler/compile.h"
#include "tests/cli/command_line.h"
#include "tests/library/daemon_fixture.h"
#include "tests/library/served_chip.h"
#include "tests/setting.h"
#include "tools/firmware/process.h"

namespace flyball::library {
namespace {

constexpr size_t kFirstTick = 500, kTicksToBeginAt = 2000;  // of the run that is never killed: where kills begin
constexpr size_t kMostBytes = 10'000;  // that a process asks before it is killed: some 50 ticks
constexpr size_t kMostTicks = 200;           // until the chip must have converged, as in tests/kill
constexpr size_t kTicksAlike = 5;
constexpr int64_t kClocksAlike_kHz = 50'000;
constexpr double kTemperaturesAlike_K = 1.0;
constexpr int32_t kHeldChanges_kHz = 40'000;  // at most, in the few ticks that are lost

sim::SimulatedChip at_power_on(const kill::Plant& plant) {
  return sim::SimulatedChip(plant.chip, plant.workload, {.ambient_degC = plant.ambient_degC});
}

/// The three bundled policies on the accelerator in this process.
kill::RecordedRun run_here(const kill::Plant& plant, size_t ticks,
                           const std::function<void(const kill::RecordedTick&)>& each = nullptr) {
  const std::string root = FLYBALL_SOURCE_DIR "/policies/";
  const compiler::CompileResult set =
      compiler::compile({root + "tile_guard.fly", root + "power_cap.fly", root + "demand_dvfs.fly"}, &plant.chip);
  return kill::record(plant, set.linked->program, ticks, each);
}

bool alike(const kill::State& a, const kill::State& b, const chip::Chip& chip) {
  for (const chip::Actuator& actuator : chip.actuators) {
    const int64_t most = actuator.kind == chip::ActuatorKind::kClock ? kClocksAlike_kHz : 0;
    for (uint32_t c = actuator.first_channel; c < actuator.first_channel + chip.size(actuator.domain); ++c) {
      if (std::abs(a.driven[c] - b.driven[c]) > most) return false;
    }
  }
  for (size_t i = 0; i < a.degC.size(); ++i) {
    if (std::abs(a.degC[i] - b.degC[i]) > kTemperaturesAlike_K) return false;
  }
  return true;
}

/// What the chip's always-on words keep of the first retained var, which is tile_guard's `held`, for each tile.
std::vector<int32_t> kept(const sim::SimulatedChip& chip, const kill::Plant& plant) {
  sim::SimulatedChip copy(chip);  // looking takes time
  std::vector<uint32_t> words(hal::kRetainedMost);
  hal::RetainedPlace newest;
  EXPECT_EQ(hal::retained_load(copy.platform(), plant.tables.config().retained.address, words.data(),
                               hal::kRetainedMost, &newest),
            hal::Status::kOk);
  return {words.begin(), words.begin() + 16};
}

/// The chip of the run that is never killed, at the start of a tick.
struct Start {
  size_t tick;
  sim::SimulatedChip chip;
};

struct Tally {
  size_t slowest = 0, not_converged = 0;
  int32_t most_held_kHz = 0;
};

class Daemon : public DaemonFixture {
 protected:
  static void kill_it(pid_t process) {
    ::kill(process, SIGKILL);
    EXPECT_EQ(tools::wait_for(process), -1) << "it had ended before";
  }

  /// A process takes over, is killed after a random byte of what it asks, and is followed by the next.
  void kill_from(const Start& start, const kill::Plant& plant, const kill::RecordedRun& here, std::mt19937_64& random,
                 Tally& tally) const;
};

void Daemon::kill_from(const Start& begin, const kill::Plant& plant, const kill::RecordedRun& here,
                       std::mt19937_64& random, Tally& tally) const {
  ServedChip there(plant, begin.chip);
  pid_t process = start({"--link", there.line()});
  ASSERT_TRUE(there.serve(SIZE_MAX / 2, 1 + random() % kMostBytes)) << said();
  kill_it(process);
  const std::vector<int32_t> held = kept(there.chip(), plant);
  tally.most_held_kHz = std::max(tally.most_held_kHz, -*std::min_element(held.begin(), held.end()));
  there.left_alone(1 + random() % 4);

  process = start({"--link", there.line()});
  size_t alike_for = 0, ticks = 0;
  for (; ticks < kMostTicks && alike_for < kTicksAlike; ++ticks) {
    ASSERT_TRUE(there.serve(1)) << said();
    const size_t t = there.states().size() - 1;
    alike_for = alike(there.states()[t], here.states[begin.tick + t], plant.chip) ? alike_for + 1 : 0;
    if (ticks > 0) continue;
    const std::vector<int32_t> now = kept(there.chip(), plant);
    for (size_t i = 0; i < held.size(); ++i) EXPECT_NEAR(now[i], held[i], kHeldChanges_kHz) << "tile " << i;
  }
  kill_it(process);
  tally.slowest = std::max(tally.slowest, ticks);
  tally.not_converged += alike_for < kTicksAlike;
  EXPECT_EQ(there.chip().illegal_pairs(), 0U);
  for (const kill::State& state : there.states()) {
    for (size_t i = 0; i < state.degC.size(); ++i) EXPECT_LE(state.degC[i], plant.limit_degC[i]);
  }
}

INSTANTIATE_TEST_SUITE_P(Machines, Daemon, testing::Values(0, 1),
                         [](const auto& test) { return std::string(machines()[test.param].name); });

TEST_P(Daemon, DoesWhatTheControllerInThisProcessDoes) {
  constexpr size_t kTicks = 1500;
  const kill::Plant plant(68);
  const kill::RecordedRun here = run_here(plant, kTicks);
  ServedChip there(plant, at_power_on(plant));
  const pid_t process = start({"--link", there.line()});
  ASSERT_TRUE(there.serve(kTicks)) << said();
  kill_it(process);
  for (size_t t = 0; t < kTicks; ++t) {
    ASSERT_EQ(there.states()[t].driven, here.states[t].driven) << "tick " << t;
    ASSERT_EQ(there.states()[t].degC, here.states[t].degC) << "tick " << t;
  }
  EXPECT_EQ(there.chip().illegal_pairs(), 0U);
}

// Each kill begins from a tick of the run that is never killed, so that the work is as far in both.
TEST_P(Daemon, KilledAnywhereItCarriesOn) {
  const auto kills = static_cast<size_t>(tests::setting("FLYBALL_DAEMON_KILLS", 12));
  const uint64_t seed = tests::setting("FLYBALL_SEED", 1);
  std::mt19937_64 random(seed);
  std::set<size_t> begins;
  while (begins.size() < kills) begins.insert(kFirstTick + random() % kTicksToBeginAt);
  const kill::Plant plant(68);
  std::vector<Start> starts;
  const kill::RecordedRun here =
      run_here(plant, kFirstTick + kTicksToBeginAt + 2 * kMostTicks, [&](const kill::RecordedTick& tick) {
        if (begins.contains(tick.number)) starts.push_back({tick.number, tick.before});
      });
  Tally tally;
  for (const Start& start : starts) kill_from(start, plant, here, random, tally);
  EXPECT_EQ(tally.not_converged, 0U) << "seed " << seed;
  EXPECT_GT(tally.most_held_kHz, 5 * kHeldChanges_kHz) << "nothing was there to be lost";
  std::cout << "seed " << seed << ": killed " << starts.size() << " times, converged within " << tally.slowest
            << " ms\n";
}

TEST_P(Daemon, EndsAfterItsTicksAndSaysWhatWasGranted) {
  const kill::Plant plant(45);
  ServedChip there(plant, at_power_on(plant));
  const pid_t process = start({"--link", there.line(), "--ticks", "10", "--report", "5"});
  there.serve_rest();
  EXPECT_EQ(tools::wait_for(process), 0) << said();
  EXPECT_EQ(there.states().size(), 9U);  // it does not wait after the last
  const std::string out = tests::contents(scratch_.path("out"));
  EXPECT_THAT(out, testing::StartsWith("5 "));
  EXPECT_THAT(out, testing::HasSubstr("\n10 freq 1800000/slew:power_cap 1800000/slew:power_cap "));
}

TEST_P(Daemon, EndsBySigterm) {
  const kill::Plant plant(45);
  ServedChip there(plant, at_power_on(plant));
  const pid_t process = start({"--link", there.line()});
  ASSERT_TRUE(there.serve(20)) << said();
  ::kill(process, SIGTERM);
  there.serve_rest();
  EXPECT_EQ(tools::wait_for(process), 0) << said();
}

TEST_P(Daemon, SaysWhatIsWrong) {
  const auto outcome = [this](const std::vector<std::string>& arguments) { return tools::wait_for(start(arguments)); };
  EXPECT_EQ(outcome({}), 2);
  EXPECT_THAT(said(), testing::HasSubstr("name the chip: either --uio or --link"));
  EXPECT_EQ(outcome({"--bogus"}), 2);
  EXPECT_EQ(said(), "flyballd: error: unknown option '--bogus'\n  hint: see flyballd --help\n");
  EXPECT_EQ(outcome({"--uio", "/dev/null"}), 2);
  EXPECT_THAT(said(), testing::HasSubstr("--uio and --map go together"));
  EXPECT_EQ(outcome({"--uio", "/dev/null", "--map", "0x40000000"}), 2);
  EXPECT_THAT(said(), testing::HasSubstr("such as 0x40000000:0x20000, not '0x40000000'"));
  EXPECT_EQ(outcome({"--uio", "/dev/null", "--map", "0xfffffffc:8"}), 2);
  EXPECT_EQ(outcome({"--link", "/dev/null", "--ticks", "-1"}), 2);
  EXPECT_EQ(outcome({"--link", "/nowhere"}), 1);
  EXPECT_THAT(said(), testing::HasSubstr("flyballd: error: /nowhere: No such file or directory"));
  EXPECT_EQ(outcome({"--link", "/dev/null"}), 1);
  EXPECT_THAT(said(), testing::HasSubstr("/dev/null: the link has ended"));
}

}  // namespace
}  // namespace flyball::library
