// Lays out the register blocks as the chip file places them.
#include "sim/devices/address_map.h"

#include <algorithm>
#include <limits>

#include "hal/registers.h"

namespace flyball::sim {
namespace {

namespace pll = hal::pll;
namespace regulator = hal::regulator;
namespace sensor = hal::sensor;
namespace issue = hal::issue;
namespace gate = hal::gate;

/// Lowest address and end of all register blocks of a chip.
struct AddressRange {
  uint64_t first = std::numeric_limits<uint64_t>::max();
  uint64_t end = 0;
  void include(uint32_t address, uint32_t stride, uint32_t count, uint32_t block_bytes) {
    if (count == 0) return;
    first = std::min<uint64_t>(first, address);
    end = std::max<uint64_t>(end, uint64_t{address} + uint64_t{stride} * (count - 1) + block_bytes);
  }
};

uint32_t block_bytes(chip::ActuatorKind kind) {
  switch (kind) {
    case chip::ActuatorKind::kClock: return pll::kBlockBytes;
    case chip::ActuatorKind::kIssueRate: return issue::kBlockBytes;
    case chip::ActuatorKind::kPowerGate: return gate::kBlockBytes;
  }
  return 0;
}

AddressRange address_range(const chip::Chip& chip) {
  AddressRange range;
  for (const chip::Sensor& s : chip.sensors) {
    range.include(s.address, s.stride, chip.size(s.domain), sensor::kBlockBytes);
  }
  for (const chip::Actuator& a : chip.actuators) {
    range.include(a.address, a.stride, chip.size(a.domain), block_bytes(a.kind));
  }
  range.include(chip.rails.address, chip.rails.stride, chip.rails.count, regulator::kBlockBytes);
  for (const chip::Device& d : chip.devices) range.include(d.address, d.stride, chip.size(d.domain), d.block_bytes);
  if (range.end == 0) range.first = 0;
  return range;
}

}  // namespace

AddressMap::AddressMap(const chip::Chip& chip) {
  const AddressRange range = address_range(chip);
  base_ = static_cast<uint32_t>(range.first);
  words_.resize((range.end - range.first + 3) / 4);
  for (const chip::Sensor& s : chip.sensors) {
    map(s.address, s.stride, sensor::kData, chip.size(s.domain), Register::kSensor, s.first_channel);
  }
  uint32_t plls = 0, issues = 0, gates = 0;
  for (const chip::Actuator& a : chip.actuators) {
    const uint32_t count = chip.size(a.domain);
    switch (a.kind) {
      case chip::ActuatorKind::kClock:
        map(a.address, a.stride, pll::kRequest, count, Register::kPllRequest, plls);
        map(a.address, a.stride, pll::kStatus, count, Register::kPllStatus, plls);
        plls += count;
        break;
      case chip::ActuatorKind::kIssueRate:
        map(a.address, a.stride, issue::kRate, count, Register::kIssue, issues);
        issues += count;
        break;
      case chip::ActuatorKind::kPowerGate:
        map(a.address, a.stride, gate::kControl, count, Register::kGate, gates);
        gates += count;
        break;
    }
  }
  const chip::Rails& rails = chip.rails;
  map(rails.address, rails.stride, regulator::kTarget, rails.count, Register::kTarget, 0);
  map(rails.address, rails.stride, regulator::kStatus, rails.count, Register::kRailStatus, 0);
  uint32_t blocks = 0;
  for (const chip::Device& d : chip.devices) {
    const uint32_t count = chip.size(d.domain);
    for (uint32_t offset = 0; offset < d.block_bytes; offset += 4) {
      map(d.address, d.stride, offset, count, Register::kBlock, blocks);
    }
    blocks += count;
  }
}

/// Makes the register at `offset` of each of `count` blocks a register of `kind`, for devices from index `first` on.
void AddressMap::map(uint32_t address, uint32_t stride, uint32_t offset, uint32_t count, Register kind,
                     uint32_t first) {
  for (uint32_t i = 0; i < count; ++i) {
    MappedWord& word = words_[(address + i * stride + offset - base_) / 4];
    word.kind = kind;
    word.index = static_cast<uint16_t>(first + i);
  }
}

void AddressMap::set_broken(uint32_t address, bool broken) {
  if (at(address) != nullptr) words_[(address - base_) / 4].broken = broken;
}

}  // namespace flyball::sim
