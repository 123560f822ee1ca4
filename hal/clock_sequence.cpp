// Moves clocks and their rails together: voltage leads on the way up and follows on the way down.
#include "hal/clock_sequence.h"

#include "hal/pll.h"
#include "hal/regulator.h"

namespace flyball::hal {
namespace {

constexpr uint32_t kNoCode = 0xffffffffU;  // no operating point allows the frequency

constexpr uint32_t bit(uint32_t rail) { return uint32_t{1} << rail; }

uint32_t larger(uint32_t a, uint32_t b) { return a > b ? a : b; }

uint32_t multiplier_for(const ClockBank& bank, int64_t frequency_kHz) {
  return static_cast<uint32_t>(frequency_kHz) / (bank.reference_kHz / bank.divider);
}

}  // namespace

ClockSequence::Clock ClockSequence::clock(const ClockBank& bank, uint32_t element) const {
  const uint32_t channel = bank.bank.first_channel + element;
  return {&bank, bank.bank.address + element * bank.bank.stride, bank.rail[element], now_[channel], wanted_[channel]};
}

uint32_t ClockSequence::rail_address(uint32_t rail) const {
  return config_.rails.bank.address + rail * config_.rails.bank.stride;
}

/// Code of the voltage that a clock of the bank needs at a frequency.
uint32_t ClockSequence::code_for(const ClockBank& bank, int64_t frequency_kHz) const {
  if (frequency_kHz < 0) return kNoCode;
  for (uint32_t i = 0; i < bank.point_count; ++i) {
    if (frequency_kHz <= bank.points[i].frequency_kHz) return bank.points[i].voltage_code;
  }
  return kNoCode;
}

/// A clock that must stay: no operating point for what is asked, or it would rise on a rail that did not.
bool ClockSequence::refused(const Clock& clock) const {
  if (code_for(*clock.bank, clock.wanted_kHz) == kNoCode) return true;
  return clock.wanted_kHz > clock.now_kHz && (held_ & bit(clock.rail)) != 0;
}

void ClockSequence::run(ApplyResult* result) {
  if (!platform_.in_emergency() && find_moves()) {
    raise_rails(result);
    request_clocks(result);
    confirm_clocks(result);
    if (!platform_.in_emergency()) lower_rails(result);
  }
  if (platform_.in_emergency()) all_clocks_fall(platform_, config_, result);
}

void ClockSequence::run_rails_only(ApplyResult* result) {
  const uint32_t count = config_.rails.bank.count;
  touched_ = count == kMaxRails ? ~uint32_t{0} : bit(count) - 1;
  raise_rails(result);
  lower_rails(result);
}

/// Marks the rails of clocks that move; false when there is none.
bool ClockSequence::find_moves() {
  for (uint32_t b = 0; b < config_.clock_banks; ++b) {
    const ClockBank& bank = config_.clocks[b];
    for (uint32_t i = 0; i < bank.bank.count; ++i) {
      const uint32_t channel = bank.bank.first_channel + i;
      if (now_[channel] != wanted_[channel]) touched_ |= bit(bank.rail[i]);
    }
  }
  return touched_ != 0;
}

/// What the higher of the old and the new frequency of each clock needs of its rail.
void ClockSequence::find_needs() {
  for (uint32_t rail = 0; rail < config_.rails.bank.count; ++rail) needed_[rail] = 0;
  for (uint32_t b = 0; b < config_.clock_banks; ++b) {
    for (uint32_t i = 0; i < config_.clocks[b].bank.count; ++i) {
      const Clock c = clock(config_.clocks[b], i);
      if ((touched_ & bit(c.rail)) == 0) continue;
      const uint32_t wanted = code_for(*c.bank, c.wanted_kHz);
      const uint32_t now = c.moves() ? code_for(*c.bank, c.now_kHz) : wanted;
      if (wanted != kNoCode) needed_[c.rail] = larger(needed_[c.rail], wanted);
      if (now != kNoCode) needed_[c.rail] = larger(needed_[c.rail], now);
    }
  }
}

/// Gives each touched rail what its clocks need, all rails at once, one move after the other. Ends: every move raises a
/// target, or takes its rail out.
void ClockSequence::raise_rails(ApplyResult* result) {
  find_needs();
  uint32_t rails = rails_too_low(result);
  while (rails != 0) rails = move_up(rails, result);
}

/// Takes no part in this sequence any more: nothing rises on it and, if its target is not known, it is not lowered.
void ClockSequence::hold(uint32_t rail, bool target_known, ApplyResult* result) {
  held_ |= bit(rail);
  if (!target_known) unknown_ |= bit(rail);
  ++result->rail_faults;
}

/// Of the touched rails those that do not assure what is needed.
uint32_t ClockSequence::rails_too_low(ApplyResult* result) {
  uint32_t low = 0;
  for (uint32_t rail = 0; rail < config_.rails.bank.count; ++rail) {
    if ((touched_ & bit(rail)) == 0) continue;
    RegulatorState state{};
    if (regulator_read(platform_, rail_address(rail), &state) != Status::kOk) {
      hold(rail, false, result);
      continue;
    }
    target_[rail] = state.target;
    if (state.assured() < needed_[rail]) low |= bit(rail);
  }
  return low;
}

/// One move of each of these rails, then a wait for all. Returns those that have further to go.
uint32_t ClockSequence::move_up(uint32_t rails, ApplyResult* result) {
  for (uint32_t rail = 0; rail < config_.rails.bank.count; ++rail) {
    if ((rails & bit(rail)) == 0 || target_[rail] >= needed_[rail]) continue;
    target_[rail] += one_move(needed_[rail] - target_[rail]);
    if (!platform_.in_emergency() && regulator_set(platform_, rail_address(rail), target_[rail]) == Status::kOk)
      continue;
    rails &= ~bit(rail);
    hold(rail, false, result);
  }
  Patience patience(platform_, config_.rails.settle_timeout_us);
  for (uint32_t rail = 0; rail < config_.rails.bank.count; ++rail) {
    if ((rails & bit(rail)) == 0) continue;
    const Status status = regulator_wait_settled(platform_, rail_address(rail), target_[rail], &patience);
    if (status == Status::kOk && target_[rail] < needed_[rail]) continue;
    rails &= ~bit(rail);
    if (status != Status::kOk) hold(rail, status == Status::kTimeout, result);
  }
  return rails;
}

uint32_t ClockSequence::one_move(uint32_t distance) const {
  const uint32_t largest = config_.rails.largest_move;
  return largest != 0 && largest < distance ? largest : distance;
}

void ClockSequence::request_clocks(ApplyResult* result) {
  for (uint32_t b = 0; b < config_.clock_banks; ++b) {
    const ClockBank& bank = config_.clocks[b];
    for (uint32_t i = 0; i < bank.bank.count; ++i) {
      const Clock c = clock(bank, i);
      if (!c.moves()) continue;
      if (platform_.in_emergency()) return;
      ++result->changed;
      if (refused(c) || ((held_ & bit(c.rail)) != 0 && !surely_falls(c))) continue;
      // A bus error shows when the status is read below: the PLL does not say that it was asked for this.
      (void)pll_request(platform_, c.address, multiplier_for(bank, c.wanted_kHz), bank.divider);
    }
  }
}

/// Waits for the clocks, all on one patience, and leaves in needed_ what they need from now on. A clock that did not
/// confirm may still be at either frequency: its rail keeps what both need.
void ClockSequence::confirm_clocks(ApplyResult* result) {
  uint32_t arrived[kMaxRails];
  for (uint32_t rail = 0; rail < config_.rails.bank.count; ++rail) arrived[rail] = 0;
  for (uint32_t b = 0; b < config_.clock_banks; ++b) {
    const ClockBank& bank = config_.clocks[b];
    Patience patience(platform_, bank.lock_timeout_us);
    for (uint32_t i = 0; i < bank.bank.count; ++i) {
      const Clock c = clock(bank, i);
      if ((touched_ & bit(c.rail)) == 0) continue;
      const bool stays = !c.moves() || refused(c);
      const bool confirmed = !stays && !platform_.in_emergency() &&
                             pll_wait_locked(platform_, c.address, multiplier_for(bank, c.wanted_kHz), bank.divider,
                                             &patience) == Status::kOk;
      if (c.moves() && !confirmed) ++result->failed;
      if (!stays && !confirmed) take_back(c);
      const uint32_t wanted = code_for(bank, c.wanted_kHz);
      const uint32_t now = c.moves() ? code_for(bank, c.now_kHz) : wanted;
      if (!stays && wanted != kNoCode) arrived[c.rail] = larger(arrived[c.rail], wanted);
      if (!confirmed && now != kNoCode) arrived[c.rail] = larger(arrived[c.rail], now);
    }
  }
  for (uint32_t rail = 0; rail < config_.rails.bank.count; ++rail) needed_[rail] = arrived[rail];
}

/// On a rail that is held a clock may only fall, and `now` may be but the worst case of a PLL that could not be read.
bool ClockSequence::surely_falls(const Clock& clock) const {
  PllState state{};
  if (pll_read(platform_, clock.address, &state) != Status::kOk) return false;
  return state.enabled && state.divider == clock.bank->divider &&
         state.multiplier >= multiplier_for(*clock.bank, clock.wanted_kHz);
}

/// Asks a PLL that did not rise for the frequency it had, so that it does not arrive at the higher one later, on a rail
/// that has moved on. One that did not fall is still asked to: late is better than never.
void ClockSequence::take_back(const Clock& clock) {
  if (clock.now_kHz <= 0 || clock.wanted_kHz < clock.now_kHz || platform_.in_emergency()) return;
  (void)pll_request(platform_, clock.address, multiplier_for(*clock.bank, clock.now_kHz), clock.bank->divider);
}

void ClockSequence::lower_rails(ApplyResult* result) {
  for (uint32_t rail = 0; rail < config_.rails.bank.count; ++rail) {
    if ((touched_ & bit(rail)) == 0 || (unknown_ & bit(rail)) != 0) continue;
    while (target_[rail] > needed_[rail] && !platform_.in_emergency()) {
      if (move_down(rail)) continue;
      ++result->rail_faults;
      break;
    }
  }
}

/// One move of a rail towards what is needed, read back; a move that another follows is waited for.
bool ClockSequence::move_down(uint32_t rail) {
  target_[rail] -= one_move(target_[rail] - needed_[rail]);
  if (regulator_set(platform_, rail_address(rail), target_[rail]) != Status::kOk) return false;
  if (target_[rail] > needed_[rail]) {
    Patience patience(platform_, config_.rails.settle_timeout_us);
    return regulator_wait_settled(platform_, rail_address(rail), target_[rail], &patience) == Status::kOk;
  }
  RegulatorState state{};
  return regulator_read(platform_, rail_address(rail), &state) == Status::kOk && state.target == target_[rail];
}

void all_clocks_fall(const Platform& platform, const HalConfig& config, ApplyResult* result) {
  result->interrupted = true;
  for (uint32_t b = 0; b < config.clock_banks; ++b) {
    const ClockBank& bank = config.clocks[b];
    const uint32_t lowest = multiplier_for(bank, bank.points[0].frequency_kHz);
    for (uint32_t i = 0; i < bank.bank.count; ++i) {
      const uint32_t address = bank.bank.address + i * bank.bank.stride;
      PllState state{};
      const bool known = pll_read(platform, address, &state) == Status::kOk && state.divider == bank.divider;
      if (known && (!state.enabled || state.requested <= lowest)) continue;
      ++result->changed;
      if (pll_request(platform, address, lowest, bank.divider) != Status::kOk) ++result->failed;
    }
  }
}

}  // namespace flyball::hal
