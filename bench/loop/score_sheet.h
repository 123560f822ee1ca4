// The score sheet of a run, filled as a run fills it, without trace and events.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hal/chip/chip.h"
#include "runtime/arbiter.h"
#include "sim/metrics/metrics.h"

namespace flyball::bench {

/// Elements of all machines together.
size_t machine_elements(const Program& program);

/// The state of every element of every machine: [machine_elements].
void read_states(const Engine& engine, std::span<uint32_t> states);

class ScoreSheet {
 public:
  ScoreSheet(const Program& program, const chip::Chip& chip);

  /// states: [machine_elements], decisions: [limit_channels].
  void end_tick(std::span<const uint32_t> states, std::span<const Decision> decisions,
                const sim::TickObservation& observed);

  const sim::Metrics& metrics() const { return metrics_; }

 private:
  const Program& program_;
  sim::Metrics metrics_;
};

}  // namespace flyball::bench
