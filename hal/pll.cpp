// Driver of a PLL.
#include "hal/pll.h"

#include "hal/bus/access.h"

namespace flyball::hal {

Status pll_request(const Platform& platform, uint32_t address, uint32_t multiplier, uint32_t divider) {
  const uint32_t word =
      pll::kRequestMultiplier.put(multiplier) | pll::kRequestDivider.put(divider) | pll::kRequestEnable.put(1);
  return bus_write(platform, address + pll::kRequest, word);
}

Status pll_read(const Platform& platform, uint32_t address, PllState* state) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + pll::kStatus, &word);
  if (status == Status::kOk) *state = pll_decode(word);
  return status;
}

Status pll_wait_locked(const Platform& platform, uint32_t address, uint32_t multiplier, uint32_t divider,
                       Patience* patience) {
  for (;;) {
    PllState state{};
    const Status status = pll_read(platform, address, &state);
    if (status != Status::kOk) return status;
    if (state.requested != multiplier || !state.enabled) return Status::kMismatch;
    if (state.locked) {
      return state.multiplier == multiplier && state.divider == divider ? Status::kOk : Status::kMismatch;
    }
    if (!patience->wait()) return Status::kTimeout;
  }
}

}  // namespace flyball::hal
