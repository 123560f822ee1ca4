// Driver of a fractional PLL.
#include "hal/fractional_pll.h"

#include "hal/bus/access.h"
#include "hal/registers.h"

namespace flyball::hal {
namespace {

constexpr uint32_t kOneBits = 24;

uint32_t control(bool bypass) {
  return fractional_pll::kControlEnable.put(1) | fractional_pll::kControlBypass.put(bypass ? 1 : 0);
}

}  // namespace

uint32_t fractional_ratio(uint32_t reference_kHz, uint32_t frequency_kHz) {
  if (reference_kHz == 0 || frequency_kHz < reference_kHz) return 0;
  const uint64_t ratio = (uint64_t{frequency_kHz} << kOneBits) / reference_kHz;
  return ratio > UINT32_MAX ? 0 : static_cast<uint32_t>(ratio);
}

uint32_t fractional_kHz(uint32_t reference_kHz, uint32_t ratio) {
  const uint64_t one = uint64_t{1} << kOneBits;
  return static_cast<uint32_t>((uint64_t{reference_kHz} * ratio + one - 1) >> kOneBits);
}

Status fractional_pll_read(const Platform& platform, uint32_t address, FractionalPllState* state) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + fractional_pll::kStatus, &word);
  if (status != Status::kOk) return status;
  state->enabled = fractional_pll::kStatusEnabled.get(word) != 0;
  state->bypassed = fractional_pll::kStatusBypassed.get(word) != 0;
  state->locked = fractional_pll::kStatusLocked.get(word) != 0;
  return bus_read(platform, address + fractional_pll::kRatio, &state->ratio);
}

Status fractional_pll_move(const Platform& platform, uint32_t address, uint32_t ratio, Patience* patience) {
  Status status = bus_write(platform, address + fractional_pll::kControl, control(true));
  if (status != Status::kOk) return status;
  FractionalPllState state{};
  status = fractional_pll_read(platform, address, &state);
  if (status != Status::kOk) return status;
  if (!state.bypassed) return Status::kMismatch;
  status = bus_write(platform, address + fractional_pll::kRatio, ratio);
  if (status != Status::kOk) return status;
  for (;;) {
    status = fractional_pll_read(platform, address, &state);
    if (status != Status::kOk) return status;
    if (state.ratio != ratio || !state.enabled) return Status::kMismatch;
    if (state.locked) return bus_write(platform, address + fractional_pll::kControl, control(false));
    if (!patience->wait()) return Status::kTimeout;
  }
}

}  // namespace flyball::hal
