// Base units in and out; only the words are units.
#include "sim/faults/fault_amount.h"

namespace flyball::sim {
namespace {

/// What is clearly wrong for a sensor of this quantity and still could be, base units.
int64_t noticeable(chip::Quantity quantity) {
  switch (quantity) {
    case chip::Quantity::kTemperature: return 10'000;   // 10 K
    case chip::Quantity::kPower: return 20'000;         // 20 W
    case chip::Quantity::kVoltage: return 50'000;       // 50 mV
    case chip::Quantity::kRatio: return 1 << 18;        // a quarter
    case chip::Quantity::kFrequency: return 100'000;    // 100 MHz
    case chip::Quantity::kCurrent: return 10'000;       // 10 A
    case chip::Quantity::kCount: return 1;
  }
  return 1;
}

std::string name_of_channel(const FaultTarget& target, uint32_t channel) {
  return target.sensor->name + "[" + std::to_string(channel - target.sensor->first_channel) + "]";
}

/// A rate as percent to three places; it was rounded to 2^-20.
std::string percent(uint32_t rate) {
  const uint64_t thousandths = (static_cast<uint64_t>(rate) * 100'000 + kEveryAccess / 2) / kEveryAccess;
  if (thousandths == 0) return "less than 0.001 %";
  std::string digits = std::to_string(thousandths);
  while (digits.size() < 4) digits.insert(0, "0");
  digits.insert(digits.size() - 3, ".");
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits + " %";
}

std::string hexadecimal(uint32_t address) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) text += kDigits[address >> shift & 15];
  return text;
}

std::string bus_error_text(const FaultTarget& target, const Fault& fault) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (target.place == FaultPlace::kBus && (fault.first_address != 0 || fault.last_address != UINT32_MAX)) {
    add("from " + hexadecimal(fault.first_address) + " to " + hexadecimal(fault.last_address));
  }
  if (fault.rate != kEveryAccess) add("at " + percent(fault.rate));
  if (fault.burst > 1) add("in bursts of " + std::to_string(fault.burst));
  return text;
}

}  // namespace

chip::Dimension value_dimension(const chip::Sensor& sensor) {
  switch (sensor.quantity) {
    case chip::Quantity::kTemperature: return chip::Dimension::kTemperature;
    case chip::Quantity::kPower: return chip::Dimension::kPower;
    case chip::Quantity::kVoltage: return chip::Dimension::kVoltage;
    case chip::Quantity::kFrequency: return chip::Dimension::kFrequency;
    case chip::Quantity::kCurrent: return chip::Dimension::kCurrent;
    case chip::Quantity::kRatio: return chip::Dimension::kRatio;
    case chip::Quantity::kCount: return chip::Dimension::kCount;
  }
  return chip::Dimension::kCount;
}

chip::Dimension difference_dimension(const chip::Sensor& sensor) {
  const chip::Dimension value = value_dimension(sensor);
  return value == chip::Dimension::kTemperature ? chip::Dimension::kTemperatureStep : value;
}

void make_typical(const FaultTarget& target, Fault* fault) {
  switch (fault->kind) {
    case FaultKind::kNoisy: fault->amount = (noticeable(target.sensor->quantity) * 3 + 9) / 10; break;
    case FaultKind::kOffset: fault->amount = -noticeable(target.sensor->quantity); break;
    case FaultKind::kLate: fault->delay_us = 20'000; break;
    case FaultKind::kSlow: fault->delay_us = 1'000; break;
    case FaultKind::kSwapped: {
      const uint32_t next = fault->first + 1;
      fault->with = next < target.sensor->first_channel + target.sensor_count ? next : fault->first - 1;
      break;
    }
    case FaultKind::kBusError:
      fault->rate = kEveryAccess / 20;
      fault->burst = 8;
      break;
    default: break;
  }
  describe(target, fault);
}

void describe(const FaultTarget& target, Fault* fault) {
  std::string& text = fault->detail;
  text.clear();
  switch (fault->kind) {
    case FaultKind::kStuck:
    case FaultKind::kAbsurd:
      if (fault->value) text = "at " + chip::written(*fault->value, value_dimension(*target.sensor));
      break;
    case FaultKind::kNoisy:
    case FaultKind::kOffset: text = "by " + chip::written(fault->amount, difference_dimension(*target.sensor)); break;
    case FaultKind::kLate:
    case FaultKind::kSlow: text = "by " + chip::written(fault->delay_us, chip::Dimension::kDuration); break;
    case FaultKind::kSwapped: text = "with " + name_of_channel(target, fault->with); break;
    case FaultKind::kBusError: text = bus_error_text(target, *fault); break;
    default: break;
  }
}

}  // namespace flyball::sim
