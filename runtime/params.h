// Params, set so that what was proved of a policy keeps holding. Freestanding.
#pragma once

#include "runtime/engine.h"

namespace flyball {

/// A `require` of a policy: what was proved holds as long as `truth` is 1 after `probe` ran.
struct Requirement {
  Block probe;
  SlotId truth;
};

inline bool requirements_hold(Engine& engine, Span<Requirement> requirements) {
  for (const Requirement& requirement : requirements) {
    engine.run(requirement.probe);
    if (engine.read(requirement.truth, 0) == 0) return false;
  }
  return true;
}

/// Sets a param from the next step on. False, and nothing has changed, when there is no such param or element, or the
/// value lies outside of its range or would break a `require`.
inline bool set_param(Engine& engine, Span<Requirement> requirements, uint32_t param, uint32_t element, int64_t value) {
  if (param >= engine.program().params.size) return false;
  const SlotId slot = engine.program().params[param].slot;
  const Slot& row = engine.program().slots[slot];
  if (element >= elements(engine.program(), row.domain) || value < row.lo || value > row.hi) return false;
  const int64_t before = engine.read(slot, element);
  engine.write(slot, element, value);
  if (requirements_hold(engine, requirements)) return true;
  engine.write(slot, element, before);
  return false;
}

}  // namespace flyball
