// A simulated power gate: one register, and a switch that takes time. Time is the caller's.
#pragma once

#include <cstdint>

#include "hal/chip/chip.h"
#include "hal/registers.h"

namespace flyball::sim {

class Gate {
 public:
  /// Settled as the actuator comes out of reset; `channel` is its actuator channel.
  Gate(const chip::Actuator& actuator, uint32_t channel)
      : channel_(channel),
        powered_(actuator.reset != 0),
        requested_(powered_),
        switch_ns_(static_cast<uint64_t>(actuator.delay_us) * 1000) {}

  uint32_t channel() const { return channel_; }

  uint32_t control_word() const {
    return hal::gate::kControlRequested.put(requested_) | hal::gate::kControlPowered.put(powered_) |
           hal::gate::kControlSettled.put(settled());
  }

  void write_control(uint32_t word, uint64_t now_ns) {
    requested_ = hal::gate::kControlRequested.get(word) != 0;
    arrives_ns_ = now_ns + switch_ns_;
  }

  bool settled() const { return powered_ == requested_; }
  /// When it has switched, if it has not.
  uint64_t arrives_ns() const { return arrives_ns_; }
  void arrive() { powered_ = requested_; }
  int64_t output() const { return powered_ ? 1 : 0; }  // as Devices::driven() has it

 private:
  uint32_t channel_;
  bool powered_, requested_;
  uint64_t switch_ns_, arrives_ns_ = 0;
};

}  // namespace flyball::sim
