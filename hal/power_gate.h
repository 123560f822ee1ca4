// Driver of a power gate. Freestanding.
#pragma once

#include "hal/poll.h"
#include "hal/registers.h"

namespace flyball::hal {

struct GateState {
  bool requested;  // asked to be on
  bool powered;
  bool settled;    // powered as requested
};

/// Asks for on or off. Does not wait.
Status gate_request(const Platform& platform, uint32_t address, bool on);

/// What the register CONTROL says.
inline GateState gate_decode(uint32_t word) {
  return {gate::kControlRequested.get(word) != 0, gate::kControlPowered.get(word) != 0,
          gate::kControlSettled.get(word) != 0};
}

/// One access.
Status gate_read(const Platform& platform, uint32_t address, GateState* state);

/// Waits until it is as asked. kMismatch at once when something else is requested; kTimeout when patience runs out.
Status gate_wait_settled(const Platform& platform, uint32_t address, bool on, Patience* patience);

}  // namespace flyball::hal
