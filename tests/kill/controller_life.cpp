// Lays a controller out in poisoned memory.
#include "tests/kill/controller_life.h"

#include <cstring>
#include <new>
#include <stdexcept>
#include <type_traits>

namespace flyball::kill {
namespace {

constexpr int kPoison = 0xA5;

template <class Devices>
size_t first_channels(const Devices& devices, uint32_t* first) {
  size_t count = 0;
  for (const auto& device : devices) first[count++] = device.first_channel;
  return count;
}

size_t lines_for(const Program& program, const chip::Chip& chip) {
  const size_t channels = chip.sensor_channels() + chip.actuator_channels() + limit_channels(program);
  const size_t devices = retained_words(program) + chip.sensors.size() + chip.actuators.size();
  return Engine::lines_needed(program) + channels + devices + program.policies.size + 64;  // a line each, and the parts
}

}  // namespace

/// The next `count` of the memory, on lines of their own.
template <class T>
T* ControllerLife::take(size_t count) {
  static_assert(std::is_trivially_destructible_v<T>, "memory is given back as it is");
  T* const place = reinterpret_cast<T*>(memory_.data() + used_);
  used_ += (count * sizeof(T) + sizeof(MemoryLine) - 1) / sizeof(MemoryLine);
  if (used_ > memory_.size()) throw std::length_error("memory of a controller");
  return place;
}

ControllerLife::ControllerLife(const Program& program, const chip::Chip& chip, const hal::HalConfig& config,
                               const hal::Platform& platform)
    : memory_(lines_for(program, chip)) {
  std::memset(memory_.data(), kPoison, memory_.size() * sizeof(MemoryLine));
  platform_ = new (take<hal::Platform>(1)) hal::Platform(platform);
  hal_ = new (take<hal::Hal>(1)) hal::Hal(*platform_, config);
  MemoryLine* const slots = take<MemoryLine>(Engine::lines_needed(program));
  engine_ = new (take<Engine>(1)) Engine(program, slots);
  uint32_t* const sensor_first = take<uint32_t>(chip.sensors.size());
  uint32_t* const actuator_first = take<uint32_t>(chip.actuators.size());
  const auto sensors = static_cast<uint32_t>(first_channels(chip.sensors, sensor_first));
  const auto actuators = static_cast<uint32_t>(first_channels(chip.actuators, actuator_first));
  const ChannelMap channels{{sensor_first, sensors}, {actuator_first, actuators}, chip.actuator_channels()};
  const ControllerMemory memory{take<hal::Reading>(chip.sensor_channels()), take<int64_t>(chip.actuator_channels()),
                                take<int64_t>(chip.actuator_channels()),    take<Decision>(limit_channels(program)),
                                take<bool>(program.policies.size),          take<uint32_t>(retained_words(program))};
  controller_ = new (take<Controller>(1)) Controller(*engine_, *hal_, channels, memory);
}

}  // namespace flyball::kill
