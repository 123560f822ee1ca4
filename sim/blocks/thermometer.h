// A simulated temperature sensor with its calibration and thresholds. It is off by what its calibration takes away.
#pragma once

#include <cmath>

#include "hal/registers.h"
#include "sim/blocks/block.h"

namespace flyball::sim {

class Thermometer : public Block {
 public:
  /// The value is (code * gain / 2^14 + offset) * resolution_mK.
  explicit Thermometer(double resolution_mK = 125, uint32_t gain = 0x4000, int32_t offset = 0)
      : resolution_mK_(resolution_mK), gain_(gain), offset_(offset) {}

  bool read(uint32_t offset, uint64_t, uint32_t* word) {
    namespace regs = hal::thermometer;
    switch (offset) {
      case regs::kData:
        *word = data_;
        data_ &= ~hal::sensor::kDataNew.put(1);
        return true;
      case regs::kCalibration:
        *word = regs::kCalibrationGain.put(gain_) | regs::kCalibrationOffset.put(static_cast<uint32_t>(offset_));
        return true;
      case regs::kHigh: *word = high_; return true;
      case regs::kLow: *word = low_; return true;
      case regs::kEvents: *word = events_; return true;
      default: return false;
    }
  }
  bool write(uint32_t offset, uint64_t, uint32_t word) {
    namespace regs = hal::thermometer;
    switch (offset) {
      case regs::kHigh: high_ = regs::kHighCode.put(word); return true;
      case regs::kLow: low_ = regs::kLowCode.put(word); return true;
      case regs::kEvents: events_ &= ~word; return true;
      default: return false;
    }
  }
  void sense(double value_mK, uint64_t) {
    namespace regs = hal::thermometer;
    data_ = hal::sensor::kDataNew.put(1);
    if (std::isnan(value_mK)) return;
    const double codes = (value_mK / resolution_mK_ - offset_) * 0x4000 / gain_;
    const auto code = static_cast<int32_t>(std::floor(codes + 0.5));
    data_ |= hal::sensor::kDataCode.put(static_cast<uint32_t>(code)) | hal::sensor::kDataValid.put(1);
    if (code >= with_sign(high_)) events_ |= regs::kEventsHigh.put(1);
    if (code < with_sign(low_)) events_ |= regs::kEventsLow.put(1);
  }
  /// Its line to the interrupt controller.
  bool line() const { return events_ != 0; }

 private:
  static int32_t with_sign(uint32_t code) { return static_cast<int32_t>(code ^ 0x800000U) - 0x800000; }

  double resolution_mK_;
  uint32_t gain_;
  int32_t offset_;
  uint32_t data_ = 0, high_ = 0x7fffff, low_ = 0x800000, events_ = 0;
};

}  // namespace flyball::sim
