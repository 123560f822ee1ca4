// A workload whose phases are known beforehand: a trace, or rows that a generator made.
#pragma once

#include <memory>
#include <vector>

#include "sim/workload/workload.h"

namespace flyball::sim {

struct Rows {
  std::vector<double> duration_s;  // [rows], each above 0
  std::vector<double> clock_kHz;   // [rows]
  std::vector<double> least;       // [rows], see Phase; or empty: 0
  std::vector<double> values;      // [rows][Workload::columns]

  size_t count() const { return duration_s.size(); }
};

/// Makes `workload`, complete but for its length and start, go through these rows. Every barrier group goes through all
/// of them at its own pace; a row is complete for a group when the group is through it.
void set_rows(Workload& workload, Rows rows);

}  // namespace flyball::sim
