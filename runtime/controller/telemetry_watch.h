// Telemetry of a controller's ticks. Freestanding.
#pragma once

#include "runtime/controller/controller.h"
#include "runtime/telemetry/telemetry.h"

namespace flyball {

/// `telemetry` is of the controller's engine, and begins with it.
inline TickWatch telemetry_watch(Telemetry& telemetry) {
  return {&telemetry,
          [](void* context, uint64_t now_us, const bool* running) {
            static_cast<Telemetry*>(context)->before_step(now_us, running);
          },
          [](void* context, const Decision* decisions, const TickResult& result) {
            const hal::ApplyResult& applied = result.applied;
            static_cast<Telemetry*>(context)->after_tick(decisions, result.late,
                                                         {applied.failed, applied.rail_faults, applied.interrupted});
          }};
}

}  // namespace flyball
