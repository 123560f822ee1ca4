// Turns votes into grants: ranks, ceilings and floors, the actuator's grid, slew. Freestanding.
//
// A grant's reason is true: without the votes that it names, and only without those, something else would be granted.
#pragma once

#include "runtime/decision.h"
#include "runtime/engine.h"

namespace flyball {

/// The channel of a limit's element 0: limits lie after each other, in the order of the program.
uint32_t first_channel(const Program& program, uint32_t limit);

/// Elements of all limits together.
inline uint32_t limit_channels(const Program& program) { return first_channel(program, program.limits.size); }

/// Decides every limit from the votes that stand and the grants of the last tick (both in the engine's slots).
/// running[p] is false for a policy that is stopped, late or not yet started; null: none runs. Votes and grants lie in
/// -kMostSteps .. kMostSteps. A `rest` or `safe` off the actuator's grid counts as the grid's value below.
/// out: [limit_channels].
void arbitrate(const Engine& engine, const bool* running, Decision* out);

}  // namespace flyball
