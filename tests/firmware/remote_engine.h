// The table engine on an emulated target: programs and inputs go there, memory and decisions come back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/arbiter.h"
#include "tests/firmware/program_image.h"
#include "tests/firmware/running_firmware.h"

namespace flyball::firmware {

/// The targets that a test is for: Cortex-M3 and RISC-V, and aarch64 where its compiler is installed; with
/// FLYBALL_FIRMWARE=all all of them, with FLYBALL_FIRMWARE=NAME the one.
std::vector<const tools::Target*> chosen_targets();

/// Why a test cannot run here: "no arm-none-eabi-g++"; "" when it can.
std::string missing_tool();

/// More than a target's usual options.
struct RemoteOptions {
  std::vector<std::string> compiler, emulator;
};

/// Firmware built of the engine and tests/firmware/target, and running. Throws std::runtime_error when that fails, and
/// tools::FirmwareStopped when it ends.
class RemoteEngine {
 public:
  explicit RemoteEngine(const tools::Target& target, const RemoteOptions& options = {});

  const char* name() const { return target_.name; }

  /// The program to run from its first tick on. It outlives its use.
  void load(const Program& program);

  void write(SlotId slot, uint32_t element, int64_t value) { writes_.push_back({slot, element, value}); }
  /// One tick, with arbitration and promises; the two halves of it let several targets work at once.
  void begin_step();
  void end_step();

  /// The end of the target; nothing may follow.
  void finish() { firmware_->finish(); }

  /// After a step.
  int64_t read(SlotId slot, uint32_t element) const { return engine_->read(slot, element); }
  const Decision& decision(uint32_t channel) const { return decisions_[channel]; }
  uint32_t first_channel(uint32_t limit) const;

 private:
  const tools::Target& target_;
  RunningFirmware firmware_;
  const Program* program_ = nullptr;
  std::vector<SlotWrite> writes_;
  std::vector<MemoryLine> memory_;  // as the target's was after the last step
  std::optional<Engine> engine_;    // reads it
  std::vector<Decision> decisions_;
};

}  // namespace flyball::firmware
