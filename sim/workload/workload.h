// A workload: what every element of the chip does in each phase of a trace, bound to one chip's elements.
//
// A phase says what was seen at the trace's own clock. Work in it is re-timed by what the chip does: see replay.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hal/chip/chip.h"
#include "sim/error.h"

namespace flyball::sim {

/// What the elements of one domain do, phase by phase. Ratios are 0 .. 1.
struct DomainLoad {
  std::string domain;
  size_t elements = 0;
  std::vector<double> activity;  // [phases][elements], share of the trace's cycles spent working
};

struct Workload {
  std::string name;
  std::string compute_domain;        // the domain whose clock paces the work
  std::vector<double> duration_s;    // [phases], each above 0
  std::vector<double> clock_kHz;     // [phases], of that domain when the trace was taken
  DomainLoad compute;
  std::vector<double> memory_bound;  // [phases][elements of compute]: share of the time that ignores the clock
  std::vector<DomainLoad> others;    // each domain of the chip that the trace has columns for

  size_t phases() const { return duration_s.size(); }
};

using WorkloadResult = std::variant<Workload, std::vector<Error>>;

/// Reads a CSV workload (docs/workloads.md) for this chip. Errors name `path`.
WorkloadResult read_workload(const std::string& path, const chip::Chip& chip);

/// The same from text already in memory; `name` stands for the file in errors.
WorkloadResult parse_workload(std::string_view text, const std::string& name, const chip::Chip& chip);

}  // namespace flyball::sim
