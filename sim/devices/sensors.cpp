// From a true value to what stands in the data register.
#include "sim/devices/sensors.h"

#include <algorithm>
#include <cmath>

#include "sim/faults/draw.h"

namespace flyball::sim {
namespace {

namespace sensor = hal::sensor;

constexpr double kGreatestCode = (1 << 23) - 1;
constexpr double kLeastCode = -(1 << 23);
constexpr uint32_t kNew = sensor::kDataNew.put(1);

/// The data register that shows a value in codes: rounded half up.
uint32_t word_of(double codes) {
  if (std::isnan(codes)) return kNew;
  // The sum is positive, so that cutting off its fraction rounds down.
  const double shifted = std::clamp(codes, kLeastCode, kGreatestCode) - kLeastCode + 0.5;
  const auto code = static_cast<uint32_t>(static_cast<int64_t>(shifted) + static_cast<int64_t>(kLeastCode));
  return sensor::kDataCode.put(code) | kNew | sensor::kDataValid.put(1);
}

}  // namespace

Sensors::Sensors(const chip::Chip& chip, uint64_t seed)
    : seed_(seed), words_(chip.sensor_channels(), 0), faults_(words_.size()) {
  for (const chip::Sensor& s : chip.sensors) banks_.push_back(make_bank(s, chip.size(s.domain)));
}

Sensors::Bank Sensors::make_bank(const chip::Sensor& s, uint32_t count) {
  Bank bank{};
  bank.first = s.first_channel;
  bank.count = count;
  bank.codes_per_unit = 1.0 / static_cast<double>(s.resolution);
  bank.period_us = static_cast<uint64_t>(s.period_us);
  bank.noise = static_cast<double>(s.noise);
  for (const int64_t offset : s.offset) bank.offset.push_back(static_cast<double>(offset));
  if (s.lag_us > 0) bank.lag.emplace(static_cast<double>(s.lag_us), count);
  if (s.window_us > 0) bank.window.emplace(static_cast<uint64_t>(s.window_us), count);
  bank.filtered = bank.lag || bank.window;
  bank.plain = !bank.filtered && bank.noise == 0 && bank.offset.empty();
  return bank;
}

void Sensors::clear_faults() {
  faults_.assign(faults_.size(), {});
  any_fault_ = false;
}

void Sensors::filter(Bank& bank, uint64_t now_us, std::span<const double> sensed) {
  std::span<const double> values = sensed.subspan(bank.first, bank.count);
  if (bank.window) {
    bank.window->follow(now_us, values);
    values = bank.window->values();
  }
  if (bank.lag) bank.lag->follow(now_us, values);
}

void Sensors::sample(Bank& bank, uint64_t now_us, std::span<const double> sensed) {
  bank.next_us = (now_us / bank.period_us + 1) * bank.period_us;
  if (!bank.plain || any_fault_) {
    sample_disturbed(bank, now_us, sensed);
    return;
  }
  for (uint32_t i = bank.first; i < bank.first + bank.count; ++i) words_[i] = word_of(sensed[i] * bank.codes_per_unit);
}

void Sensors::sample_disturbed(Bank& bank, uint64_t now_us, std::span<const double> sensed) {
  for (uint32_t i = bank.first; i < bank.first + bank.count; ++i) {
    const SensorFault& fault = faults_[i];
    if (fault.silent) continue;
    uint32_t word = kNew;
    if (fault.stuck) {
      word = words_[i] | kNew;
    } else if (!fault.invalid) {
      word = word_of(shown(bank, i, now_us, sensed) * bank.codes_per_unit);
    }
    if (const std::optional<uint32_t> arrived = delayed(i, now_us, word)) words_[i] = *arrived;
  }
}

/// What an element shows, before it is cut to codes.
double Sensors::shown(const Bank& bank, uint32_t channel, uint64_t now_us, std::span<const double> sensed) const {
  const SensorFault& fault = faults_[channel];
  if (fault.shown) return *fault.shown;
  const uint32_t seen = fault.sees.value_or(channel);
  double value = sensed[seen];
  if (bank.lag) {
    value = bank.lag->values()[seen - bank.first];
  } else if (bank.window) {
    value = bank.window->values()[seen - bank.first];
  }
  if (!bank.offset.empty()) value += bank.offset[channel - bank.first];
  if (bank.noise > 0) value += bank.noise * draw_normal(seed_, Stream::kSensorNoise, channel, now_us);
  if (fault.noise > 0) value += fault.noise * draw_normal(seed_, Stream::kFaultNoise, channel, now_us);
  return value + fault.offset;
}

/// Sends a sample on its way. Returns the newest that has arrived, if one has.
std::optional<uint32_t> Sensors::delayed(uint32_t channel, uint64_t now_us, uint32_t word) {
  const uint64_t late_us = faults_[channel].late_us;
  if (late_us == 0) {
    if (!late_.empty()) late_[channel].clear();
    return word;
  }
  late_.resize(words_.size());
  std::deque<LateSample>& waiting = late_[channel];
  waiting.push_back({now_us + late_us, word});
  std::optional<uint32_t> arrived;
  for (; !waiting.empty() && waiting.front().due_us <= now_us; waiting.pop_front()) arrived = waiting.front().word;
  return arrived;
}

}  // namespace flyball::sim
