// Driver of voltage regulators: set a target, see where the output is. Voltages are codes: multiples of the regulator's
// step. Rows are for bus_perform(). Freestanding.
#pragma once

#include "hal/bus/row.h"
#include "hal/registers.h"

namespace flyball::hal {

struct RegulatorState {
  uint32_t output;  // rounded down
  uint32_t target;
  bool power_good;  // the output arrived at the target and has settled

  /// What the output is now and will not fall below while the target stays.
  uint32_t assured() const { return output < target ? output : target; }

  /// Power good that is said of an output below the target is not believed.
  bool settled_at(uint32_t code) const { return target == code && power_good && output >= code; }
};

/// Sets the targets, codes < 4096. Does not wait. Nothing is set in an emergency.
inline Row regulator_set(const DeviceRow& regulators, uint32_t* codes) {
  return write_row(regulators, regulator::kTarget, codes, RowWhen::kUnlessEmergency);
}

/// Reads where each stands: words for regulator_decode().
inline Row regulator_status(const DeviceRow& regulators, uint32_t* words) {
  return read_row(regulators, regulator::kStatus, words);
}

/// Waits until each says power good, or its target is another than regulator_awaited() put into its word: words for
/// regulator_decode().
Row regulator_wait_settled(const DeviceRow& regulators, uint32_t* words, uint32_t timeout_us);

constexpr uint32_t regulator_awaited(uint32_t code) { return regulator::kStatusTarget.put(code); }

/// What the register STATUS says.
inline RegulatorState regulator_decode(uint32_t word) {
  return {regulator::kStatusOutput.get(word), regulator::kStatusTarget.get(word),
          regulator::kStatusPowerGood.get(word) != 0};
}

}  // namespace flyball::hal
