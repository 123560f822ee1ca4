// Makes the blocks of a chip, and passes accesses on to them.
#include "sim/blocks/blocks.h"

#include <algorithm>

namespace flyball::sim {

Blocks::Blocks(const chip::Chip& chip) {
  for (const chip::Device& device : chip.devices) {
    const chip::Sensor* sensor = device.sensor.empty() ? nullptr : chip.sensor(device.sensor);
    first_.emplace_back(device.name, blocks_.size());
    for (uint32_t i = 0; i < chip.size(device.domain); ++i) {
      const size_t channel = sensor == nullptr ? kNoChannel : sensor->first_channel + i;
      blocks_.push_back({device.address + i * device.stride, channel, made(device, sensor)});
    }
  }
}

Blocks::Any Blocks::made(const chip::Device& device, const chip::Sensor* sensor) {
  const double resolution = sensor == nullptr ? 1 : static_cast<double>(sensor->resolution);
  if (device.kind == "backstop") return Backstop(resolution);
  if (device.kind == "energy_meter") return EnergyMeter();
  if (device.kind == "fractional_pll") return FractionalPll();
  if (device.kind == "hbm") return Hbm();
  if (device.kind == "interrupts") return Interrupts();
  if (device.kind == "mailbox") return Mailbox();
  if (device.kind == "pmbus") return Pmbus();
  if (device.kind == "thermometer") return Thermometer(resolution);
  if (device.kind == "watchdog") return Watchdog();
  return PlainWords(device.block_bytes);
}

size_t Blocks::index_of(const std::string& device) const {
  return std::find_if(first_.begin(), first_.end(), [&](const auto& entry) { return entry.first == device; })->second;
}

bool Blocks::read(size_t index, uint32_t address, uint64_t now_us, uint32_t* word) {
  Placed& placed = blocks_[index];
  return std::visit([&](auto& block) { return block.read(address - placed.address, now_us, word); }, placed.block);
}

bool Blocks::write(size_t index, uint32_t address, uint64_t now_us, uint32_t word) {
  Placed& placed = blocks_[index];
  return std::visit([&](auto& block) { return block.write(address - placed.address, now_us, word); }, placed.block);
}

void Blocks::sense(const std::vector<double>& sensed, uint64_t now_us) {
  for (Placed& placed : blocks_) {
    if (placed.channel == kNoChannel) continue;
    std::visit([&](auto& block) { block.sense(sensed[placed.channel], now_us); }, placed.block);
  }
}

}  // namespace flyball::sim
