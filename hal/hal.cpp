// What a controller sees of a chip: goes over the banks of the configuration with the drivers.
#include "hal/hal.h"

#include "hal/bank_reader.h"
#include "hal/clock_sequence.h"
#include "hal/issue_throttler.h"
#include "hal/pll.h"
#include "hal/power_gate.h"
#include "hal/sensor.h"

namespace flyball::hal {
namespace {

int64_t clock_granted(const ClockBank& bank, bool read, uint32_t word) {
  if (!read) return bank.points[bank.point_count - 1].frequency_kHz;
  const PllState state = pll_decode(word);
  if (!state.enabled) return 0;
  const bool rising = !state.locked && state.requested > state.multiplier;
  return bank.reference_kHz * (rising ? state.requested : state.multiplier) / state.divider;
}

int64_t issue_granted(const IssueBank& bank, bool read, uint32_t word) {
  return read ? int64_t{issue_decode(word)} * bank.step : bank.highest;
}

int64_t gate_granted(bool read, uint32_t word) { return !read || gate_decode(word).powered ? 1 : 0; }

/// Orders the rates that change, and reads them back.
void apply_issue(const Platform& platform, const IssueBank& bank, const int64_t* now, const int64_t* wanted,
                 ApplyResult* result) {
  each_row(bank.bank, [&](const DeviceRow& devices, uint32_t first) {
    DeviceRow falls = devices, rises = devices, moves = devices;
    uint32_t orders[kRowWords], seen[kRowWords];
    each_bit(devices.select, [&](uint32_t i) {
      const int64_t is = now[first + i], to = wanted[first + i];
      orders[i] = issue_order(static_cast<uint32_t>(to) / bank.step);
      if (to >= is) falls.select &= ~bit(i);
      if (to <= is) rises.select &= ~bit(i);
    });
    moves.select = falls.select | rises.select;
    Row rows[] = {issue_lower(falls, orders), issue_raise(rises, orders), issue_status(moves, seen)};
    (void)bus_perform(platform, rows, 3);  // each word is looked at below
    const uint32_t begun = platform.in_emergency() ? falls.select | rows[1].good : moves.select;
    each_bit(begun, [&](uint32_t i) {
      ++result->changed;
      const bool ordered = has_bit((rows[0].good | rows[1].good) & rows[2].good, i);
      if (!ordered || issue_decode(seen[i]) != issue_decode(orders[i])) ++result->failed;
    });
  });
}

/// Orders the gates that change, then waits for all of them together.
void apply_gates(const Platform& platform, const GateBank& bank, const int64_t* now, const int64_t* wanted,
                 ApplyResult* result) {
  each_row(bank.bank, [&](DeviceRow devices, uint32_t first) {
    uint32_t orders[kRowWords], seen[kRowWords];
    each_bit(devices.select, [&](uint32_t i) {
      if (now[first + i] == wanted[first + i]) devices.select &= ~bit(i);
      orders[i] = seen[i] = gate_order(wanted[first + i] != 0);
    });
    // A bus error of the order shows in the status: the gate does not say that it was asked for this.
    Row rows[] = {gate_request(devices, orders), gate_wait_settled(devices, seen, bank.switch_timeout_us)};
    (void)bus_perform(platform, rows, 2);
    each_bit(devices.select, [&](uint32_t i) {
      ++result->changed;
      if (!has_bit(rows[1].good, i) || !gate_decode(seen[i]).settled_at(wanted[first + i] != 0)) ++result->failed;
    });
  });
}

}  // namespace

void Hal::sample(Reading* readings) const {
  const auto take = [&](uint32_t b, uint32_t channel, bool read, uint32_t word) {
    Reading& reading = readings[channel];
    const Sample sample = sensor_decode(word);
    reading.fresh = read && sample.valid && sample.fresh;
    if (reading.fresh) reading.value = static_cast<int64_t>(sample.code) * config_.sensors[b].resolution;
  };
  BankReader reader(platform_, take);
  for (uint32_t b = 0; b < config_.sensor_banks; ++b) reader.add(b, config_.sensors[b].bank, sensor_newest);
  reader.finish();
}

void Hal::granted(int64_t* values) const {
  const uint32_t issues = config_.clock_banks, gates = issues + config_.issue_banks;
  const auto take = [&](uint32_t b, uint32_t channel, bool read, uint32_t word) {
    values[channel] = b < issues  ? clock_granted(config_.clocks[b], read, word)
                      : b < gates ? issue_granted(config_.issues[b - issues], read, word)
                                  : gate_granted(read, word);
  };
  BankReader reader(platform_, take);
  for (uint32_t b = 0; b < config_.clock_banks; ++b) reader.add(b, config_.clocks[b].bank, pll_status);
  for (uint32_t b = 0; b < config_.issue_banks; ++b) reader.add(issues + b, config_.issues[b].bank, issue_status);
  for (uint32_t b = 0; b < config_.gate_banks; ++b) reader.add(gates + b, config_.gates[b].bank, gate_status);
  reader.finish();
}

ApplyResult Hal::apply(const int64_t* now, const int64_t* wanted) const {
  ApplyResult result{};
  ClockSequence(platform_, config_, now, wanted).run(&result);
  for (uint32_t b = 0; b < config_.issue_banks; ++b) apply_issue(platform_, config_.issues[b], now, wanted, &result);
  for (uint32_t b = 0; b < config_.gate_banks; ++b) apply_gates(platform_, config_.gates[b], now, wanted, &result);
  return result;
}

ApplyResult Hal::emergency() const {
  ApplyResult result{};
  all_clocks_fall(platform_, config_, &result);
  return result;
}

ApplyResult Hal::settle_rails(const int64_t* now) const {
  ApplyResult result{};
  ClockSequence(platform_, config_, now, now).run_rails_only(&result);
  return result;
}

}  // namespace flyball::hal
