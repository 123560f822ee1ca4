// Driver of power gates. Rows are for bus_perform(). Freestanding.
#pragma once

#include "hal/bus/row.h"
#include "hal/registers.h"

namespace flyball::hal {

struct GateState {
  bool requested;  // asked to be on
  bool powered;
  bool settled;    // powered as requested

  bool settled_at(bool on) const { return requested == on && settled && powered == on; }
};

/// What is written to ask for on or off, and what is awaited then.
constexpr uint32_t gate_order(bool on) { return gate::kControlRequested.put(on ? 1 : 0); }

/// Orders each what gate_order() made. Does not wait.
inline Row gate_request(const DeviceRow& gates, uint32_t* orders) { return write_row(gates, gate::kControl, orders); }

/// Reads where each stands: words for gate_decode().
inline Row gate_status(const DeviceRow& gates, uint32_t* words) { return read_row(gates, gate::kControl, words); }

/// Waits until each is settled, or something else is requested of it than the order in its word: words for
/// gate_decode().
Row gate_wait_settled(const DeviceRow& gates, uint32_t* words, uint32_t timeout_us);

/// What the register CONTROL says.
inline GateState gate_decode(uint32_t word) {
  return {gate::kControlRequested.get(word) != 0, gate::kControlPowered.get(word) != 0,
          gate::kControlSettled.get(word) != 0};
}

}  // namespace flyball::hal
