// Driver of PLLs.
#include "hal/pll.h"

namespace flyball::hal {

Row pll_wait_locked(const DeviceRow& plls, uint32_t* words, uint32_t timeout_us) {
  constexpr uint32_t kKeep = pll::StatusRequested::kMask | pll::StatusEnabled::kMask;
  return poll_row(plls, pll::kStatus, words, kKeep, pll::StatusLocked::kMask, timeout_us);
}

}  // namespace flyball::hal
