// Moves clocks and their rails together, so that at every instant each rail carries the voltage its clocks need.
// Lives for one call of Hal::apply(); what it holds is about that call, not about the chip. Freestanding.
#pragma once

#include "hal/bus/row.h"
#include "hal/hal.h"

namespace flyball::hal {

class ClockSequence {
 public:
  /// now, wanted: [actuator channels], as Hal::apply() has them.
  ClockSequence(const Platform& platform, const HalConfig& config, const int64_t* now, const int64_t* wanted)
      : platform_(platform), config_(config), now_(now), wanted_(wanted) {}

  /// Raise the rails, move the clocks, lower the rails. No access when no clock is to move. An emergency ends it
  /// between any two accesses.
  void run(ApplyResult* result);

  /// The rails alone, to what the clocks need as they are.
  void run_rails_only(ApplyResult* result);

 private:
  struct Clock {  // one clock of a bank
    const ClockBank* bank;
    uint32_t rail;
    int64_t now_kHz, wanted_kHz;
    bool moves() const { return now_kHz != wanted_kHz; }
  };

  Clock clock(const ClockBank& bank, uint32_t channel) const;
  bool refused(const Clock& clock) const;
  uint32_t surely_fall(const ClockBank& bank, const DeviceRow& candidates, uint32_t first) const;
  bool find_moves();
  void find_needs();
  void raise_rails(ApplyResult* result);
  uint32_t rails_too_low(ApplyResult* result);
  uint32_t move_up(uint32_t low, ApplyResult* result);
  void hold(uint32_t rail, bool target_known, ApplyResult* result);
  void request_clocks(const ClockBank& bank, ApplyResult* result);
  void confirm_clocks(const ClockBank& bank, uint32_t* arrived, ApplyResult* result);
  void take_back(const ClockBank& bank, const DeviceRow& clocks, uint32_t first) const;
  void lower_rails(ApplyResult* result);
  uint32_t move_down(uint32_t high, ApplyResult* result);
  uint32_t one_move(uint32_t distance) const;
  uint32_t code_for(const ClockBank& bank, int64_t frequency_kHz) const;
  DeviceRow rails(uint32_t select) const { return {config_.rails.bank.address, config_.rails.bank.stride, select}; }

  const Platform& platform_;
  const HalConfig& config_;
  const int64_t* now_;
  const int64_t* wanted_;

  uint32_t touched_ = 0;              // rails with a clock that moves, a bit each
  uint32_t held_ = 0;                 // of these, rails that could not be read or raised: no clock may rise there
  uint32_t unknown_ = 0;              // of these, rails whose target is not known: it is not lowered
  uint32_t needed_[kMaxRails];        // code that the clocks need on the way and, in the end, where they arrived
  uint32_t target_[kMaxRails];        // code the regulator is set to
};

/// Every clock that runs to its lowest operating point: Hal::emergency().
void all_clocks_fall(const Platform& platform, const HalConfig& config, ApplyResult* result);

}  // namespace flyball::hal
