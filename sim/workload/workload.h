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

constexpr uint32_t kNoColumn = 0xffffffffU;

/// The trace's columns that say how active the elements of one domain are.
struct DomainActivity {
  std::string domain;
  std::vector<uint32_t> column;  // [elements], into Workload::values
};

struct Workload {
  std::string name;
  std::vector<double> duration_s;      // [phases], each above 0
  std::vector<double> clock_kHz;       // [phases], of the compute domain when the trace was taken
  size_t columns = 0;
  std::vector<double> values;          // [phases][columns], ratios 0 .. 1
  DomainActivity compute;              // the domain whose clock paces the work
  std::vector<uint32_t> memory_bound;  // [elements of compute], column or kNoColumn: share of the time that ignores f
  std::vector<DomainActivity> others;  // each other domain that the trace has columns for

  size_t phases() const { return duration_s.size(); }
  size_t elements() const { return compute.column.size(); }
  double value(size_t phase, uint32_t column) const {
    return column == kNoColumn ? 0.0 : values[phase * columns + column];
  }
};

using WorkloadResult = std::variant<Workload, std::vector<Error>>;

/// Reads a CSV workload (docs/workloads.md) for this chip. Errors name `path`; a file that cannot be read is one Error.
WorkloadResult read_workload(const std::string& path, const chip::Chip& chip);

/// The same from text already in memory; `name` stands for the file in errors.
WorkloadResult parse_workload(std::string_view text, const std::string& name, const chip::Chip& chip);

}  // namespace flyball::sim
