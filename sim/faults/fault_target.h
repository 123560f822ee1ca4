// What can break, by name: "tile_temp[3]", "temp[C0T3]", "tile_clock", "rails", "bus", "controller".
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "hal/chip/chip.h"
#include "sim/faults/fault.h"

namespace flyball::sim {

struct FaultTarget {
  FaultPlace place = FaultPlace::kBus;
  std::string on;                        // its name in the chip file, with the number of its element
  uint32_t first = 0, count = 0;         // channels, as in Fault
  const chip::Sensor* sensor = nullptr;  // of kSensor
  uint32_t sensor_count = 0;             // elements of that sensor
  uint32_t first_address = 0, last_address = UINT32_MAX;  // its registers; those of the bus are all
};

struct WrongTarget {
  std::string message, hint;
};

/// Sensors and actuators go by their own name or by what policies call them, one element by its number or its name, all
/// without an index. The chip must outlive the result.
std::variant<FaultTarget, WrongTarget> find_target(const chip::Chip& chip, const std::string& text);

/// The kinds that a place can have, in the order of FaultKind. What has registers can have bus errors.
std::vector<FaultKind> kinds_at(FaultPlace place);

/// Fills in what a fault hits. For kBusError these are the target's registers.
void aim(const FaultTarget& target, Fault* fault);

}  // namespace flyball::sim
