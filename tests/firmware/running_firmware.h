// Firmware of the tests, built for a target and started.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tools/firmware/build.h"
#include "tools/firmware/emulator.h"

namespace flyball::firmware {

/// A file of this repository.
emit::File source_file(const std::string& name);

/// Throws std::runtime_error when it cannot be built or started, and tools::FirmwareStopped when it ends.
class RunningFirmware {
 public:
  RunningFirmware(const tools::Target& target, const tools::FirmwareParts& parts,
                  const std::vector<std::string>& emulator_options);

  tools::Emulator* operator->() const { return emulator_.get(); }
  tools::Emulator& operator*() const { return *emulator_; }

 private:
  tools::ScratchFolder folder_;
  std::unique_ptr<tools::Emulator> emulator_;
};

}  // namespace flyball::firmware
