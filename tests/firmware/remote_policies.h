// Emitted programs on an emulated target, many in one firmware: calls go there, what they keep and decide comes back.
#pragma once

#include <memory>

#include "tests/emit/emitted_policies.h"
#include "tests/emit/emitted_sources.h"
#include "tests/firmware/running_firmware.h"

namespace flyball::firmware {

/// Built of straight-line code, tests/firmware/target and a platform, and running. Throws as RunningFirmware does.
class EmittedFirmware {
 public:
  /// `optimisation`: -Os, -Og.
  EmittedFirmware(const tools::Target& target, const emit::EmittedSources& sources, const char* optimisation);

  /// The program of that number from its first tick on, instead of the one before. `program` is what it was emitted
  /// from; both outlive it.
  std::unique_ptr<emit::EmittedPolicies> start(size_t number, const Program& program);

 private:
  RunningFirmware firmware_;
};

}  // namespace flyball::firmware
