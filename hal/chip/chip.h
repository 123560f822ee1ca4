// A chip as plain data: what a chip file says, checked, in integer base units. Read by the compiler (domains, bindings,
// ranks), by the HAL's set-up (addresses, operating points) and by the simulator (floorplan, package, power).
//
// Units at the end of names; temperatures are millikelvin from 0 degC, ratios are units of 2^-20.
// Element order is the chip file's; every vector "by element" has the domain's count of entries.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flyball::chip {

/// Element i of the domain that holds this lies in element `of[i]` of domain `parent`.
struct Relation {
  std::string parent;
  std::vector<uint16_t> of;
};

/// A set of elements that the chip has: tiles, rails, memory stacks.
struct Domain {
  std::string name;
  std::vector<std::string> elements;  // the names of the elements; their count is the domain's size
  std::vector<Relation> in;
};

enum class Quantity : uint8_t { kTemperature, kPower, kFrequency, kVoltage, kRatio, kCount };

/// Base unit of a quantity as the language writes it: mK (a point, from 0 degC), mW, kHz, uV, 2^-20, 1.
const char* base_unit(Quantity quantity);

struct Sensor {
  std::string name;
  Quantity quantity = Quantity::kTemperature;
  std::string domain;               // empty: one reading for the chip
  int64_t period_us = 1000;         // a new reading every so often
  int64_t resolution = 1;           // readings are multiples of this, in base units
  std::vector<std::string> blocks;  // temperature: the floorplan block read, by element
  std::vector<std::vector<std::string>> powers;  // power: the floorplan blocks summed, by element
  uint32_t address = 0;             // register block of element 0
  uint32_t stride = 0;              // bytes between the register blocks of neighbours
  uint32_t first_channel = 0;       // index of element 0 among all readings of the chip
};

enum class ActuatorKind : uint8_t { kClock, kIssueRate, kPowerGate };

struct Actuator {
  std::string name;
  ActuatorKind kind = ActuatorKind::kClock;
  Quantity quantity = Quantity::kFrequency;
  std::string domain;          // empty: one for the chip
  int64_t lo = 0, hi = 0;      // range, base units
  int64_t step = 1;            // what it can be set to: multiples of this, base units
  uint32_t address = 0, stride = 0;
  uint32_t first_channel = 0;  // index of element 0 among all actuators of the chip
};

/// A policy's name for a sensor (`input`) or an actuator (`limit`).
struct Binding {
  std::string name;
  std::string sensor;    // one of the two is empty
  std::string actuator;
};

/// Ranks from the highest to the lowest; a policy without one has the lowest.
struct Rank {
  std::string policy;
  std::string rank;
};

struct Chip {
  std::string name;
  std::vector<Domain> domains;
  std::vector<Sensor> sensors;
  std::vector<Actuator> actuators;
  std::vector<Binding> bindings;
  std::vector<std::string> rank_order;  // highest first, as the chip file lists them
  std::vector<Rank> ranks;

  /// Null when there is none of that name.
  const Domain* domain(const std::string& name) const;
  const Sensor* sensor(const std::string& name) const;
  const Actuator* actuator(const std::string& name) const;
  const Binding* binding(const std::string& name) const;
};

}  // namespace flyball::chip
