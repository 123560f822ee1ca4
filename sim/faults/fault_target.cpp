// Looks a name up among sensors, actuators, rails and what policies call them.
#include "sim/faults/fault_target.h"

#include <algorithm>
#include <charconv>

#include "hal/chip/spelling.h"
#include "hal/registers.h"

namespace flyball::sim {
namespace {

constexpr const char* kRails = "rails";
constexpr const char* kBus = "bus";
constexpr const char* kController = "controller";

std::vector<std::string> known_names(const chip::Chip& chip) {
  std::vector<std::string> names;
  for (const chip::Sensor& sensor : chip.sensors) names.push_back(sensor.name);
  for (const chip::Actuator& actuator : chip.actuators) names.push_back(actuator.name);
  if (chip.rails.count > 0) names.emplace_back(kRails);
  names.insert(names.end(), {kBus, kController});
  for (const chip::Binding& binding : chip.bindings) names.push_back(binding.name);
  return names;
}

uint32_t block_bytes(const chip::Actuator& actuator) {
  switch (actuator.kind) {
    case chip::ActuatorKind::kClock: return hal::pll::kBlockBytes;
    case chip::ActuatorKind::kIssueRate: return hal::issue::kBlockBytes;
    case chip::ActuatorKind::kPowerGate: return hal::gate::kBlockBytes;
  }
  return 0;
}

/// A row of like devices.
struct Row {
  FaultPlace place;
  std::string name, domain;
  uint32_t first_channel, count, address, stride, bytes;
  const chip::Sensor* sensor = nullptr;
};

std::variant<Row, WrongTarget> find_row(const chip::Chip& chip, const std::string& name) {
  std::string own = name;
  if (const chip::Binding* binding = chip.binding(name)) {
    own = binding->sensor.empty() ? binding->actuator : binding->sensor;
  }
  if (const chip::Sensor* s = chip.sensor(own)) {
    return Row{FaultPlace::kSensor,      own, s->domain, s->first_channel, chip.size(s->domain), s->address, s->stride,
               hal::sensor::kBlockBytes, s};
  }
  if (const chip::Actuator* a = chip.actuator(own)) {
    return Row{FaultPlace::kActuator, own,        a->domain, a->first_channel,
               chip.size(a->domain),  a->address, a->stride, block_bytes(*a)};
  }
  const chip::Rails& rails = chip.rails;
  if (own == kRails && rails.count > 0) {
    return Row{FaultPlace::kRail, own,           rails.domain, 0,
               rails.count,       rails.address, rails.stride, hal::regulator::kBlockBytes};
  }
  return WrongTarget{"\"" + name + "\" is nothing that can break", chip::suggestion(name, known_names(chip))};
}

/// The element of a row that stands between brackets: its number or its name.
std::variant<uint32_t, WrongTarget> find_element(const chip::Chip& chip, const Row& row, const std::string& index) {
  if (row.domain.empty()) return WrongTarget{row.name + " has no elements", "write " + row.name};
  uint32_t number = 0;
  const char* end = index.data() + index.size();
  if (const auto read = std::from_chars(index.data(), end, number); read.ec == std::errc() && read.ptr == end) {
    if (number < row.count) return number;
    return WrongTarget{row.name + " has no element " + index, "its elements are 0 to " + std::to_string(row.count - 1)};
  }
  const std::vector<std::string>& names = chip.domain(row.domain)->elements;
  const auto found = std::find(names.begin(), names.end(), index);
  if (found != names.end()) return static_cast<uint32_t>(found - names.begin());
  return WrongTarget{"\"" + index + "\" is no element of " + row.name, chip::suggestion(index, names)};
}

FaultTarget without_channels(FaultPlace place, const char* name) {
  FaultTarget target;
  target.place = place;
  target.on = name;
  return target;
}

}  // namespace

std::variant<FaultTarget, WrongTarget> find_target(const chip::Chip& chip, const std::string& text) {
  if (text == kBus) return without_channels(FaultPlace::kBus, kBus);
  if (text == kController) return without_channels(FaultPlace::kController, kController);
  const size_t bracket = text.find('[');
  const std::variant<Row, WrongTarget> found = find_row(chip, text.substr(0, bracket));
  if (const WrongTarget* wrong = std::get_if<WrongTarget>(&found)) return *wrong;
  const Row& row = std::get<Row>(found);
  FaultTarget target{row.place, row.name, row.first_channel, row.count, row.sensor, row.count, row.address, 0};
  if (bracket != std::string::npos) {
    if (text.back() != ']') return WrongTarget{"\"" + text + "\" has no ] at its end", "write NAME[ELEMENT]"};
    const std::string index = text.substr(bracket + 1, text.size() - bracket - 2);
    const std::variant<uint32_t, WrongTarget> element = find_element(chip, row, index);
    if (const WrongTarget* wrong = std::get_if<WrongTarget>(&element)) return *wrong;
    const uint32_t e = std::get<uint32_t>(element);
    target.on += "[" + std::to_string(e) + "]";
    target.first += e;
    target.count = 1;
    target.first_address += e * row.stride;
  }
  target.last_address = target.first_address + (target.count - 1) * row.stride + row.bytes - 1;
  return target;
}

std::vector<FaultKind> kinds_at(FaultPlace place) {
  using enum FaultKind;
  switch (place) {
    case FaultPlace::kSensor: return {kStuck, kStale, kMissing, kNoisy, kOffset, kLate, kSwapped, kAbsurd, kBusError};
    case FaultPlace::kActuator:
    case FaultPlace::kRail: return {kStuck, kSlow, kIgnored, kBusError};
    case FaultPlace::kBus: return {kBusError};
    case FaultPlace::kController: return {kLostTick, kControllerReset};
  }
  return {};
}

void aim(const FaultTarget& target, Fault* fault) {
  fault->place = fault->kind == FaultKind::kBusError ? FaultPlace::kBus : target.place;
  fault->on = target.on;
  fault->first = target.first;
  fault->count = target.count;
  fault->first_address = target.first_address;
  fault->last_address = target.last_address;
}

}  // namespace flyball::sim
