// Registers mapped from a file: what flyballd orders is in it, and stays there when it is killed.
#include <gmock/gmock.h>
#include <signal.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include "compiler/compile.h"
#include "hal/registers.h"
#include "tests/cli/command_line.h"
#include "tests/kill/recorded_run.h"
#include "tests/library/daemon_fixture.h"
#include "tools/firmware/process.h"

namespace flyball::library {
namespace {

constexpr uint32_t kFirst = 0x40000000, kBytes = 0x20000;

/// The words of the file, as registers.
class RegisterFile {
 public:
  explicit RegisterFile(std::string path) : path_(std::move(path)) {}

  std::vector<uint32_t> read() const {
    const std::string bytes = tests::contents(path_);
    std::vector<uint32_t> words(bytes.size() / 4);
    std::memcpy(words.data(), bytes.data(), words.size() * 4);
    return words;
  }
  void write(const std::vector<uint32_t>& words) const {
    tests::write_text(path_, std::string(reinterpret_cast<const char*>(words.data()), words.size() * 4));
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// All registers of a chip that has been governed for a while, cool and fast; then its tiles are far too hot.
std::vector<uint32_t> registers_of_a_hot_chip(const kill::Plant& plant) {
  const std::string root = FLYBALL_SOURCE_DIR "/policies/";
  const compiler::CompileResult set = compiler::compile({root + "tile_guard.fly"}, &plant.chip);
  sim::SimulatedChip chip(plant.chip, plant.workload, {.ambient_degC = plant.ambient_degC});
  kill::ControllerLife life(set.linked->program, plant.chip, plant.tables.config(), chip.platform());
  for (int t = 0; t < 100; ++t) {
    (void)life.tick();
    chip.advance(kill::kTick_us);
  }
  std::vector<uint32_t> words(kBytes / 4);
  const hal::Platform& p = chip.platform();
  for (uint32_t i = 0; i < words.size(); ++i) (void)!static_cast<int>(p.read(p.context, kFirst + 4 * i, &words[i]));
  constexpr uint32_t kNewAndValid = 3U << 30;
  const hal::SensorBank& temps = plant.tables.config().sensors[0];
  for (uint32_t e = 0; e < temps.bank.count; ++e) {
    const uint32_t code = 120'000 / static_cast<uint32_t>(temps.resolution);
    words[(temps.bank.address + e * temps.bank.stride - kFirst) / 4] = kNewAndValid | code;
  }
  return words;
}

/// What each clock is asked for, kHz: REQUEST of docs/hal.md.
std::vector<uint32_t> asked_kHz(const std::vector<uint32_t>& words, const hal::ClockBank& clocks) {
  std::vector<uint32_t> out;
  for (uint32_t e = 0; e < clocks.bank.count; ++e) {
    const uint32_t request = words[(clocks.bank.address + e * clocks.bank.stride - kFirst) / 4];
    const uint32_t divider = request >> 12 & 0x3fU;
    out.push_back(divider == 0 ? 0 : clocks.reference_kHz * (request & 0xfffU) / divider);
  }
  return out;
}

class Uio : public DaemonFixture {};

INSTANTIATE_TEST_SUITE_P(Machines, Uio, testing::Values(0, 1),
                         [](const auto& test) { return std::string(machines()[test.param].name); });

TEST_P(Uio, OrdersAreInTheRegistersAndOutliveTheProcess) {
  const kill::Plant plant(45);
  const hal::ClockBank& clocks = plant.tables.config().clocks[0];
  const RegisterFile file(scratch_.path("registers"));
  const std::vector<uint32_t> before = registers_of_a_hot_chip(plant);
  ASSERT_THAT(asked_kHz(before, clocks), testing::Each(2'800'000));
  file.write(before);
  const std::vector<std::string> arguments = {"--uio", file.path(), "--map", "0x40000000:0x20000"};
  const pid_t process = start(arguments);
  // Down by what one tick may, and no further: these clocks never say that they have followed.
  const auto slower = testing::Each(2'400'000);
  for (int looks = 0; looks < 1000 && !testing::Value(asked_kHz(file.read(), clocks), slower); ++looks) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ::kill(process, SIGKILL);
  EXPECT_EQ(tools::wait_for(process), -1) << said();
  EXPECT_THAT(asked_kHz(file.read(), clocks), slower);

  std::vector<std::string> again = arguments;
  again.insert(again.end(), {"--ticks", "20"});
  EXPECT_EQ(tools::wait_for(start(again)), 0) << said();
  EXPECT_THAT(asked_kHz(file.read(), clocks), slower);
}

// Each --map is a map of its own, at a page of its own, as UIO has it.
TEST_P(Uio, MapsFollowEachOtherByPages) {
  const kill::Plant plant(45);
  const hal::ClockBank& clocks = plant.tables.config().clocks[0];
  const RegisterFile file(scratch_.path("registers"));
  file.write(registers_of_a_hot_chip(plant));
  EXPECT_EQ(tools::wait_for(start(
                {"--uio", file.path(), "--map", "0x40000000:0x1000", "--map", "0x40001000:0x1f000", "--ticks", "20"})),
            0)
      << said();
  EXPECT_THAT(asked_kHz(file.read(), clocks), testing::Each(2'400'000));
}

}  // namespace
}  // namespace flyball::library
