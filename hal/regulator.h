// Driver of a voltage regulator: set a target, see where the output is. Voltages are codes: multiples of the
// regulator's step. Freestanding.
#pragma once

#include "hal/poll.h"

namespace flyball::hal {

struct RegulatorState {
  uint32_t output;   // rounded down
  uint32_t target;
  bool power_good;   // the output arrived at the target and has settled

  /// What the output is now and will not fall below while the target stays.
  uint32_t assured() const { return output < target ? output : target; }
};

/// Sets the target, code < 4096. Does not wait.
Status regulator_set(const Platform& platform, uint32_t address, uint32_t code);

/// One access.
Status regulator_read(const Platform& platform, uint32_t address, RegulatorState* state);

/// Waits for power good at `code`. kMismatch at once when the target is another; kTimeout when patience runs out.
Status regulator_wait_settled(const Platform& platform, uint32_t address, uint32_t code, Patience* patience);

}  // namespace flyball::hal
