// How many instructions a target executes between two marks in its firmware.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/firmware/build.h"

namespace flyball::firmware {

class StepCounts {
 public:
  /// What the emulator is started with, so that it counts.
  std::vector<std::string> emulator_options() const;
  /// All counts, in their order, when the emulator has ended.
  std::vector<uint64_t> take() const;

 private:
  std::string log() const { return folder_.path() + "/counts"; }
  tools::ScratchFolder folder_;
};

}  // namespace flyball::firmware
