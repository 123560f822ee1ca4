// Vectors in place of the arrays that firmware has.
#include "tools/host_telemetry.h"

#include <bit>

namespace flyball::tools {

uint32_t telemetry_ring_size(const Program& program, TelemetryDetail detail) {
  return std::bit_ceil(telemetry_tick_events(program, detail));
}

HostTelemetry::HostTelemetry(const Engine& engine, TelemetryDetail detail)
    : places_(telemetry_ring_size(engine.program(), detail)),
      values_(telemetry_values(engine.program(), detail)),
      decisions_(limit_channels(engine.program())),
      running_(std::make_unique<bool[]>(engine.program().policies.size)),
      ring_(places_.data(), static_cast<uint32_t>(places_.size())),
      telemetry_(engine, ring_, detail, {values_.data(), decisions_.data(), running_.get()}) {}

std::vector<Event> HostTelemetry::take() {
  std::vector<Event> out(places_.size());
  out.resize(ring_.read(out.data(), static_cast<uint32_t>(out.size())));
  return out;
}

}  // namespace flyball::tools
