// From a true value to what stands in the data register.
#include "sim/devices/sensors.h"

#include <algorithm>
#include <cmath>

namespace flyball::sim {
namespace {

namespace sensor = hal::sensor;

constexpr double kGreatestCode = (1 << 23) - 1;
constexpr double kLeastCode = -(1 << 23);

}  // namespace

Sensors::Sensors(const chip::Chip& chip) : words_(chip.sensor_channels(), 0) {
  for (const chip::Sensor& s : chip.sensors) {
    banks_.push_back({s.first_channel, chip.size(s.domain), 1.0 / static_cast<double>(s.resolution),
                      static_cast<uint64_t>(s.period_us), 0});
  }
  for (std::vector<uint8_t>* fault : {&faults_.stuck, &faults_.silent, &faults_.invalid}) {
    fault->assign(words_.size(), 0);
  }
}

void Sensors::sample(Bank& bank, uint64_t now_us, std::span<const double> sensed) {
  bank.next_us = (now_us / bank.period_us + 1) * bank.period_us;
  for (uint32_t i = bank.first; i < bank.first + bank.count; ++i) {
    if (faults_.silent[i] != 0) continue;
    uint32_t& word = words_[i];
    const double codes = sensed[i] * bank.codes_per_unit;
    if (faults_.invalid[i] != 0 || std::isnan(codes)) {
      word = sensor::kDataNew.put(1);
    } else if (faults_.stuck[i] != 0) {
      word |= sensor::kDataNew.put(1);
    } else {
      // The sum is positive, so that cutting off its fraction rounds down.
      const double shifted = std::clamp(codes, kLeastCode, kGreatestCode) - kLeastCode + 0.5;
      const auto code = static_cast<uint32_t>(static_cast<int64_t>(shifted) + static_cast<int64_t>(kLeastCode));
      word = sensor::kDataCode.put(code) | sensor::kDataNew.put(1) | sensor::kDataValid.put(1);
    }
  }
}

}  // namespace flyball::sim
