// Moves clocks and their rails together: voltage leads on the way up and follows on the way down.
#include "hal/clock_sequence.h"

#include "hal/bank_reader.h"
#include "hal/pll.h"
#include "hal/regulator.h"

namespace flyball::hal {
namespace {

constexpr uint32_t kNoCode = 0xffffffffU;  // no operating point allows the frequency

/// Raises a code to another, which may be kNoCode.
void raise_to(uint32_t* code, uint32_t other) {
  if (other != kNoCode && other > *code) *code = other;
}

/// Which words failed is asked of each row.
void perform(const Platform& platform, Row* rows, uint32_t count) { (void)bus_perform(platform, rows, count); }

uint32_t multiplier_for(const ClockBank& bank, int64_t frequency_kHz) {
  return static_cast<uint32_t>(frequency_kHz) / (bank.reference_kHz / bank.divider);
}

}  // namespace

ClockSequence::Clock ClockSequence::clock(const ClockBank& bank, uint32_t channel) const {
  return {&bank, bank.rail[channel - bank.bank.first_channel], now_[channel], wanted_[channel]};
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
  return clock.wanted_kHz > clock.now_kHz && has_bit(held_, clock.rail);
}

void ClockSequence::run(ApplyResult* result) {
  if (!platform_.in_emergency() && find_moves()) {
    raise_rails(result);
    for (uint32_t b = 0; b < config_.clock_banks; ++b) request_clocks(config_.clocks[b], result);
    uint32_t arrived[kMaxRails] = {};
    for (uint32_t b = 0; b < config_.clock_banks; ++b) confirm_clocks(config_.clocks[b], arrived, result);
    for (uint32_t rail = 0; rail < config_.rails.bank.count; ++rail) needed_[rail] = arrived[rail];
    if (!platform_.in_emergency()) lower_rails(result);
  }
  if (platform_.in_emergency()) all_clocks_fall(platform_, config_, result);
}

void ClockSequence::run_rails_only(ApplyResult* result) {
  touched_ = first_bits(config_.rails.bank.count);
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
      const Clock c = clock(config_.clocks[b], config_.clocks[b].bank.first_channel + i);
      if (!has_bit(touched_, c.rail)) continue;
      raise_to(&needed_[c.rail], code_for(*c.bank, c.wanted_kHz));
      if (c.moves()) raise_to(&needed_[c.rail], code_for(*c.bank, c.now_kHz));
    }
  }
}

/// Gives each touched rail what its clocks need, all rails at once, one move after the other. Ends: every move raises a
/// target, or takes its rail out.
void ClockSequence::raise_rails(ApplyResult* result) {
  find_needs();
  uint32_t low = rails_too_low(result);
  while (low != 0) low = move_up(low, result);
}

/// Takes no part in this sequence any more: nothing rises on it and, if its target is not known, it is not lowered.
void ClockSequence::hold(uint32_t rail, bool target_known, ApplyResult* result) {
  held_ |= bit(rail);
  if (!target_known) unknown_ |= bit(rail);
  ++result->rail_faults;
}

/// Of the touched rails those that do not assure what is needed.
uint32_t ClockSequence::rails_too_low(ApplyResult* result) {
  uint32_t low = 0, words[kMaxRails];
  Row row = regulator_status(rails(touched_), words);
  perform(platform_, &row, 1);
  each_bit(touched_, [&](uint32_t rail) {
    if (!has_bit(row.good, rail)) return hold(rail, false, result);
    const RegulatorState state = regulator_decode(words[rail]);
    target_[rail] = state.target;
    if (state.assured() < needed_[rail]) low |= bit(rail);
  });
  return low;
}

