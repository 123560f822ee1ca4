// A fan on a chip's sink: what speed its actuator drives, and so what the heat meets on its way to ambient.
#pragma once

#include <optional>

#include "sim/thermal/modal.h"

namespace flyball::sim {

class FanCooling {
 public:
  /// Without a fan on this chip it keeps to the package's convection.
  explicit FanCooling(const chip::Chip& chip);

  bool has_fan() const { return channel_.has_value(); }

  /// Share of full speed, from what the actuators drive: [actuator channels], base units. 1 without a fan.
  double speed(std::span<const int64_t> driven) const;

  /// The modes of the chip at what its actuators drive: [actuator channels], base units. A speed costs a decomposition
  /// when it is first met; after that, nothing.
  std::shared_ptr<const Modes> modes(std::span<const int64_t> driven);

 private:
  chip::Package package_;
  std::optional<uint32_t> channel_;  // of the fan among the actuators
  std::shared_ptr<ModesByConvection> known_;  // shared by all copies of a chip
};

}  // namespace flyball::sim
