// Turns votes into grants: ranks, ceilings and floors, the actuator's grid, slew. Freestanding.
//
// A grant's reason is true: without the votes that it names, and only without those, something else would be granted.
#pragma once

#include "runtime/engine.h"

namespace flyball {

enum class Reason : uint8_t {
  kRest,  // nothing moved the grant from the limit's rest
  kVote,  // the votes in `winners`
  kSlew,  // the slew rate binds: as far as one tick may go, and other votes could not make it go further
  kSafe   // a policy that is not running votes `safe`; `winners` are votes of running ones that come to the same
};

/// What was decided for one element of one limit, in the limit's steps.
struct Decision {
  int64_t wanted;     // what the votes ask for, before slew
  int64_t granted;    // what is ordered from the actuator
  uint64_t winners;   // bit i: vote first_vote + i of the limit holds `wanted`
  Reason reason;
};

/// Elements of all limits together; limit l's begin after those of the limits before it.
uint32_t limit_channels(const Program& program);

/// Decides every limit from the votes that stand and the grants of the last tick (both in the engine's slots).
/// running[p] is false for a policy that is stopped, late or not yet started; null: none runs. Values are below 2^62 in
/// size. A `rest` or `safe` off the actuator's grid counts as the grid's value below. out: [limit_channels].
void arbitrate(const Engine& engine, const bool* running, Decision* out);

}  // namespace flyball
