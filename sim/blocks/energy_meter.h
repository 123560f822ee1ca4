// A simulated energy meter: adds up the power that it was last told, mW, to registers that wrap.
#pragma once

#include <cmath>

#include "hal/registers.h"
#include "sim/blocks/block.h"

namespace flyball::sim {

class EnergyMeter : public Block {
 public:
  bool read(uint32_t offset, uint64_t now_us, uint32_t* word) {
    if (offset == hal::energy::kEnergy) {
      add(now_us);
      held_us_ = now_us;
      *word = static_cast<uint32_t>(static_cast<uint64_t>(energy_uJ_));
      return true;
    }
    *word = static_cast<uint32_t>(held_us_);
    return offset == hal::energy::kTime;
  }
  void sense(double power_mW, uint64_t now_us) {
    add(now_us);
    power_mW_ = std::isnan(power_mW) ? 0 : power_mW;
  }
  /// As if it had run so long already.
  void begin_at(double energy_uJ) { energy_uJ_ = energy_uJ; }

 private:
  void add(uint64_t now_us) {
    energy_uJ_ += power_mW_ * 1e-3 * static_cast<double>(now_us - since_us_);
    since_us_ = now_us;
  }

  double energy_uJ_ = 0, power_mW_ = 0;
  uint64_t since_us_ = 0, held_us_ = 0;
};

}  // namespace flyball::sim
