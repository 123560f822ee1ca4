// Takes the fan's speed from its actuator.
#include "sim/thermal/fan_cooling.h"

namespace flyball::sim {
namespace {

constexpr double kRatioOne = 1048576.0;  // ratios are units of 2^-20

}  // namespace

FanCooling::FanCooling(const chip::Chip& chip)
    : package_(chip.package), known_(std::make_shared<ModesByConvection>(make_stack(chip.floorplan, chip.package))) {
  for (const chip::Actuator& actuator : chip.actuators) {
    if (actuator.is_fan) channel_ = actuator.first_channel;
  }
}

double FanCooling::speed(std::span<const int64_t> driven) const {
  return channel_ ? static_cast<double>(driven[*channel_]) / kRatioOne : 1.0;
}

std::shared_ptr<const Modes> FanCooling::modes(std::span<const int64_t> driven) {
  return known_->at(convection_at(package_, speed(driven)));
}

}  // namespace flyball::sim
