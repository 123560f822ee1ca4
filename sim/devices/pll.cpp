// How a PLL takes requests and what its output needs.
#include "sim/devices/pll.h"

#include <limits>
#include <utility>

namespace flyball::sim {
namespace {

namespace pll = hal::pll;

int64_t voltage_for(const std::vector<chip::OperatingPoint>& points, int64_t frequency_kHz) {
  for (const chip::OperatingPoint& point : points) {
    if (frequency_kHz <= point.frequency_kHz) return point.voltage_uV;
  }
  return std::numeric_limits<int64_t>::max();
}

}  // namespace

Pll::Pll(const chip::Actuator& clock, uint32_t channel, uint32_t rail, OperatingPoints points)
    : channel_(channel),
      rail_(rail),
      reference_kHz_(static_cast<uint32_t>(clock.reference_kHz)),
      multiplier_(static_cast<uint32_t>(clock.reset / clock.step)),
      divider_(static_cast<uint32_t>(clock.reference_kHz / clock.step)),
      wanted_multiplier_(multiplier_),
      wanted_divider_(divider_),
      lock_ns_(static_cast<uint64_t>(clock.delay_us) * 1000),
      points_(std::move(points)) {
  drive();
}

bool Pll::write_request(uint32_t word, uint64_t now_ns) {
  const uint32_t divider = pll::kRequestDivider.get(word);
  if (divider == 0) return false;
  const bool enable = pll::kRequestEnable.get(word) != 0;
  wanted_multiplier_ = pll::kRequestMultiplier.get(word);
  wanted_divider_ = divider;
  locked_ = enable && enabled_ && wanted_multiplier_ == multiplier_ && wanted_divider_ == divider_;
  if (enable != enabled_) {  // switched on it is silent until it locks
    enabled_ = enable;
    multiplier_ = 0;
    drive();
  }
  arrives_ns_ = now_ns + lock_ns_;
  return true;
}

void Pll::lock() {
  multiplier_ = wanted_multiplier_;
  divider_ = wanted_divider_;
  locked_ = true;
  drive();
}

void Pll::drive() {
  frequency_kHz_ = enabled_ ? int64_t{reference_kHz_} * multiplier_ / divider_ : 0;
  needed_uV_ = enabled_ ? voltage_for(*points_, frequency_kHz_) : 0;
}

}  // namespace flyball::sim
