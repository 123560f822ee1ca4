// Driver of a board regulator as PMBus has it: voltages are mantissas of a power of two that the regulator names.
// Freestanding.
#pragma once

#include "hal/poll.h"

namespace flyball::hal {

struct PmbusState {
  uint32_t output_uV;     // rounded down
  bool on, good;          // good: on, and the output has arrived
  bool fault;             // any of over-voltage, over-current, over-temperature; stays until cleared
};

/// The least voltage that the regulator can give at or above voltage_uV. Does not wait.
Status pmbus_set(const Platform& platform, uint32_t address, uint32_t voltage_uV);

Status pmbus_switch(const Platform& platform, uint32_t address, bool on);

/// Three accesses.
Status pmbus_read(const Platform& platform, uint32_t address, PmbusState* state);

/// Waits for an output that is good and at least voltage_uV. kMismatch at once on a fault, or when it is off; kTimeout
/// when patience runs out.
Status pmbus_wait_good(const Platform& platform, uint32_t address, uint32_t voltage_uV, Patience* patience);

Status pmbus_clear_faults(const Platform& platform, uint32_t address);

}  // namespace flyball::hal
