// How long a driver waits: polls, a fixed number at most, so that nothing the hardware does makes it hang. Devices that
// were ordered together share one. Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

/// Time between two looks at a status register.
constexpr uint32_t kPollUs = 1;

class Patience {
 public:
  Patience(const Platform& platform, uint32_t timeout_us) : platform_(platform), polls_left_(timeout_us / kPollUs) {}

  /// Waits once more; false when it is used up, or an emergency does not let it. Counts polls and asks no clock: a
  /// clock may be what is broken.
  bool wait() {
    if (polls_left_ == 0 || platform_.in_emergency()) return false;
    --polls_left_;
    platform_.wait_us(platform_.context, kPollUs);
    return true;
  }

 private:
  const Platform& platform_;
  uint32_t polls_left_;
};

}  // namespace flyball::hal
