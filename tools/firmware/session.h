// A controller that is firmware on an emulated board, in place of one in this process. It reaches the simulated chip by
// frames of the byte link, which are served here.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "compiler/linked_set.h"
#include "dsl/source.h"
#include "hal/bus/link.h"
#include "hal/chip/chip.h"
#include "runtime/controller/controller.h"
#include "runtime/telemetry/telemetry.h"
#include "tools/firmware/build.h"
#include "tools/firmware/emulator.h"

namespace flyball::tools {

class FirmwareSession {
 public:
  /// Builds the firmware of these policies for this chip. `set` and `target` outlive it.
  static std::variant<std::unique_ptr<FirmwareSession>, Failure> build(
      const Target& target, const compiler::LinkedSet& set, const dsl::SourceMap& sources, const chip::Chip& chip,
      Emulator::Wires wires, const std::function<void(double share)>& progress,
      const std::optional<TelemetryDetail>& telemetry = {});

  /// Power-on: the controller remembers nothing. Throws FirmwareStopped, as tick() does.
  void start();

  /// One tick on the target. What it left is put where a controller here would have left it: the engine's memory
  /// (Engine::bytes_needed) and the decisions (limit_channels). Its telemetry goes behind `events`.
  TickResult tick(const hal::Platform& chip, void* engine_memory, Decision* decisions, std::vector<Event>* events);

 private:
  FirmwareSession(const Target& target, const Program& program, Emulator::Wires wires)
      : target_(target), program_(program), wires_(wires) {}

  const Target& target_;
  const Program& program_;
  Emulator::Wires wires_;
  ScratchFolder folder_;
  std::unique_ptr<Emulator> emulator_;
  bool records_ = false;
};

}  // namespace flyball::tools
