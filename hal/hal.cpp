// What a controller sees of a chip: goes over the banks of the configuration with the drivers.
#include "hal/hal.h"

#include "hal/bus/access.h"
#include "hal/clock_sequence.h"
#include "hal/issue_throttler.h"
#include "hal/pll.h"
#include "hal/power_gate.h"
#include "hal/registers.h"
#include "hal/sensor.h"

namespace flyball::hal {
namespace {

/// Reads the register at `offset` of each device of a bank: each(i, read, word), in order.
template <class Each>
void read_bank(const Platform& platform, const Bank& bank, uint32_t offset, Each each) {
  uint32_t words[kRowWords];
  for (uint32_t first = 0; first < bank.count; first += kRowWords) {
    const uint32_t left = bank.count - first;
    const uint32_t count = left < kRowWords ? left : kRowWords;
    const uint32_t address = bank.address + first * bank.stride + offset;
    const uint32_t good = bus_read_row(platform, address, bank.stride, count, words);
    for (uint32_t i = 0; i < count; ++i) each(first + i, (good >> i & 1U) != 0, words[i]);
  }
}

void sample_bank(const Platform& platform, const SensorBank& bank, Reading* readings) {
  read_bank(platform, bank.bank, sensor::kData, [&](uint32_t i, bool read, uint32_t word) {
    Reading& reading = readings[bank.bank.first_channel + i];
    const Sample sample = sensor_decode(word);
    reading.fresh = read && sample.valid && sample.fresh;
    if (reading.fresh) reading.value = static_cast<int64_t>(sample.code) * bank.resolution;
  });
}

int64_t clock_granted(const ClockBank& bank, const PllState& state) {
  if (!state.enabled) return 0;
  const bool rising = !state.locked && state.requested > state.multiplier;
  return bank.reference_kHz * (rising ? state.requested : state.multiplier) / state.divider;
}

void apply_issue(const Platform& platform, const IssueBank& bank, const int64_t* now, const int64_t* wanted,
                 ApplyResult* result) {
  uint32_t address = bank.bank.address;
  for (uint32_t i = 0; i < bank.bank.count; ++i, address += bank.bank.stride) {
    const uint32_t channel = bank.bank.first_channel + i;
    if (now[channel] == wanted[channel]) continue;
    if (wanted[channel] > now[channel] && platform.in_emergency()) continue;
    ++result->changed;
    const uint32_t code = static_cast<uint32_t>(wanted[channel]) / bank.step;
    if (issue_set(platform, address, code) != Status::kOk) ++result->failed;
  }
}

/// Orders all gates that change, then waits for all of them together.
void apply_gates(const Platform& platform, const GateBank& bank, const int64_t* now, const int64_t* wanted,
                 ApplyResult* result) {
  uint32_t changed = 0;
  for (uint32_t i = 0; i < bank.bank.count; ++i) {
    const uint32_t channel = bank.bank.first_channel + i;
    if (now[channel] == wanted[channel]) continue;
    ++changed;
    // A bus error shows when the gate is read below: it does not say that it was asked for this.
    (void)gate_request(platform, bank.bank.address + i * bank.bank.stride, wanted[channel] != 0);
  }
  if (changed == 0) return;
  result->changed += changed;
  Patience patience(platform, bank.switch_timeout_us);
  for (uint32_t i = 0; i < bank.bank.count; ++i) {
    const uint32_t channel = bank.bank.first_channel + i;
    if (now[channel] == wanted[channel]) continue;
    const uint32_t address = bank.bank.address + i * bank.bank.stride;
    if (gate_wait_settled(platform, address, wanted[channel] != 0, &patience) != Status::kOk) ++result->failed;
  }
}

}  // namespace

void Hal::sample(Reading* readings) const {
  for (uint32_t b = 0; b < config_.sensor_banks; ++b) sample_bank(platform_, config_.sensors[b], readings);
}

void Hal::granted(int64_t* values) const {
  for (uint32_t b = 0; b < config_.clock_banks; ++b) {
    const ClockBank& bank = config_.clocks[b];
    const int64_t highest = bank.points[bank.point_count - 1].frequency_kHz;
    read_bank(platform_, bank.bank, pll::kStatus, [&](uint32_t i, bool read, uint32_t word) {
      values[bank.bank.first_channel + i] = read ? clock_granted(bank, pll_decode(word)) : highest;
    });
  }
  for (uint32_t b = 0; b < config_.issue_banks; ++b) {
    const IssueBank& bank = config_.issues[b];
    read_bank(platform_, bank.bank, issue::kRate, [&](uint32_t i, bool read, uint32_t word) {
      values[bank.bank.first_channel + i] = read ? int64_t{issue::kRateCode.get(word)} * bank.step : bank.highest;
    });
  }
  for (uint32_t b = 0; b < config_.gate_banks; ++b) {
    const Bank& bank = config_.gates[b].bank;
    read_bank(platform_, bank, gate::kControl, [&](uint32_t i, bool read, uint32_t word) {
      values[bank.first_channel + i] = !read || gate_decode(word).powered ? 1 : 0;
    });
  }
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
