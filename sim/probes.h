// What the chip's sensors see of the plant: the true value at each, which the devices then sample.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hal/chip/chip.h"
#include "sim/electrical/rail_network.h"
#include "sim/workload/workload.h"

namespace flyball::sim {

/// Everything that can be seen at the end of a tick.
struct PlantView {
  std::span<const double> block_degC, block_W;  // [blocks]
  std::span<const RailState> rails;
  std::span<const double> busy;                 // as Replay::busy()
  double chip_W = 0, board_W = 0;
};

class Probes {
 public:
  /// powered: the blocks in which power may arise.
  Probes(const chip::Chip& chip, const Workload& workload, const std::vector<size_t>& powered);

  /// True values in the sensors' base units: [sensor channels].
  void see(const PlantView& plant, std::span<double> sensed) const;

 private:
  /// A channel that shows one value of an array.
  struct Spot {
    uint32_t channel = 0, index = 0;
  };
  /// A channel that shows a sum over blocks, a share of each.
  struct Sum {
    uint32_t channel = 0;
    std::vector<uint32_t> blocks;
    std::vector<double> shares;
  };
  enum class OfRail : uint8_t { kVoltage, kDroop, kCurrent, kOverCurrent };
  struct RailSpot {
    uint32_t channel = 0, rail = 0;
    OfRail what = OfRail::kVoltage;
  };

  void add(const chip::Chip& chip, const chip::Sensor& sensor, uint32_t element, const Workload& workload);
  void add_power(const chip::Chip& chip, const chip::Sensor& sensor, uint32_t element);
  void add_busy(const chip::Sensor& sensor, uint32_t element, const Workload& workload);

  std::vector<uint8_t> is_powered_;       // [blocks]
  size_t powered_ = 0;
  std::vector<Spot> temperatures_, busy_;
  std::vector<Sum> mixed_temperatures_, summed_powers_;
  std::vector<RailSpot> rails_;
  std::vector<uint32_t> chip_powers_, board_powers_, never_busy_;  // channels
};

/// Index of the first element of a domain among the activities; none when the workload has no columns for it.
constexpr size_t kNoActivity = SIZE_MAX;
size_t first_activity(const Workload& workload, const std::string& domain);

}  // namespace flyball::sim
