// Telemetry in this process, with its memory: of a run on the host, and of a capture that is executed again.
#pragma once

#include <memory>
#include <vector>

#include "runtime/telemetry/telemetry.h"

namespace flyball::tools {

/// Places of a ring that loses nothing when it is drained after every tick.
uint32_t telemetry_ring_size(const Program& program, TelemetryDetail detail);

class HostTelemetry {
 public:
  /// Of an engine that has not stepped since its reset, and outlives this.
  HostTelemetry(const Engine& engine, TelemetryDetail detail);
  HostTelemetry(const HostTelemetry&) = delete;
  HostTelemetry& operator=(const HostTelemetry&) = delete;

  Telemetry& telemetry() { return telemetry_; }

  /// What was pushed since the last call.
  std::vector<Event> take();

 private:
  std::vector<Event> places_;
  std::vector<int64_t> values_;
  std::vector<Decision> decisions_;
  std::unique_ptr<bool[]> running_;
  EventRing ring_;
  Telemetry telemetry_;
};

}  // namespace flyball::tools
