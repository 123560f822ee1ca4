// What telemetry says of a controller: events, all of one size, so that a ring of them needs no bookkeeping.
// Freestanding.
#pragma once

#include <stdint.h>

namespace flyball {

/// What went into a tick comes before what came of it; docs/telemetry.md says what the fields of each kind are.
enum class EventKind : uint8_t {
  kTick,        // value: ticks since the controller began; 0: it began
  kParam,       // param `subject` was set
  kPolicy,      // policy `subject` was stopped (0) or runs again (1)
  kRetained,    // state slot `subject` began with a value that was kept
  kReading,     // input `subject` has a new reading
  kGranted,     // limit `subject`: the chip says that it is set to something else than was decided
  kTransition,  // machine `subject`: value is the state it is in, more the one before
  kInput,       // input `subject` is silent or absurd (0), or well again (1)
  kSaturation,  // saturation `subject` begins (1) or ends (0)
  kSlot,        // state slot `subject` has another value; more is the one before
  kLimit,       // limit `subject`: value is granted, more the winners, detail the Reason
  kLate,        // the votes came after the deadline
  kActuators,   // value did not confirm an order, more rails did not follow, detail 1: an emergency interrupted
  kLost         // value events found no room in the ring between the event before and the one after
};
constexpr uint32_t kEventKinds = 14;

struct Event {
  uint64_t time_us;  // of the tick
  EventKind kind;
  uint8_t detail;
  uint16_t element;  // of the subject's domain; 0 where it has none
  uint32_t subject;
  int64_t value, more;
};
static_assert(sizeof(Event) == 32, "as it lies in rings and captures");

}  // namespace flyball
