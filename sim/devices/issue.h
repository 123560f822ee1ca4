// A simulated issue throttler: one register that takes effect at once. Time is the caller's.
#pragma once

#include <cstdint>

#include "hal/chip/chip.h"
#include "hal/registers.h"

namespace flyball::sim {

class Issue {
 public:
  /// At the rate at which the actuator comes out of reset; `channel` is its actuator channel.
  Issue(const chip::Actuator& actuator, uint32_t channel)
      : channel_(channel), step_(actuator.step), rate_(actuator.reset), wanted_(rate_) {
    show();
  }

  uint32_t channel() const { return channel_; }
  uint32_t rate_word() const { return word_; }
  void write_rate(uint32_t word, uint64_t now_ns) {
    wanted_ = static_cast<int64_t>(hal::issue::kRateCode.get(word)) * step_;
    arrives_ns_ = now_ns;
  }

  bool settled() const { return rate_ == wanted_; }
  uint64_t arrives_ns() const { return arrives_ns_; }
  void arrive() {
    rate_ = wanted_;
    show();
  }

  /// Share of the slots that it lets through, in 2^-20.
  int64_t output() const { return rate_; }

 private:
  void show() { word_ = hal::issue::kRateCode.put(static_cast<uint32_t>(rate_ / step_)); }

  uint32_t channel_;
  int64_t step_, rate_, wanted_;
  uint32_t word_ = 0;
  uint64_t arrives_ns_ = 0;
};

}  // namespace flyball::sim