/// One move of each of these rails, then a wait for all. Returns those that have further to go.
uint32_t ClockSequence::move_up(uint32_t low, ApplyResult* result) {
  uint32_t moved = 0, further = 0, orders[kMaxRails], words[kMaxRails];
  each_bit(low, [&](uint32_t rail) {
    if (target_[rail] < needed_[rail]) {
      moved |= bit(rail);
      target_[rail] += one_move(needed_[rail] - target_[rail]);
    }
    orders[rail] = target_[rail];
    words[rail] = regulator_awaited(target_[rail]);
  });
  Row rows[] = {regulator_set(rails(moved), orders),
                regulator_wait_settled(rails(low), words, config_.rails.settle_timeout_us)};
  perform(platform_, rows, 2);
  each_bit(low, [&](uint32_t rail) {
    const RegulatorState state = regulator_decode(words[rail]);
    const bool ordered = !has_bit(moved & ~rows[0].good, rail) && has_bit(rows[1].good, rail);
    const bool target_known = ordered && state.target == target_[rail];
    if (!target_known || !state.settled_at(target_[rail])) return hold(rail, target_known, result);
    if (target_[rail] < needed_[rail]) further |= bit(rail);
  });
  return further;
}

uint32_t ClockSequence::one_move(uint32_t distance) const {
  const uint32_t largest = config_.rails.largest_move;
  return largest != 0 && largest < distance ? largest : distance;
}

void ClockSequence::request_clocks(const ClockBank& bank, ApplyResult* result) {
  each_row(bank.bank, [&](DeviceRow clocks, uint32_t first) {
    uint32_t orders[kRowWords], on_held_rails = 0;
    each_bit(clocks.select, [&](uint32_t i) {
      const Clock c = clock(bank, first + i);
      if (c.moves() && !platform_.in_emergency()) ++result->changed;
      if (!c.moves() || refused(c)) {
        clocks.select &= ~bit(i);
        return;
      }
      if (has_bit(held_, c.rail)) on_held_rails |= bit(i);
      orders[i] = pll_order(multiplier_for(bank, c.wanted_kHz), bank.divider);
    });
    clocks.select &= ~on_held_rails | surely_fall(bank, {clocks.address, clocks.stride, on_held_rails}, first);
    // A bus error shows when the status is read below: the PLL does not say that it was asked for this.
    Row row = pll_request(clocks, orders);
    perform(platform_, &row, 1);
  });
}

/// On a rail that is held a clock may only fall, and `now` may be but the worst case of a PLL that could not be read.
uint32_t ClockSequence::surely_fall(const ClockBank& bank, const DeviceRow& candidates, uint32_t first) const {
  uint32_t words[kRowWords], fall = 0;
  Row row = pll_status(candidates, words);
  perform(platform_, &row, 1);
  each_bit(row.good, [&](uint32_t i) {
    const PllState state = pll_decode(words[i]);
    const uint32_t wanted = multiplier_for(bank, clock(bank, first + i).wanted_kHz);
    if (state.enabled && state.divider == bank.divider && state.multiplier >= wanted) fall |= bit(i);
  });
  return fall;
}

/// Waits for the clocks of a bank, all on one patience, and raises `arrived`, [rails], to the codes that they need from
/// now on. A clock that did not confirm may still be at either frequency: its rail keeps what both need.
void ClockSequence::confirm_clocks(const ClockBank& bank, uint32_t* arrived, ApplyResult* result) {
  each_row(bank.bank, [&](const DeviceRow& clocks, uint32_t first) {
    DeviceRow moving = clocks, lost = clocks;
    uint32_t words[kRowWords];
    each_bit(clocks.select, [&](uint32_t i) {
      const Clock c = clock(bank, first + i);
      words[i] = pll_awaited(multiplier_for(bank, c.wanted_kHz));
      if (!c.moves() || refused(c)) moving.select &= ~bit(i);
    });
    Row row = pll_wait_locked(moving, words, bank.lock_timeout_us);
    perform(platform_, &row, 1);
    lost.select = moving.select;
    each_bit(clocks.select, [&](uint32_t i) {
      const Clock c = clock(bank, first + i);
      if (!has_bit(touched_, c.rail)) return;
      const bool confirmed =
          has_bit(row.good, i) && pll_decode(words[i]).locked_on(multiplier_for(bank, c.wanted_kHz), bank.divider);
      if (confirmed) lost.select &= ~bit(i);
      if (c.moves() && !confirmed) ++result->failed;
      const bool may_be_there = !c.moves() || has_bit(moving.select, i);
      if (may_be_there) raise_to(&arrived[c.rail], code_for(bank, c.wanted_kHz));
      if (c.moves() && !confirmed) raise_to(&arrived[c.rail], code_for(bank, c.now_kHz));
    });
    take_back(bank, lost, first);
  });
}

