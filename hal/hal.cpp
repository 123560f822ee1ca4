// What a controller sees of a chip: goes over the banks of the configuration with the drivers.
#include "hal/hal.h"

#include "hal/clock_sequence.h"
#include "hal/issue_throttler.h"
#include "hal/pll.h"
#include "hal/power_gate.h"
#include "hal/sensor.h"

namespace flyball::hal {
namespace {

void sample_bank(const Platform& platform, const SensorBank& bank, Reading* readings) {
  uint32_t address = bank.bank.address;
  for (uint32_t i = 0; i < bank.bank.count; ++i, address += bank.bank.stride) {
    Reading& reading = readings[bank.bank.first_channel + i];
    Sample sample{};
    reading.fresh = sensor_read(platform, address, &sample) == Status::kOk && sample.valid && sample.fresh;
    if (reading.fresh) reading.value = static_cast<int64_t>(sample.code) * bank.resolution;
  }
}

int64_t clock_granted(const Platform& platform, const ClockBank& bank, uint32_t address) {
  PllState state{};
  if (pll_read(platform, address, &state) != Status::kOk) return bank.points[bank.point_count - 1].frequency_kHz;
  if (!state.enabled) return 0;
  const bool rising = !state.locked && state.requested > state.multiplier;
  return bank.reference_kHz * (rising ? state.requested : state.multiplier) / state.divider;
}

int64_t issue_granted(const Platform& platform, const IssueBank& bank, uint32_t address) {
  uint32_t code = 0;
  if (issue_read(platform, address, &code) != Status::kOk) return bank.highest;
  return static_cast<int64_t>(code) * bank.step;
}

int64_t gate_granted(const Platform& platform, uint32_t address) {
  GateState state{};
  if (gate_read(platform, address, &state) != Status::kOk) return 1;
  return state.powered ? 1 : 0;
}

void apply_issue(const Platform& platform, const IssueBank& bank, const int64_t* now, const int64_t* wanted,
                 ApplyResult* result) {
  uint32_t address = bank.bank.address;
  for (uint32_t i = 0; i < bank.bank.count; ++i, address += bank.bank.stride) {
    const uint32_t channel = bank.bank.first_channel + i;
    if (now[channel] == wanted[channel]) continue;
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
    for (uint32_t i = 0; i < bank.bank.count; ++i) {
      values[bank.bank.first_channel + i] = clock_granted(platform_, bank, bank.bank.address + i * bank.bank.stride);
    }
  }
  for (uint32_t b = 0; b < config_.issue_banks; ++b) {
    const IssueBank& bank = config_.issues[b];
    for (uint32_t i = 0; i < bank.bank.count; ++i) {
      values[bank.bank.first_channel + i] = issue_granted(platform_, bank, bank.bank.address + i * bank.bank.stride);
    }
  }
  for (uint32_t b = 0; b < config_.gate_banks; ++b) {
    const Bank& bank = config_.gates[b].bank;
    for (uint32_t i = 0; i < bank.count; ++i) {
      values[bank.first_channel + i] = gate_granted(platform_, bank.address + i * bank.stride);
    }
  }
}

ApplyResult Hal::apply(const int64_t* now, const int64_t* wanted) const {
  ApplyResult result{};
  ClockSequence(platform_, config_, now, wanted).run(&result);
  for (uint32_t b = 0; b < config_.issue_banks; ++b) apply_issue(platform_, config_.issues[b], now, wanted, &result);
  for (uint32_t b = 0; b < config_.gate_banks; ++b) apply_gates(platform_, config_.gates[b], now, wanted, &result);
  return result;
}

ApplyResult Hal::settle_rails(const int64_t* now) const {
  ApplyResult result{};
  ClockSequence(platform_, config_, now, now).run_rails_only(&result);
  return result;
}

}  // namespace flyball::hal
