// What a controller did, as events: looks at the engine before and after each step, and pushes what has changed.
// Freestanding; the caller owns the memory.
#pragma once

#include "runtime/arbiter.h"
#include "runtime/telemetry/event_ring.h"

namespace flyball {

enum class TelemetryDetail : uint8_t {
  kEvents,  // what happened
  kRecord   // and all that is needed to execute it again elsewhere: what went into each tick, and what it left
};

/// Arrays that telemetry works in; all must outlive it.
struct TelemetryMemory {
  int64_t* values;      // [telemetry_values]: of each slot looked at, as it last was
  Decision* decisions;  // [limit_channels(program)]
  bool* running;        // [policies]
};

uint32_t telemetry_values(const Program& program, TelemetryDetail detail);

/// The most events that one tick can make: a ring for that many, drained after every tick, loses none.
uint32_t telemetry_tick_events(const Program& program, TelemetryDetail detail);

/// How the orders of a tick were carried out.
struct OrdersDone {
  uint32_t failed;       // actuators that did not confirm theirs
  uint32_t rail_faults;  // rails that did not follow
  bool interrupted;      // by an emergency
};

class Telemetry {
 public:
  /// Of an engine that has not stepped since its reset.
  Telemetry(const Engine& engine, EventRing& ring, TelemetryDetail detail, const TelemetryMemory& memory);

  /// Before the step, when all that it reads is in its slots. running: [policies].
  void before_step(uint64_t now_us, const bool* running);

  /// After the tick's decisions were ordered. `late`: every policy voted `safe` for it.
  void after_tick(const Decision* decisions, bool late, const OrdersDone& orders);

 private:
  bool records() const { return detail_ == TelemetryDetail::kRecord; }
  void push(EventKind kind, uint32_t subject, uint32_t element, int64_t value, int64_t more = 0, uint8_t extra = 0);
  int64_t* changes(EventKind kind, uint32_t subject, SlotId slot, int64_t* values);
  void policies(const bool* running);
  void readings();
  void grants();
  void limits(const Decision* decisions);

  const Engine& engine_;
  EventRing& ring_;
  TelemetryDetail detail_;
  TelemetryMemory memory_;
  int64_t* first_result_;  // among memory_.values: those before are of what goes into a tick
  int64_t* first_state_;   // and from here on of state slots
  uint64_t now_us_ = 0;
};

}  // namespace flyball