/// Asks PLLs that did not rise for the frequency they had, so that they do not arrive at the higher one later, on a
/// rail that has moved on. One that did not fall is still asked to: late is better than never.
void ClockSequence::take_back(const ClockBank& bank, const DeviceRow& lost, uint32_t first) const {
  DeviceRow clocks = lost;
  uint32_t orders[kRowWords];
  each_bit(lost.select, [&](uint32_t i) {
    const Clock c = clock(bank, first + i);
    if (c.now_kHz <= 0 || c.wanted_kHz < c.now_kHz) {
      clocks.select &= ~bit(i);
    } else {
      orders[i] = pll_order(multiplier_for(bank, c.now_kHz), bank.divider);
    }
  });
  Row row = pll_request(clocks, orders);
  perform(platform_, &row, 1);
}

void ClockSequence::lower_rails(ApplyResult* result) {
  uint32_t high = 0;
  each_bit(touched_ & ~unknown_, [&](uint32_t rail) {
    if (target_[rail] > needed_[rail]) high |= bit(rail);
  });
  while (high != 0 && !platform_.in_emergency()) high = move_down(high, result);
}

/// One move of each of these rails towards what is needed, read back; one that another follows is waited for. Returns
/// those that have further to go.
uint32_t ClockSequence::move_down(uint32_t high, ApplyResult* result) {
  uint32_t further = 0, orders[kMaxRails], words[kMaxRails];
  each_bit(high, [&](uint32_t rail) {
    target_[rail] -= one_move(target_[rail] - needed_[rail]);
    if (target_[rail] > needed_[rail]) further |= bit(rail);
    orders[rail] = target_[rail];
    words[rail] = regulator_awaited(target_[rail]);
  });
  Row rows[] = {regulator_set(rails(high), orders),
                regulator_wait_settled(rails(further), words, config_.rails.settle_timeout_us),
                regulator_status(rails(high & ~further), words)};
  perform(platform_, rows, 3);
  const uint32_t done = rows[0].good & (rows[1].good | rows[2].good);
  if (platform_.in_emergency()) return 0;
  each_bit(high, [&](uint32_t rail) {
    const RegulatorState state = regulator_decode(words[rail]);
    const bool there = has_bit(further, rail) ? state.settled_at(target_[rail]) : state.target == target_[rail];
    if (has_bit(done, rail) && there) return;
    ++result->rail_faults;
    further &= ~bit(rail);
  });
  return further;
}

void all_clocks_fall(const Platform& platform, const HalConfig& config, ApplyResult* result) {
  result->interrupted = true;
  for (uint32_t b = 0; b < config.clock_banks; ++b) {
    const ClockBank& bank = config.clocks[b];
    const uint32_t lowest = multiplier_for(bank, bank.points[0].frequency_kHz);
    each_row(bank.bank, [&](DeviceRow clocks, uint32_t) {
      uint32_t words[kRowWords], orders[kRowWords];
      Row row = pll_status(clocks, words);
      perform(platform, &row, 1);
      each_bit(clocks.select, [&](uint32_t i) {
        const PllState state = pll_decode(words[i]);
        const bool known = has_bit(row.good, i) && state.divider == bank.divider;
        if (known && (!state.enabled || state.requested <= lowest)) clocks.select &= ~bit(i);
        orders[i] = pll_order(lowest, bank.divider);
      });
      row = pll_request_in_emergency(clocks, orders);
      perform(platform, &row, 1);
      each_bit(clocks.select, [&](uint32_t i) {
        ++result->changed;
        if (!has_bit(row.good, i)) ++result->failed;
      });
    });
  }
}

}  // namespace flyball::hal
