// All phases of a workload, as one barrier group goes through them on a chip that stays at the workload's own clock.
#pragma once

#include <vector>

#include "sim/workload/workload.h"

namespace flyball::sim {

struct Phases {
  std::vector<double> duration_s, clock_kHz, least;  // [phases]
  std::vector<double> values;                        // [phases][columns]
  size_t columns = 0;

  size_t count() const { return duration_s.size(); }
  double value(size_t phase, uint32_t column) const {
    return column == kNoColumn ? 0.0 : values[phase * columns + column];
  }
};

inline Phases phases_of(const Workload& workload, size_t group = 0) {
  Phases phases;
  phases.columns = workload.columns;
  const std::unique_ptr<PhaseSource> source = workload.start();
  Phase phase;
  double now_s = 0;
  while (source->next(group, now_s, phase)) {
    now_s += phase.duration_s;
    phases.duration_s.push_back(phase.duration_s);
    phases.clock_kHz.push_back(phase.clock_kHz);
    phases.least.push_back(phase.least);
    phases.values.insert(phases.values.end(), phase.values.begin(), phase.values.end());
  }
  return phases;
}

}  // namespace flyball::sim
