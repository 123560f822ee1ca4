// Finds what each sensor looks at once, so that a tick only copies and adds.
#include "sim/probes.h"

namespace flyball::sim {
namespace {

constexpr double kRatioOne = 1048576.0;  // ratios are units of 2^-20

uint32_t block_at(const chip::Chip& chip, const std::string& name) {
  return static_cast<uint32_t>(chip.block_index(name));
}

}  // namespace

size_t first_activity(const Workload& workload, const std::string& domain) {
  if (domain == workload.compute.domain) return 0;
  size_t first = workload.elements();
  for (const DomainActivity& other : workload.others) {
    if (other.domain == domain) return first;
    first += other.column.size();
  }
  return kNoActivity;
}

Probes::Probes(const chip::Chip& chip, const Workload& workload, const std::vector<size_t>& powered)
    : is_powered_(chip.floorplan.size(), 0), powered_(powered.size()) {
  for (const size_t block : powered) is_powered_[block] = 1;
  for (const chip::Sensor& sensor : chip.sensors) {
    for (uint32_t i = 0; i < chip.size(sensor.domain); ++i) add(chip, sensor, i, workload);
  }
}

void Probes::add(const chip::Chip& chip, const chip::Sensor& sensor, uint32_t element, const Workload& workload) {
  const uint32_t channel = sensor.first_channel + element;
  switch (sensor.quantity) {
    case chip::Quantity::kTemperature:
      if (sensor.places.empty()) {
        temperatures_.push_back({channel, block_at(chip, sensor.blocks[element])});
      } else {
        Sum& sum = mixed_temperatures_.emplace_back(Sum{channel, {}, {}});
        for (const chip::BlockShare& part : sensor.places[element]) {
          sum.blocks.push_back(block_at(chip, part.block));
          sum.shares.push_back(part.share);
        }
      }
      break;
    case chip::Quantity::kPower: add_power(chip, sensor, element); break;
    case chip::Quantity::kVoltage:
      rails_.push_back({channel, element, sensor.of_droop ? OfRail::kDroop : OfRail::kVoltage});
      break;
    case chip::Quantity::kCurrent: rails_.push_back({channel, element, OfRail::kCurrent}); break;
    case chip::Quantity::kCount: rails_.push_back({channel, element, OfRail::kOverCurrent}); break;
    default: add_busy(sensor, element, workload);
  }
}

/// Blocks without power are left out: a meter over all that have any shows the chip's total.
void Probes::add_power(const chip::Chip& chip, const chip::Sensor& sensor, uint32_t element) {
  const uint32_t channel = sensor.first_channel + element;
  if (sensor.of_board) {
    board_powers_.push_back(channel);
    return;
  }
  Sum sum{channel, {}, {}};
  for (const std::string& name : sensor.powers[element]) {
    const uint32_t block = block_at(chip, name);
    if (is_powered_[block] != 0) sum.blocks.push_back(block);
  }
  if (sum.blocks.size() == powered_) {
    chip_powers_.push_back(channel);
  } else {
    summed_powers_.push_back(std::move(sum));
  }
}

void Probes::add_busy(const chip::Sensor& sensor, uint32_t element, const Workload& workload) {
  const uint32_t channel = sensor.first_channel + element;
  const size_t first = first_activity(workload, sensor.domain);
  if (first == kNoActivity) {
    never_busy_.push_back(channel);
  } else {
    busy_.push_back({channel, static_cast<uint32_t>(first) + element});
  }
}

void Probes::see(const PlantView& plant, std::span<double> sensed) const {
  for (const Spot& spot : temperatures_) sensed[spot.channel] = plant.block_degC[spot.index] * 1e3;
  for (const Sum& sum : mixed_temperatures_) {
    double felt_degC = 0;
    for (size_t i = 0; i < sum.blocks.size(); ++i) felt_degC += sum.shares[i] * plant.block_degC[sum.blocks[i]];
    sensed[sum.channel] = felt_degC * 1e3;
  }
  for (const Sum& sum : summed_powers_) {
    double sum_W = 0;
    for (const uint32_t block : sum.blocks) sum_W += plant.block_W[block];
    sensed[sum.channel] = sum_W * 1e3;
  }
  for (const uint32_t channel : chip_powers_) sensed[channel] = plant.chip_W * 1e3;
  for (const uint32_t channel : board_powers_) sensed[channel] = plant.board_W * 1e3;
  for (const RailSpot& spot : rails_) {
    const RailState& rail = plant.rails[spot.rail];
    switch (spot.what) {
      case OfRail::kVoltage: sensed[spot.channel] = rail.voltage_V * 1e6; break;
      case OfRail::kDroop: sensed[spot.channel] = (rail.set_V - rail.lowest_V) * 1e6; break;
      case OfRail::kCurrent: sensed[spot.channel] = rail.current_A * 1e3; break;
      case OfRail::kOverCurrent: sensed[spot.channel] = rail.over ? 1.0 : 0.0; break;
    }
  }
  for (const Spot& spot : busy_) sensed[spot.channel] = plant.busy[spot.index] * kRatioOne;
  for (const uint32_t channel : never_busy_) sensed[channel] = 0.0;
}

}  // namespace flyball::sim
