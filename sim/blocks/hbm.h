// A simulated memory stack: bands of temperature with a hysteresis, refresh that takes its time, and a trip that stays.
#pragma once

#include <algorithm>
#include <cmath>

#include "hal/registers.h"
#include "sim/blocks/block.h"

namespace flyball::sim {

class Hbm : public Block {
 public:
  static constexpr double kTwice_degC = 85, kFourTimes_degC = 95, kTrip_degC = 105, kHysteresis_K = 2;
  static constexpr uint64_t kRefreshTakes_us = 8;  // until an order is in effect: the refreshes under way end first

  bool read(uint32_t offset, uint64_t now_us, uint32_t* word) {
    namespace regs = hal::hbm;
    look(now_us);
    if (offset == regs::kControl) {
      *word = regs::kControlRefresh.put(ordered_);
      return true;
    }
    const auto code = static_cast<uint32_t>(std::clamp(std::floor(degC_) + 64, 0.0, 255.0));
    *word = regs::kStatusCode.put(code) | regs::kStatusBand.put(band_) | regs::kStatusRefresh.put(refresh_) |
            regs::kStatusValid.put(valid_ ? 1 : 0) | regs::kStatusTripped.put(tripped_ ? 1 : 0);
    return offset == regs::kStatus;
  }
  bool write(uint32_t offset, uint64_t now_us, uint32_t word) {
    if (offset != hal::hbm::kControl) return false;
    look(now_us);
    ordered_ = std::min(hal::hbm::kControlRefresh.get(word), 2U);
    arrives_us_ = now_us + kRefreshTakes_us;
    return true;
  }
  void sense(double value_mK, uint64_t now_us) {
    look(now_us);
    valid_ = !std::isnan(value_mK);
    if (!valid_) return;
    degC_ = value_mK * 1e-3;
    const bool four_times = degC_ >= kFourTimes_degC - (band_ == 2 ? kHysteresis_K : 0);
    const bool twice = degC_ >= kTwice_degC - (band_ >= 1 ? kHysteresis_K : 0);
    band_ = four_times ? 2 : twice ? 1 : 0;
    tripped_ = tripped_ || degC_ >= kTrip_degC;
    if (refresh_ < band_) ++too_slow_;
  }
  /// In how many samples its refresh was slower than its temperature needs: data may be lost.
  uint32_t too_slow() const { return too_slow_; }
  bool tripped() const { return tripped_; }

 private:
  void look(uint64_t now_us) {
    if (now_us >= arrives_us_) refresh_ = ordered_;
  }

  double degC_ = 0;
  bool valid_ = false, tripped_ = false;
  uint32_t band_ = 0, ordered_ = 0, refresh_ = 0, too_slow_ = 0;
  uint64_t arrives_us_ = 0;
};

}  // namespace flyball::sim
