// What of a run is recorded, and under which names.
#pragma once

#include <string>
#include <vector>

#include "hal/chip/chip.h"
#include "runtime/program.h"
#include "tools/recorder.h"
#include "tools/run_versions.h"

namespace flyball::tools {

/// An actuator element that no policy's limit is bound to: recorded as the chip drives it.
struct FreeChannel {
  uint32_t channel;
  double per_unit;  // shown value = base units * per_unit
};

struct SeriesLayout {
  Layout layout;
  std::vector<double> limit_scale;       // [limits] shown value of one step
  std::vector<FreeChannel> free_clocks;
  std::vector<double> output_scale;      // [outputs] shown value of one step
  std::vector<size_t> powered_blocks;    // those in which power arises, rising
  bool rail_loads = false, board = false;  // whether the chip file describes them
};

/// Banded: hottest, blocks, chip power, limits as granted, clocks without a limit. Plain: limits as wanted, power of
/// the blocks that have any, rails, loads of the rails, board, work, energy, outputs. Words: states, then reasons.
SeriesLayout lay_out_series(const RunVersions& versions, const chip::Chip& chip);

/// "freq[3]", or "freq" for a limit of the chip as a whole.
std::string indexed(const std::string& name, bool has_domain, uint32_t element);

/// The machine's name, after its policy's in a run of several; alike that of an output.
std::string machine_label(const Program& program, uint32_t machine);
std::string output_label(const Program& program, uint32_t output);

/// Names that the chip gives to the elements of a domain; empty for no domain or one that is the policy's own.
std::vector<std::string> element_names(const Program& program, const chip::Chip& chip, DomainId domain);

}  // namespace flyball::tools
