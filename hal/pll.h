// Driver of PLLs: ask for a frequency, see what it runs at. Rows are for bus_perform(). Freestanding.
#pragma once

#include "hal/bus/row.h"
#include "hal/registers.h"

namespace flyball::hal {

struct PllState {
  uint32_t multiplier;   // in effect
  uint32_t requested;    // multiplier asked for
  uint32_t divider;      // in effect, at least 1
  bool enabled, locked;

  /// Whether it arrived at reference * multiplier / divider.
  bool locked_on(uint32_t wanted_multiplier, uint32_t wanted_divider) const {
    return enabled && locked && requested == wanted_multiplier && multiplier == wanted_multiplier &&
           divider == wanted_divider;
  }
};

/// Asks for reference * multiplier / divider, enabled. multiplier < 4096, 1 <= divider < 64.
constexpr uint32_t pll_order(uint32_t multiplier, uint32_t divider) {
  return pll::kRequestMultiplier.put(multiplier) | pll::kRequestDivider.put(divider) | pll::kRequestEnable.put(1);
}

/// Orders each what pll_order() made. Does not wait. Nothing is ordered in an emergency.
inline Row pll_request(const DeviceRow& plls, uint32_t* orders) {
  return write_row(plls, pll::kRequest, orders, RowWhen::kUnlessEmergency);
}

/// The same, for clocks that fall because of an emergency.
inline Row pll_request_in_emergency(const DeviceRow& plls, uint32_t* orders) {
  return write_row(plls, pll::kRequest, orders);
}

/// Reads where each stands: words for pll_decode().
inline Row pll_status(const DeviceRow& plls, uint32_t* words) { return read_row(plls, pll::kStatus, words); }

/// Waits until each is locked, or something else is requested of it than the multiplier that pll_awaited() put into
/// its word, or it is switched off: words for pll_decode().
Row pll_wait_locked(const DeviceRow& plls, uint32_t* words, uint32_t timeout_us);

constexpr uint32_t pll_awaited(uint32_t multiplier) {
  return pll::kStatusRequested.put(multiplier) | pll::kStatusEnabled.put(1);
}

/// What the register STATUS says.
inline PllState pll_decode(uint32_t word) {
  PllState state{};
  state.multiplier = pll::kStatusMultiplier.get(word);
  state.requested = pll::kStatusRequested.get(word);
  const uint32_t divider = pll::kStatusDivider.get(word);
  state.divider = divider == 0 ? 1 : divider;
  state.enabled = pll::kStatusEnabled.get(word) != 0;
  state.locked = pll::kStatusLocked.get(word) != 0;
  return state;
}

}  // namespace flyball::hal
