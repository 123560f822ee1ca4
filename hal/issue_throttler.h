// Driver of issue throttlers, which let a share of the issue slots through. Rates are codes: multiples of their step.
// Rows are for bus_perform(). Freestanding.
#pragma once

#include "hal/bus/row.h"
#include "hal/registers.h"

namespace flyball::hal {

/// What is written for a rate, code < 4096.
constexpr uint32_t issue_order(uint32_t code) { return issue::kRateCode.put(code); }

/// Orders each what issue_order() made: rates that fall, and rates that rise, which they do not in an emergency.
inline Row issue_lower(const DeviceRow& throttlers, uint32_t* orders) {
  return write_row(throttlers, issue::kRate, orders);
}
inline Row issue_raise(const DeviceRow& throttlers, uint32_t* orders) {
  return write_row(throttlers, issue::kRate, orders, RowWhen::kUnlessEmergency);
}

/// Reads the rates: words for issue_decode().
inline Row issue_status(const DeviceRow& throttlers, uint32_t* words) {
  return read_row(throttlers, issue::kRate, words);
}

/// The code in the register RATE.
inline uint32_t issue_decode(uint32_t word) { return issue::kRateCode.get(word); }

}  // namespace flyball::hal
